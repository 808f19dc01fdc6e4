"""service/api: the HTTP service over a real library."""

import io

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from service.api.access.guard import READER
from service.composition.http import create_app
from service.composition.services import Services
from tests.conftest import local_client

QUESTION = {"question": "What does marginal risk mean?"}


def test_an_answer_has_the_shape_that_programs_expect(client: TestClient) -> None:
    response = client.post("/v1/ask", json=QUESTION)
    assert response.status_code == 200
    answer = response.json()
    assert set(answer) == {
        "id", "question", "status", "reason", "message", "statements", "nearest", "not_indexed",
        "generator", "library_revision", "elapsed_ms", "understanding", "suggestions", "notice",
        "conversation", "asked",
    }  # fmt: skip
    citation = answer["statements"][0]["citations"][0]
    assert set(citation) == {
        "number", "paper", "page", "page_label", "start", "end", "quote", "section", "passage_id",
        "score", "links",
    }  # fmt: skip
    assert (answer["status"], answer["reason"], answer["nearest"]) == ("answered", None, [])
    assert citation["quote"] == answer["statements"][0]["text"]
    assert citation["section"] == "Open weights and their release > 2 Marginal risk" or (
        citation["section"] == "2 Marginal risk"
    )


def test_a_question_is_answered_with_a_picture_of_its_highlighted_page(client: TestClient) -> None:
    answer = client.post("/v1/ask", json=QUESTION).json()
    links = answer["statements"][0]["citations"][0]["links"]
    response = client.get(f"/{links['image']}&width=800")
    assert response.headers["content-type"] == "image/png"
    top, bottom = map(float, response.headers["x-highlight"].split(","))
    marked = np.asarray(Image.open(io.BytesIO(response.content)).convert("RGB")).astype(int)
    assert marked.shape[1] == pytest.approx(800, abs=2)
    yellow = (marked[..., 0] > 200) & (marked[..., 1] > 180) & (marked[..., 2] < 150)
    rows = np.flatnonzero(yellow.any(axis=1)) / len(marked)
    assert yellow.sum() > 1000
    assert rows.min() == pytest.approx(top, abs=0.01)
    assert rows.max() == pytest.approx(bottom, abs=0.01)
    plain = client.get(f"/{links['image'].split('?')[0]}")
    assert "x-highlight" not in plain.headers


def test_a_citation_leads_to_the_text_and_the_file(client: TestClient) -> None:
    citation = client.post("/v1/ask", json=QUESTION).json()["statements"][0]["citations"][0]
    page = client.get(f"/{citation['links']['page']}").json()
    assert page["text"][citation["start"] : citation["end"]].split() == citation["quote"].split()
    file = client.get(f"/{citation['links']['pdf'].split('#')[0]}")
    assert file.content.startswith(b"%PDF-")
    assert file.headers["content-type"] == "application/pdf"
    assert 'filename="openness.pdf"' in file.headers["content-disposition"]


def test_a_refusal_has_no_citations(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": "What is the capital of Peru?"}).json()
    assert (answer["status"], answer["statements"]) == ("unanswerable", [])
    assert answer["reason"] == "off_topic"
    assert answer["nearest"][0]["quote"]
    assert "number" not in answer["nearest"][0]


def test_a_question_can_be_put_to_some_papers_only(client: TestClient) -> None:
    papers = {paper["file"]: paper for paper in client.get("/v1/papers").json()["papers"]}
    garden = papers["garden.pdf"]
    body = {"question": "When is an apple tree pruned?", "papers": [garden["id"]]}
    cited = client.post("/v1/ask", json=body).json()["statements"]
    assert {c["paper"]["id"] for s in cited for c in s["citations"]} == {garden["id"]}
    body["papers"] = [papers["openness.pdf"]["id"]]
    elsewhere = client.post("/v1/ask", json=body).json()
    assert elsewhere["status"] == "unanswerable"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"question": ""}, "the question is empty"),
        ({"question": " \n\t "}, "the question is empty"),
        ({"question": "?!"}, "the question is empty"),
        ({"question": "why " * 2_500}, "at most 2000 characters"),
        ({}, "question: Field required"),
        ({"question": 7}, "valid string"),
        ({"question": "Why?", "year_from": "soon"}, "year_from"),
    ],
)
def test_a_bad_question_is_answered_with_a_problem_document(
    client: TestClient, body: object, said: str
) -> None:
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 422
    assert problem["type"].startswith("urn:footnote:")
    assert said in problem["detail"]


def test_a_body_that_is_no_json_is_answered_with_a_problem_document(client: TestClient) -> None:
    response = client.post("/v1/ask", content=b"{", headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["status"]) == (422, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/v1/papers/nowhere",
        "/v1/papers/openness.pdf/pages/99",
        "/v1/papers/openness.pdf/pages/99.png",
        "/v1/papers/..%2f..%2fetc%2fpasswd/file",
        "/web/../settings.py",
    ],
)
def test_what_is_not_there_is_a_problem_document(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_the_wrong_method_is_a_problem_document(client: TestClient) -> None:
    response = client.get("/v1/ask")
    assert (response.status_code, response.json()["title"]) == (405, "Method Not Allowed")
    assert "POST" in response.headers["allow"]


def test_an_unexpected_error_is_a_problem_document_that_tells_no_secrets(
    stocked_services: Services,
) -> None:
    app = create_app(stocked_services)

    def broken() -> None:
        raise RuntimeError("the password is swordfish")

    app.add_api_route("/broken", broken, openapi_extra=READER)
    with local_client(app) as client:
        response = client.get("/broken")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "swordfish" not in response.text


def test_search_finds_passages_with_the_parts_of_their_scores(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "staged release", "k": 3}).json()
    best = found["hits"][0]
    assert "Staged release" in best["text"]
    assert best["pages"] == [1]
    assert best["dense"] > 0
    assert best["lexical"] > 0
    assert [hit["score"] for hit in found["hits"]] == sorted(
        (hit["score"] for hit in found["hits"]), reverse=True
    )
    assert client.get("/v1/search", params={"q": "x", "k": 0}).status_code == 422
    assert client.get("/v1/search", params={"q": ""}).status_code == 422


def test_the_papers_are_listed_with_their_years_and_counts(client: TestClient) -> None:
    said = client.get("/v1/papers").json()
    assert [paper["title"] for paper in said["papers"]] == [
        "Apple trees in small gardens",
        "Open weights and their release",
    ]
    assert said["counts"]["papers"] == 2
    assert said["counts"]["pages"] == 3
    assert said["failed"] == 0
    one = client.get("/v1/papers/openness.pdf").json()
    assert one["authors"] == ["Ada Byron", "Grace Hopper"]
    assert one == client.get(f"/v1/papers/{one['id']}").json()


def test_the_service_says_that_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "papers": 2, "library_revision": 2}


def test_a_paper_removed_elsewhere_is_gone_from_answers(
    client: TestClient, stocked_services: Services
) -> None:
    stocked_services.library.remove(stocked_services.library.paper("openness.pdf").id)
    assert client.post("/v1/ask", json=QUESTION).json()["status"] == "unanswerable"
    assert client.get("/readyz").json()["papers"] == 1


@pytest.mark.parametrize("path", ["/", "/papers", "/papers/any", "/compare"])
def test_the_pages_are_served_with_a_strict_policy(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"


def test_browsers_ask_whether_a_script_is_still_the_same(client: TestClient) -> None:
    script = client.get("/web/chat.js")
    assert script.headers["cache-control"] == "no-cache"
    same = client.get("/web/chat.js", headers={"If-None-Match": script.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["cache-control"] == "no-cache"


def test_the_openapi_document_has_examples_and_problems(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["components"]["schemas"]["AskBody"]["examples"]
    asked = document["paths"]["/v1/ask"]["post"]
    assert "application/problem+json" in asked["responses"]["422"]["content"]
    assert set(document["paths"]) >= {
        "/v1/ask", "/v1/search", "/v1/papers", "/v1/papers/{paper_id}",
        "/v1/papers/{paper_id}/pages/{number}", "/v1/papers/{paper_id}/pages/{number}.png",
        "/healthz", "/readyz",
    }  # fmt: skip


def test_a_search_explains_itself_when_asked(client: TestClient) -> None:
    plain = client.get("/v1/search", params={"q": "open weights"}).json()["hits"]
    assert {hit["explanation"] for hit in plain} == {None}
    hits = client.get("/v1/search", params={"q": "open weights", "explain": "true"}).json()["hits"]
    best = hits[0]["explanation"]
    assert (best["score"], best["late"]) == (hits[0]["score"], hits[0]["late"])
    assert best["dense_rank"] == best["lexical_rank"] == 1
    assert {"weight", "open"} <= {term["term"] for term in best["terms"]}
    assert all(term["fields"] and term["weight"] > 0 for term in best["terms"])


def test_filters_narrow_searches_and_questions(client: TestClient) -> None:
    found = client.get(
        "/v1/search", params={"q": "weights", "author": "Hopper", "section": "other"}
    )
    assert {hit["paper"]["file"] for hit in found.json()["hits"]} == {"openness.pdf"}
    refused = client.get("/v1/search", params={"q": "weights", "section": "poems"})
    assert refused.status_code == 422
    body = {"question": "What is marginal risk?", "authors": ["Nobody Else"]}
    assert client.post("/v1/ask", json=body).json()["status"] == "unanswerable"


def test_a_paper_is_given_with_all_that_is_known_of_it(client: TestClient) -> None:
    paper = client.get("/v1/papers/openness.pdf").json()
    assert paper["language"] == "en"
    assert [entry["title"] for entry in paper["outline"]] == [
        "1 What open weights are", "2 Marginal risk",
    ]  # fmt: skip
    for empty in ("references", "cites", "cited_by", "supersedes"):
        assert paper[empty] == []
    assert paper["beliefs"] == ["year: from the file’s date, for want of any other"]
    assert paper["superseded_by"] is None

"""service/api: kept answers, conversations and feedback over HTTP."""

from collections.abc import Iterator

import pytest
import rispy
from starlette.testclient import TestClient

from service.api.dependencies.services import preferred_media_type
from service.composition.http import create_app
from service.composition.services import Services
from service.store.roles import ROLES, Role
from tests.conftest import local_client

RISK = {"question": "What is marginal risk?"}
RELEASE = {"question": "What is staged release?"}


@pytest.fixture
def callers(stocked_services: Services) -> Iterator[dict[str, TestClient]]:
    """A client for each of two readers, a librarian and an admin, each with a key."""
    roles: dict[str, Role] = {"ann": "reader", "ben": "reader", **{role: role for role in ROLES}}
    tokens = {
        name: stocked_services.store.keys.create(role, name)[1] for name, role in roles.items()
    }
    app = create_app(stocked_services)
    with local_client(app):
        yield {name: local_client(app, key=token) for name, token in tokens.items()}


def test_an_answer_opens_again_under_its_id(client: TestClient) -> None:
    given = client.post("/v1/ask", json=RISK).json()
    assert client.get(f"/v1/answers/{given['id']}").json() == given
    assert given["conversation"] is None
    assert client.get("/v1/answers/nothing").status_code == 404


def test_an_answer_stays_when_its_paper_goes_and_the_link_says_so(
    stocked_services: Services, client: TestClient
) -> None:
    given = client.post("/v1/ask", json=RISK).json()
    citation = given["statements"][0]["citations"][0]
    stocked_services.library.remove(citation["paper"]["id"])
    assert client.get(f"/v1/answers/{given['id']}").json() == given
    # What the page for people says then is seen in tests/browser.
    for name in ("page", "image", "pdf"):
        link = citation["links"][name]
        gone = client.get(f"/{link.split('#')[0]}")
        assert gone.status_code == 410
        assert "was removed from the library on" in gone.json()["detail"]
        assert gone.json()["type"] == "urn:footnote:papergone"


def test_an_answer_comes_in_the_format_that_is_asked_for(client: TestClient) -> None:
    path = f"/v1/answers/{client.post('/v1/ask', json=RISK).json()['id']}"
    by_name = client.get(path, params={"format": "ris"})
    by_header = client.get(path, headers={"Accept": "application/x-research-info-systems"})
    assert by_name.content == by_header.content
    assert rispy.loads(by_name.text)[0]["title"] == "Open weights and their release"
    assert by_name.headers["content-disposition"].endswith('.ris"')
    for wanted, media_type in (
        ("md", "text/markdown; charset=utf-8"),
        ("text", "text/plain; charset=utf-8"),
        ("bibtex", "application/x-bibtex"),
        ("csl", "application/vnd.citationstyles.csl+json"),
        ("json", "application/json"),
    ):
        response = client.get(path, params={"format": wanted})
        assert response.headers["content-type"] == media_type
        assert "Open weights and their release" in response.text
    markdown = client.get(path, params={"format": "md"}).text
    link = markdown.partition("(<")[2].partition(">)")[0]
    assert client.get(link).headers["content-type"].startswith("text/html")
    assert client.get(path, params={"format": "docx"}).status_code == 422


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("", "a/json"),
        ("*/*", "a/json"),
        ("b/stream", "b/stream"),
        ("b/stream, a/json;q=0.9", "b/stream"),
        ("a/json, b/stream;q=0.9", "a/json"),
        ("B/*; q=1, */*;q=0.1", "b/stream"),
        ("b/stream;q=0", "a/json"),
        ("b/stream;q=x, c/other", "a/json"),
        (", ;;,b/stream", "b/stream"),
        ("b/stream;charset=utf-8", "b/stream"),
        ("b/stream, */*", "a/json"),
        ("a/json;q=0.2, */*", "b/stream"),
    ],
)
def test_accept_chooses_the_best_of_what_is_there(accept: str, best: str) -> None:
    assert preferred_media_type(accept, ("a/json", "b/stream")) == best


def test_a_conversation_is_begun_gone_on_with_found_renamed_and_deleted(
    client: TestClient,
) -> None:
    first = client.post("/v1/ask", json={**RISK, "conversation": "new"}).json()
    path = f"/v1/conversations/{first['conversation']}"
    again = {**RELEASE, "conversation": first["conversation"]}
    second = client.post("/v1/ask", json=again).json()
    whole = client.get(path).json()
    assert whole["answers"] == [first, second]
    assert (whole["title"], whole["answer_count"]) == (RISK["question"], 2)

    client.post("/v1/ask", json={**RELEASE, "conversation": "new"})
    client.post("/v1/ask", json=RELEASE)  # stands alone
    listed = client.get("/v1/conversations", params={"limit": 1}).json()
    assert [each["title"] for each in listed["conversations"]] == [RELEASE["question"]]
    rest = client.get("/v1/conversations", params={"cursor": listed["next_cursor"]}).json()
    assert [each["id"] for each in rest["conversations"]] == [first["conversation"]]
    assert rest["next_cursor"] is None
    found = client.get("/v1/conversations", params={"q": "MARGINAL"}).json()
    assert [each["id"] for each in found["conversations"]] == [first["conversation"]]

    renamed = client.patch(path, json={"title": " On \n risk "})
    assert renamed.json()["title"] == "On risk"
    assert client.patch(path, json={"title": "  "}).status_code == 422
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.get(f"/v1/answers/{first['id']}").status_code == 404
    gone_on = client.post("/v1/ask", json=again)
    assert (gone_on.status_code, gone_on.json()["type"]) == (
        404, "urn:footnote:conversationnotfound",
    )  # fmt: skip


@pytest.mark.parametrize("cursor", ["x", "", "WzFd", "WyJjb252ZXJzYXRpb25zIiwieCIsInkiXQ"])
def test_a_cursor_that_is_none_is_refused(client: TestClient, cursor: str) -> None:
    response = client.get("/v1/conversations", params={"cursor": cursor})
    assert (response.status_code, response.json()["type"]) == (404, "urn:footnote:cursor")


def test_people_see_their_own_conversations_and_open_shared_answers(
    callers: dict[str, TestClient],
) -> None:
    ann, ben, admin = callers["ann"], callers["ben"], callers["admin"]
    given = ann.post("/v1/ask", json={**RISK, "conversation": "new"}).json()
    path = f"/v1/conversations/{given['conversation']}"
    for method in ("GET", "PATCH", "DELETE"):
        body = {"title": "Mine now"} if method == "PATCH" else None
        assert ben.request(method, path, json=body).status_code == 404
    body = {**RISK, "conversation": given["conversation"]}
    assert ben.post("/v1/ask", json=body).status_code == 404
    assert ben.get("/v1/conversations").json()["conversations"] == []
    assert ben.get("/v1/conversations?everyone=true").status_code == 403
    assert ben.get(f"/v1/answers/{given['id']}").json() == given
    assert admin.get(path).json()["answers"] == [given]
    assert admin.get("/v1/conversations").json()["conversations"] == []
    everyone = admin.get("/v1/conversations?everyone=true").json()["conversations"]
    assert [each["id"] for each in everyone] == [given["conversation"]]


def test_an_answer_asked_again_says_what_changed(
    stocked_services: Services, client: TestClient
) -> None:
    given = client.post("/v1/ask", json=RISK).json()
    same = client.post(f"/v1/answers/{given['id']}/again").json()
    assert same["before"] == given
    assert same["difference"]["same"] is True
    assert same["answer"]["id"] != given["id"]
    assert same["difference"]["kept"] == given["statements"]

    stocked_services.library.remove(given["statements"][0]["citations"][0]["paper"]["id"])
    changed = client.post(f"/v1/answers/{given['id']}/again").json()["difference"]
    assert changed["same"] is False
    assert changed["gone"] == given["statements"]
    assert [paper["file"] for paper in changed["papers_removed"]] == ["openness.pdf"]
    assert client.post("/v1/answers/nothing/again").status_code == 404


def test_feedback_is_one_a_caller_and_target_and_the_last_counts(
    callers: dict[str, TestClient],
) -> None:
    ann, ben, librarian = callers["ann"], callers["ben"], callers["librarian"]
    path = f"/v1/answers/{ann.post('/v1/ask', json=RISK).json()['id']}/feedback"
    assert ann.post(path, json={"thumb": "up"}).json()["citation"] is None
    ann.post(path, json={"thumb": "down", "reason": "Off\nthe point."})
    ann.post(path, json={"thumb": "up", "citation": 1})
    ben.post(path, json={"thumb": "up"})
    said = librarian.get(path).json()["feedback"]
    assert [(each["citation"], each["thumb"], each["reason"]) for each in said] == [
        (None, "down", "Off the point."), (None, "up", ""), (1, "up", ""),
    ]  # fmt: skip
    assert len({each["giver"] for each in said}) == 2
    assert ann.get(path).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"thumb": "sideways"},
        {"thumb": "up", "citation": 0},
        {"thumb": "up", "citation": 9_999},
        {"thumb": "up", "reason": "x" * 2_001},
    ],
)
def test_feedback_on_what_is_not_there_is_refused(
    client: TestClient, body: dict[str, object]
) -> None:
    path = f"/v1/answers/{client.post('/v1/ask', json=RISK).json()['id']}/feedback"
    assert client.post(path, json=body).status_code == 422
    assert client.post("/v1/answers/nothing/feedback", json={"thumb": "up"}).status_code == 404

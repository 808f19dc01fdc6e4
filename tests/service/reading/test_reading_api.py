"""The routes and commands of papers' pages, of who says what, and of what to ask first."""

import json

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from service.cli.main import app
from service.composition.services import Services
from service.reading.suggestions import suggested_questions
from tests.service.api.streaming.streaming_parts import STREAM, told


def test_a_papers_page_is_served_in_parts(client: TestClient) -> None:
    papers = {paper["file"]: paper["id"] for paper in client.get("/v1/papers").json()["papers"]}
    base = f"/v1/papers/{papers['openness.pdf']}"
    summary = client.get(f"{base}/summary").json()
    assert set(summary) == {
        "paper", "quick_summary", "key_findings", "contributions", "limitations",
    }  # fmt: skip
    first = summary["quick_summary"][0]
    citation = first["citations"][0]
    page = client.get(f"/{citation['links']['page']}").json()
    assert page["text"][citation["start"] : citation["end"]].split() == first["text"].split()
    terms = client.get(f"{base}/terms").json()["terms"]
    assert terms[0]["weight"] == 1.0
    assert client.get(f"{base}/similar").json() == {"similar": []}
    network = client.get(f"{base}/network").json()
    assert [(node["paper"]["id"], node["tie"]) for node in network["nodes"]] == [
        (papers["openness.pdf"], "self")
    ]
    assert network["edges"] == []


@pytest.mark.parametrize("part", ["summary", "terms", "similar", "network"])
def test_a_paper_that_is_not_there_has_no_page(client: TestClient, part: str) -> None:
    assert client.get(f"/v1/papers/nothing/{part}").status_code == 404


def test_a_paper_has_an_entry_for_bibtex_with_the_page_that_is_cited(client: TestClient) -> None:
    entry = client.get("/v1/papers/openness.pdf/bibtex", params={"page": "xii"})
    assert entry.headers["content-type"].startswith("application/x-bibtex")
    assert "Open weights and their release" in entry.text
    assert "Cited: p. xii" in entry.text
    assert "note" not in client.get("/v1/papers/openness.pdf/bibtex").text
    assert client.get("/v1/papers/nothing/bibtex").status_code == 404


def test_files_that_are_missing_are_listed_with_cause_and_remedy(
    client: TestClient, stocked_services: Services
) -> None:
    assert client.get("/v1/library/missing").json() == {"files": [], "not_downloaded": []}
    stocked_services.library.ledger.enter(
        "/home/ada/b.pdf", "b.pdf", "", "failed", cause="it is locked", remedy="unlock it"
    )
    (file,) = client.get("/v1/library/missing").json()["files"]
    assert file == {
        "name": "b.pdf", "state": "failed", "cause": "it is locked", "remedy": "unlock it",
    }  # fmt: skip


def test_who_says_what_is_served(client: TestClient) -> None:
    found = client.post("/v1/compare", json={"question": "What is marginal risk?"}).json()
    assert set(found) == {
        "question", "understanding", "positions", "agreement", "not_indexed", "library_revision",
        "elapsed_ms",
    }  # fmt: skip
    (position,) = found["positions"]
    assert position["paper"]["file"] == "openness.pdf"
    assert position["statement"]["citations"][0]["quote"]
    assert found["agreement"]["support"] == [position["paper"]["id"]]
    assert found["agreement"]["claim"] == position["statement"]["text"]
    assert client.post("/v1/compare", json={"question": " "}).status_code == 422


def test_a_question_seen_by_paper_is_answered_as_a_comparison_is(client: TestClient) -> None:
    question = {"question": "What is marginal risk?"}
    compared = client.post("/v1/compare", json=question).json()
    seen = client.post("/v1/ask", json={**question, "view": "by_paper"}).json()
    for each in (compared, seen):
        del each["elapsed_ms"]
    assert seen == compared
    assert "statements" in client.post("/v1/ask", json={**question, "view": "answer"}).json()
    assert client.post("/v1/ask", json={**question, "view": "by_author"}).status_code == 422
    # A conversation says what it follows on; it is not kept in it.
    conversation = client.post("/v1/ask", json={**question, "conversation": "new"}).json()
    follow_up = {"question": "Who proposes to compare it?", "view": "by_paper"}
    follow_up["conversation"] = conversation["conversation"]
    understood = client.post("/v1/ask", json=follow_up).json()["understanding"]["question"]
    assert "marginal risk" in understood.lower()
    kept = client.get(f"/v1/conversations/{conversation['conversation']}").json()
    assert len(kept["answers"]) == 1


def test_who_says_what_comes_as_events_too(client: TestClient) -> None:
    body = {"question": "What is marginal risk?", "view": "by_paper", "conversation": "new"}
    with client.stream("POST", "/v1/ask", json=body, headers=STREAM) as response:
        events = list(told(response.iter_lines()))
    done = events[-1].data
    positions = done["positions"]
    assert isinstance(positions, list)
    statements = [event.data for event in events if event.name == "statement"]
    assert [event.name for event in events] == [
        "understood", "sources", *["statement"] * len(positions), "done",
    ]  # fmt: skip
    assert statements == [position["statement"] for position in positions]
    assert done["agreement"]
    answer_id = str(events[0].data["answer_id"])
    assert [event.id for event in events] == [f"{answer_id}:{n}" for n in range(len(events))]
    # Nothing is kept, and no conversation is begun.
    assert events[0].data["conversation"] is None
    assert client.get(f"/v1/answers/{answer_id}").status_code == 404
    assert client.get("/v1/conversations").json()["conversations"] == []


def test_what_is_suggested_is_answered(client: TestClient, stocked_services: Services) -> None:
    questions = client.get("/v1/suggestions").json()["questions"]
    assert questions
    for question in questions:
        assert client.post("/v1/ask", json={"question": question}).json()["status"] == "answered"
    assert client.get("/v1/suggestions?n=1").json()["questions"] == questions[:1]
    assert client.get("/v1/suggestions?n=0").status_code == 422
    again = suggested_questions(stocked_services.library, stocked_services.answerer())
    assert list(again) == questions


def test_the_command_line_shows_a_papers_page_and_who_says_what(stocked_services: Services) -> None:
    run, data = CliRunner(), ["--data-dir", str(stocked_services.settings.data_dir)]
    page = run.invoke(app, ["paper", "openness.pdf", *data])
    assert page.exit_code == 0, page.output
    assert "Summary, in the paper's own sentences" in page.output
    shape = json.loads(run.invoke(app, ["paper", "openness.pdf", "--json", *data]).output)
    assert shape["summary"]["quick_summary"]
    assert shape["network"]["nodes"]
    said = run.invoke(app, ["compare", "What is marginal risk?", *data])
    assert "Statement checked:" in said.output
    assert "[p. 2]" in said.output
    nothing = run.invoke(app, ["compare", "Who won Wimbledon in 2019?", *data])
    assert "No paper of the library" in nothing.output
    found = json.loads(
        run.invoke(app, ["compare", "What is marginal risk?", "--json", *data]).output
    )
    assert found["positions"]

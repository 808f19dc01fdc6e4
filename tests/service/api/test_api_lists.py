"""Lists page by page, pictures kept, files, the library as a whole, readiness and counts."""

import logging
import shutil
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from index.catalog.catalog import Catalog
from index.catalog.revisions import Revisions
from ingest.pdf.picture import PagePainter
from service.api.dependencies.picture_cache import Picture, PictureCache
from service.composition.http import create_app
from service.composition.services import Services
from tests.clock import Clock
from tests.conftest import local_client

Usage = namedtuple("Usage", ["total", "used", "free"])


def test_papers_are_narrowed_and_paged(client: TestClient) -> None:
    assert [p["file"] for p in client.get("/v1/papers?author=Hopper").json()["papers"]] == [
        "openness.pdf"
    ]
    assert [p["file"] for p in client.get("/v1/papers?title=TREES+apple").json()["papers"]] == [
        "garden.pdf"
    ]
    assert client.get("/v1/papers?year_to=1500").json()["papers"] == []
    first = client.get("/v1/papers?limit=1").json()
    rest = client.get("/v1/papers", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert [page["papers"][0]["file"] for page in (first, rest)] == ["garden.pdf", "openness.pdf"]
    assert rest["next_cursor"] is None
    # A paper that goes meanwhile takes nothing with it.
    client.delete("/v1/papers/garden.pdf")
    again = client.get("/v1/papers", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert again == {**rest, "counts": again["counts"]}


def test_a_search_goes_on_without_showing_anything_twice(client: TestClient) -> None:
    whole = client.get("/v1/search?q=open+weights&k=10").json()["hits"]
    assert len(whole) >= 3
    seen: list[str] = []
    place: dict[str, str] = {}
    while True:
        page = client.get("/v1/search", params={"q": "open weights", "k": "1", **place}).json()
        seen += [hit["passage_id"] for hit in page["hits"]]
        if page["next_cursor"] is None:
            break
        place = {"cursor": page["next_cursor"]}
    assert sorted(seen) == sorted(hit["passage_id"] for hit in whole)
    assert seen[0] == whole[0]["passage_id"]


@pytest.mark.parametrize("cursor", ["", "x", "////", "WzFd", "bnVsbA", "W10", "a" * 9_000])
@pytest.mark.parametrize("path", ["papers", "ingestions", "search", "papers/garden.pdf/references"])
def test_a_cursor_of_elsewhere_leads_nowhere(client: TestClient, path: str, cursor: str) -> None:
    refused = client.get(f"/v1/{path}", params={"q": "x", "cursor": cursor})
    assert (refused.status_code, refused.json()["type"]) == (404, "urn:footnote:cursor")


def test_outline_and_references_have_addresses_of_their_own(client: TestClient) -> None:
    paper = client.get("/v1/papers/openness.pdf").json()
    outline = client.get("/v1/papers/openness.pdf/outline").json()["outline"]
    assert outline == paper["outline"]
    assert client.get("/v1/papers/openness.pdf/references").json() == {
        "references": [], "next_cursor": None,
    }  # fmt: skip


def test_a_picture_that_was_drawn_is_not_drawn_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = client.get("/v1/papers/openness.pdf").json()["id"]
    address = f"/v1/papers/{paper}/pages/1.png?start=10&end=40"
    first = client.get(address)
    assert "immutable" in first.headers["cache-control"]
    assert client.get("/v1/papers/openness.pdf/pages/1.png").headers["cache-control"] == (
        "private, no-cache"
    )

    def drawn(*_: object, **__: object) -> bytes:
        raise AssertionError("drawn again")

    monkeypatch.setattr(PagePainter, "png", drawn)
    again = client.get(address)
    assert again.content == first.content
    assert again.headers["x-highlight"] == first.headers["x-highlight"]
    known = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    other = client.get(f"{address}1")
    assert other.status_code == 500  # another picture has another tag


def test_kept_pictures_have_a_limit(client: TestClient) -> None:
    assert client
    picture_cache = PictureCache(max_bytes=250)
    for tag in "abc":
        picture_cache.keep(tag, Picture(bytes(100), ""))
    assert picture_cache.get("a") is None
    assert picture_cache.get("b") is not None
    picture_cache.keep("d", Picture(bytes(100), ""))
    assert picture_cache.get("c") is None  # "b" was asked for last
    picture_cache.keep("e", Picture(bytes(1_000), ""))
    assert [picture_cache.get(tag) for tag in "abcde"] == [None] * 5


def test_a_file_opens_in_a_browser_and_can_do_nothing_there(client: TestClient) -> None:
    file = client.get("/v1/papers/openness.pdf/file")
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-disposition"].startswith("inline")
    part = client.get("/v1/papers/openness.pdf/file", headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PDF")


def test_a_file_that_is_gone_is_a_problem_document(
    client: TestClient, stocked_services: Services
) -> None:
    shutil.rmtree(stocked_services.settings.files_folder)
    assert client.get("/v1/papers/openness.pdf/file").status_code == 404
    assert client.get("/v1/papers/openness.pdf/pages/1.png").status_code == 422
    assert client.get("/v1/papers/openness.pdf/pages/1").status_code == 200


def test_the_library_says_what_it_holds_and_what_made_it(client: TestClient) -> None:
    said = client.get("/v1/library").json()
    assert (said["counts"]["papers"], said["revision"], said["files"]) == (2, 2, {"in": 2})
    assert said["model"]["dimension"] == 384
    for index in said["indexes"].values():
        assert index == {
            "revision": 2, "passages": said["counts"]["passages"], "is_current": True
        }  # fmt: skip


def test_readiness_names_what_is_lacking_and_logs_changes_only(
    stocked_services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "service.api.dependencies.readiness")
    clock = Clock()
    client = local_client(create_app(stocked_services, clock=clock))
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10, 10, 0))
    clock.forward(1.5)
    for _ in range(3):
        said = client.get("/readyz")
        assert (said.status_code, said.json()["type"]) == (503, "urn:footnote:not-ready")
        assert "make room" in said.json()["detail"]
        assert said.headers["retry-after"]
    monkeypatch.undo()
    clock.forward(1.5)
    assert client.get("/readyz").status_code == 200
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "not ready", "ready again",
    ]  # fmt: skip


def test_a_service_whose_catalog_is_gone_lives_and_is_not_ready(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_part: object) -> int:
        raise OSError("the disk is gone")

    monkeypatch.setattr(Revisions, "current", broken)
    monkeypatch.setattr(Catalog, "papers", broken)
    assert client.get("/healthz").status_code == 200
    said = client.get("/readyz")
    assert (said.status_code, "a search fails" in said.json()["detail"]) == (503, True)
    assert "the disk is gone" not in said.text


def test_what_the_service_does_is_counted(client: TestClient) -> None:
    client.post("/v1/ask", json={"question": "What is marginal risk?"})
    client.post("/v1/ask", json={"question": "What is the capital of Peru?"})
    client.get("/v1/papers/nowhere")
    client.get("/nowhere")
    said = client.get("/metrics")
    assert said.headers["content-type"].startswith("text/plain")
    counts = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(said.text)
        for sample in family.samples
    }
    assert counts["footnote_requests_total", "POST", "/v1/ask", "200"] == 2
    assert counts["footnote_requests_total", "GET", "/v1/papers/{paper_id}", "404"] == 1
    assert counts["footnote_requests_total", "GET", "none", "404"] == 1
    assert counts["footnote_answers_total", "extractive", "answered"] == 1
    assert counts["footnote_answers_total", "extractive", "unanswerable"] == 1
    assert counts["footnote_statements_total", "verified"] >= 1
    assert counts["footnote_stage_seconds_count", "retrieve"] == 2
    assert counts["footnote_ledger_files", "in"] == 2
    assert counts["footnote_library_passages",] > 0
    assert counts["footnote_disk_bytes", "index"] > 0
    assert "marginal" not in said.text


def test_an_answer_is_counted_once_whatever_the_way_it_was_asked_for(client: TestClient) -> None:
    asked = {"question": "What is marginal risk?"}
    chat = {"messages": [{"role": "user", "content": asked["question"]}]}
    response = {"input": asked["question"]}
    call = {"name": "ask", "arguments": asked}
    kept = client.post("/v1/ask", json=asked).json()["id"]
    for path, body in (
        ("/v1/ask", {**asked, "stream": True}),
        ("/v1/chat/completions", chat),
        ("/v1/chat/completions", {**chat, "stream": True}),
        ("/v1/responses", response),
        ("/v1/responses", {**response, "stream": True}),
        (f"/v1/answers/{kept}/again", {}),
        ("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}),
    ):
        accept = {"Accept": "application/json, text/event-stream"}
        assert client.post(path, json=body, headers=accept).status_code == 200
    # Who says what is no answer.
    assert client.post("/v1/compare", json=asked).status_code == 200
    said = client.get("/metrics").text
    assert 'footnote_answers_total{generator="extractive",status="answered"} 8.0' in said


def test_each_request_has_a_line_in_the_log_with_its_id_and_no_question(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client.get("/v1/search", params={"q": "secret plans"}, headers={"X-Request-ID": "mine-1"})
    logger = "service.api.middleware.request_context"
    (line,) = [record for record in caplog.records if record.name == logger]
    assert "GET /v1/search 200" in line.getMessage()
    said = [record.getMessage() for record in caplog.records if "service" in record.name]
    assert not any("secret" in line for line in said)


def test_a_service_that_is_told_to_end_says_that_it_is_not_ready(
    stocked_services: Services,
) -> None:
    app = create_app(stocked_services)
    client = local_client(app)
    assert client.get("/readyz").status_code == 200
    app.state.services.shutdown_signal.set()
    assert "about to end" in client.get("/readyz").json()["detail"]


def test_when_too_many_wait_already_one_more_is_told_to_come_back(
    stocked_services: Services,
) -> None:
    app = create_app(
        replace(
            stocked_services,
            settings=stocked_services.settings.model_copy(update={"waiting_asks": 0}),
        )
    )
    client = local_client(app)
    refused = client.post("/v1/ask", json={"question": "What is marginal risk?"})
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:footnote:busy")
    assert refused.headers["retry-after"] == "1"
    assert client.get("/v1/papers").status_code == 200


def test_the_data_directory_holds_nothing_of_an_upload_that_was_refused(
    client: TestClient, stocked_services: Services
) -> None:
    assert client.post("/v1/papers", files={"other": ("a.pdf", b"x")}).status_code == 422
    assert not Path(stocked_services.settings.data_dir / "uploads").exists()

"""What the command line and the service say of papers that are not downloaded yet."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from service.cli.main import app
from service.composition.http import create_app
from service.composition.services import Services
from service.settings import Settings
from service.store.ingestion_jobs import FileOutcome
from tests.conftest import GARDEN, MakePdf, local_client
from tests.ingest.pipeline.not_downloaded_parts import WEIGHTS, Offline, listed
from tests.paper_server import PaperServer, status


def footnote(settings: Settings, *arguments: str) -> tuple[int, str]:
    """The exit status and the output of a command."""
    done = CliRunner().invoke(app, [*arguments, "--data-dir", str(settings.data_dir)])
    return done.exit_code, done.stdout


def test_the_command_line_says_calmly_what_is_not_downloaded(
    settings: Settings,
    server: PaperServer,
    offline: Offline,
    make_pdf: MakePdf,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert offline.asked == []
    monkeypatch.setenv("FOOTNOTE_ALLOW_PRIVATE_ADDRESSES", "1")
    url = server.answer("/w.pdf", status(404))
    reading_list = str(listed(tmp_path, {WEIGHTS: url}))
    folder = make_pdf("a.pdf", GARDEN).parent
    exit_status, said = footnote(settings, "ingest", str(folder), reading_list)
    once = (
        "1 paper of the reading list is not downloaded yet "
        "(127.0.0.1 has nothing at this address (status 404))"
    )
    assert exit_status == 0, said
    assert f"{once}.\n" in said
    assert "1 paper added (1 pages" in said
    assert "0 already in the library, 0 failed, 1 not downloaded yet" in said
    said = footnote(settings, "papers")[1]
    assert f"{once}; everything else is searchable.\nTo do: check the address. " in said
    assert f"`make serve` at each start.\n  {WEIGHTS}\n" in said
    shape = json.loads(footnote(settings, "papers", "--json")[1])
    assert shape["failed"] == []
    (paper_missing,) = shape["not_downloaded"]
    assert (paper_missing["title"], paper_missing["origin"]) == (WEIGHTS, url)
    assert paper_missing["remedy"] == "check the address"
    assert f"not_downloaded  {WEIGHTS}: 127.0.0.1 has" in footnote(settings, "ledger")[1]
    assert "missing" not in footnote(settings, "ask", "When is an apple tree pruned?")[1]
    exit_status, said = footnote(settings, "ingest", reading_list)
    assert (exit_status, "nothing to do" in said) == (0, False)
    # What a person names is another matter, and ends the calm.
    exit_status, said = footnote(settings, "ingest", server.answer("/b.pdf", status(404)))
    assert (exit_status, "0 papers added" in said) == (3, True)
    said = footnote(settings, "papers")[1]
    assert f"{once}.\n" in said


def test_causes_that_differ_stand_with_each_title(settings: Settings, services: Services) -> None:
    for origin, title, cause in (("a", "One", "it answered 404"), ("b", "Two", "it is a page")):
        services.library.ledger.enter(
            origin, title, "", "not_downloaded", cause=cause, remedy="check the address"
        )
    said = footnote(settings, "papers")[1]
    assert "2 papers of the reading list are not downloaded yet.\n" in said
    assert "\n  One: it answered 404; check the address\n" in said
    assert "\n  Two: it is a page; check the address\n" in said


def test_the_service_lists_what_is_not_downloaded_beside_the_files_that_are_missing(
    client: TestClient, stocked_services: Services
) -> None:
    enter = stocked_services.library.ledger.enter
    enter("arxiv:2", "Second", "", "not_downloaded", cause="no network", remedy="connect it")
    enter("arxiv:1", "First", "", "not_downloaded", cause="no network", remedy="connect it")
    enter("/home/ada/b.pdf", "b.pdf", "", "failed", cause="it is locked", remedy="unlock it")
    said = client.get("/v1/library/missing").json()
    assert [file["name"] for file in said["files"]] == ["b.pdf"]
    assert said["not_downloaded"] == [
        {"name": name, "state": "not_downloaded", "cause": "no network", "remedy": "connect it"}
        for name in ("First", "Second")
    ]
    assert client.get("/v1/library").json()["files"]["not_downloaded"] == 2
    assert client.get("/v1/papers").json()["failed"] == 1
    for path in ("/v1/ask", "/v1/compare"):
        asked = client.post(path, json={"question": "What is marginal risk?"}).json()
        assert asked["not_indexed"] == 1


def test_an_ingestion_is_tried_again_with_what_was_not_downloaded(services: Services) -> None:
    client = local_client(create_app(services))
    sources = ["arxiv:2405.08597", "arxiv:2404.17047"]
    begun = services.store.jobs.add(sources, by="")
    services.store.jobs.claim()
    services.store.jobs.end(
        begun.id,
        "done",
        [
            FileOutcome(
                name=source,
                origin=source,
                state=state,
                paper_id=None,
                title="",
                pages=0,
                passages=0,
                cause="",
                remedy="",
            )
            for source, state in zip(sources, ("not_downloaded", "added"), strict=True)
        ],
    )
    again = client.post(f"/v1/ingestions/{begun.id}/retry")
    assert again.status_code == 202
    assert [file["source"] for file in again.json()["files"]] == ["arxiv:2405.08597"]

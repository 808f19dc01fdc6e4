"""Papers of a reading list that could not be fetched: not downloaded yet, and not missing."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from index.embedding.embedder import Embedder
from index.records import LedgerEntry
from ingest.pipeline.progress import IngestionReport
from ingest.sources.fetching.addresses import system_addresses
from ingest.sources.fetching.connections import NetworkSettings
from ingest.sources.fetching.fetcher import Fetcher
from service.cli.main import app
from service.composition.http import create_app
from service.composition.services import Services, open_services
from service.jobs.reading_list import fetch
from service.settings import Settings
from service.store.ingestion_jobs import FileOutcome
from tests.conftest import GARDEN, OPENNESS, MakePdf, local_client
from tests.paper_server import PaperServer, paper, serving, status

APPLES = "Apple trees in small gardens"
WEIGHTS = "Open weights and their release"
NO_WAY = "http://papers.invalid/a.pdf"


@pytest.fixture
def server() -> Iterator[PaperServer]:
    with serving() as running:
        yield running


class Offline:
    """A resolver that knows this machine and no other, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> tuple[str, ...]:
        self.asked.append(host)
        if host == "127.0.0.1":
            return system_addresses(host, port)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Offline:
    """Takes the network beyond this machine from all houses, and the rests between requests."""
    resolver = Offline()

    def fetcher(services: Services) -> Fetcher:
        return Fetcher(
            folder=services.settings.data_dir / "downloads",
            allow_private=services.settings.allow_private_addresses,
            pause_seconds=0.0,
            network=NetworkSettings(resolve=resolver),
        )

    monkeypatch.setattr(Services, "fetcher", fetcher)
    return resolver


@pytest.fixture
def online(settings: Settings, embedder: Embedder, offline: Offline) -> Iterator[Services]:
    """A house that may fetch from servers on this machine, and from no other."""
    assert offline.asked == []
    with open_services(
        settings.model_copy(update={"allow_private_addresses": True}), embedder
    ) as services:
        yield services


def listed(folder: Path, papers: Mapping[str, str]) -> Path:
    """A reading list of these titles and addresses."""
    path = folder / "list.toml"
    path.write_text(
        "".join(
            f"[[paper]]\ntitle = {json.dumps(title)}\nurl = {json.dumps(url)}\n"
            for title, url in papers.items()
        )
    )
    return path


def start(services: Services, reading_list: Path) -> None:
    """What the service does with the list each time it starts, to its end."""
    fetch(services.reading_list_parts(), reading_list, threading.Event())


def run(services: Services, *sources: object) -> IngestionReport:
    return services.pipeline().run([str(source) for source in sources], lambda _: None)


def results(report: IngestionReport) -> dict[str, str]:
    return {result.name: result.state for result in report.files}


def lines(services: Services) -> dict[str, LedgerEntry]:
    return {entry.name: entry for entry in services.library.ledger.entries()}


def states(services: Services) -> dict[str, str]:
    return {name: entry.state for name, entry in lines(services).items()}


def test_without_a_network_one_paper_of_each_host_is_tried_and_all_are_entered(
    services: Services, offline: Offline, tmp_path: Path
) -> None:
    papers = {
        "One": "http://papers.invalid/1.pdf",
        "Two": "http://papers.invalid/2.pdf",
        "Three": "http://journal.invalid/3.pdf",
        "Four": "without-any-scheme/4.pdf",
    }
    start(services, listed(tmp_path, papers))
    assert offline.asked == ["papers.invalid", "journal.invalid"]
    entries = lines(services)
    assert {name: entry.origin for name, entry in entries.items()} == papers
    assert {entry.state for entry in entries.values()} == {"not_downloaded"}
    assert {entry.cause for entry in entries.values()} == {"there is no network"}
    assert services.library.ledger.missing_count() == 0


def test_one_host_that_cannot_be_reached_does_not_keep_the_others_waiting(
    online: Services, server: PaperServer, offline: Offline, make_pdf: MakePdf, tmp_path: Path
) -> None:
    url = server.answer("/a.pdf", paper(make_pdf("a.pdf", GARDEN).read_bytes()))
    start(online, listed(tmp_path, {"Elsewhere": NO_WAY, APPLES: url}))
    assert offline.asked[:2] == ["papers.invalid", "127.0.0.1"]
    assert states(online) == {"a.pdf": "in", "Elsewhere": "not_downloaded"}
    assert lines(online)["Elsewhere"].cause == "there is no host “papers.invalid”"


def test_a_service_that_ends_writes_nothing_more(
    services: Services, offline: Offline, tmp_path: Path
) -> None:
    stop = threading.Event()
    stop.set()
    fetch(services.reading_list_parts(), listed(tmp_path, {"One": NO_WAY}), stop)
    assert (offline.asked, lines(services)) == ([], {})


def test_what_is_not_at_its_address_is_not_downloaded_and_tried_at_the_next_start(
    online: Services, server: PaperServer, make_pdf: MakePdf, tmp_path: Path
) -> None:
    apples = server.answer("/a.pdf", status(404))
    weights = server.answer("/w.pdf", paper(b"<html>Sign in</html>"))
    reading_list = listed(tmp_path, {APPLES: apples, WEIGHTS: weights})
    report = run(online, reading_list)
    assert results(report) == {APPLES: "not_downloaded", WEIGHTS: "not_downloaded"}
    assert states(online) == results(report)
    assert "status 404" in lines(online)[APPLES].cause
    assert "a web page, not a PDF" in lines(online)[WEIGHTS].cause
    assert lines(online)[APPLES].remedy == "check the address"
    assert online.library.ledger.missing_count() == 0
    server.answer("/a.pdf", paper(make_pdf("a.pdf", GARDEN).read_bytes()))
    start(online, reading_list)
    assert states(online) == {"a.pdf": "in", WEIGHTS: "not_downloaded"}
    asked = len(server.asked)
    start(online, reading_list)
    assert set(server.paths()[asked:]) == {"/w.pdf"}


def test_a_file_of_another_title_has_failed_and_is_not_tried_by_itself(
    online: Services, server: PaperServer, make_pdf: MakePdf, tmp_path: Path
) -> None:
    pears = server.answer("/p.pdf", paper(make_pdf("p.pdf", OPENNESS).read_bytes()))
    reading_list = listed(tmp_path, {"Pear trees": pears, APPLES: NO_WAY})
    start(online, reading_list)
    assert states(online) == {"p.pdf": "failed", APPLES: "not_downloaded"}
    assert online.library.ledger.missing_count() == 1
    asked = len(server.asked)
    start(online, reading_list)
    assert len(server.asked) == asked
    # Once it cannot even be fetched any more, it has been fetched all the same.
    server.answer("/p.pdf", status(404))
    assert results(run(online, reading_list))["Pear trees"] == "failed"
    assert online.library.ledger.missing_count() == 1


def test_papers_that_older_versions_called_failed_are_tried_and_written_as_they_are(
    online: Services, server: PaperServer, make_pdf: MakePdf, tmp_path: Path
) -> None:
    url = server.answer("/a.pdf", status(404))
    for origin, name in ((url, APPLES), ("arxiv:2405.08597", "Risks")):
        online.library.ledger.enter(origin, name, "", "failed", cause="there is no host")
    reading_list = listed(tmp_path, {APPLES: url, "Risks": "arxiv:2405.08597"})
    assert online.library.ledger.missing_count() == 2
    start(online, reading_list)
    assert states(online) == {APPLES: "not_downloaded", "Risks": "not_downloaded"}
    server.answer("/a.pdf", paper(make_pdf("a.pdf", GARDEN).read_bytes()))
    start(online, reading_list)
    assert states(online) == {"a.pdf": "in", "Risks": "not_downloaded"}


def test_an_address_has_one_line_in_the_ledger_however_the_list_writes_it(
    online: Services, server: PaperServer, make_pdf: MakePdf, tmp_path: Path
) -> None:
    url = server.answer("/a.pdf", status(404))
    reading_list = listed(tmp_path, {APPLES: url.replace("http:", "HTTP:") + "#page=2"})
    run(online, reading_list)
    assert lines(online)[APPLES].origin == url
    server.answer("/a.pdf", paper(make_pdf("a.pdf", GARDEN).read_bytes()))
    run(online, reading_list)
    assert states(online) == {"a.pdf": "in"}
    asked = len(server.asked)
    run(online, reading_list)
    assert len(server.asked) == asked


def test_an_address_that_a_person_names_has_failed(online: Services, server: PaperServer) -> None:
    url = server.answer("/a.pdf", status(404))
    assert results(run(online, url)) == {url: "failed"}
    assert online.library.ledger.missing_count() == 1


def test_a_retry_takes_in_what_was_not_downloaded_if_it_bears_the_title(
    online: Services, server: PaperServer, make_pdf: MakePdf, tmp_path: Path
) -> None:
    urls = [server.answer(f"/{name}.pdf", status(404)) for name in "ab"]
    run(online, listed(tmp_path, dict(zip((APPLES, "Pear trees"), urls, strict=True))))
    pipeline = online.pipeline()
    again = results(pipeline.retry(lambda _: None))
    assert again == {APPLES: "not_downloaded", "Pear trees": "not_downloaded"}
    assert states(online) == again
    for name, markup in (("a", GARDEN), ("b", OPENNESS)):
        server.answer(f"/{name}.pdf", paper(make_pdf(f"{name}.pdf", markup).read_bytes()))
    assert results(pipeline.retry(lambda _: None)) == {"a.pdf": "added", "b.pdf": "failed"}


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

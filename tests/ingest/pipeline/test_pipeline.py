"""ingest/pipeline/pipeline.py: sources in, a library out; whatever happens on the way."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.pipeline.progress import RunProgress
from ingest.sources.fetching.connections import NetworkSettings
from ingest.sources.fetching.fetcher import Fetcher
from service.composition.http import create_app
from service.composition.services import Services, open_services
from service.jobs.reading_list import is_reachable
from service.settings import Settings
from tests.conftest import GARDEN, OPENNESS, MakePdf, local_client
from tests.ingest.pipeline.runs import run, states
from tests.paper_server import Handler, PaperServer, serving
from tests.patience import until


def test_a_second_run_over_the_same_folder_does_nothing(
    services: Services, papers_folder: Path
) -> None:
    first = run(services, papers_folder)
    assert states(first) == {"garden.pdf": "added", "openness.pdf": "added"}
    revision, counts = services.library.revision, services.library.counts()
    second = run(services, papers_folder)
    assert states(second) == {"garden.pdf": "known", "openness.pdf": "known"}
    assert (services.library.revision, services.library.counts()) == (revision, counts)
    assert counts[0] == 2


def test_a_bad_file_is_named_and_stops_no_other(services: Services, papers_folder: Path) -> None:
    (papers_folder / "bad.pdf").write_bytes(b"%PDF-1.7 nothing else")
    (papers_folder / "empty.pdf").write_bytes(b"")
    (papers_folder / "notes.txt").write_text("not a paper")
    report = run(services, papers_folder, papers_folder / "gone")
    assert states(report) == {
        "bad.pdf": "failed",
        "empty.pdf": "failed",
        "garden.pdf": "added",
        "gone": "failed",
        "notes.txt": "skipped",
        "openness.pdf": "added",
    }
    for result in report.of_state("failed"):
        assert result.cause
        assert result.remedy
    ledger = {entry.name: entry.state for entry in services.library.ledger.entries()}
    assert ledger["bad.pdf"] == ledger["empty.pdf"] == "failed"
    assert ledger["garden.pdf"] == "in"
    assert services.library.ledger.missing_count() == 3


def test_a_failed_file_that_was_mended_goes_in(services: Services, make_pdf: MakePdf) -> None:
    file = make_pdf("a.pdf", GARDEN)
    whole = file.read_bytes()
    file.write_bytes(whole[:300])
    assert states(run(services, file)) == {"a.pdf": "failed"}
    file.write_bytes(whole)
    assert states(run(services, file)) == {"a.pdf": "added"}
    assert services.library.ledger.missing_count() == 0


def test_the_same_content_under_two_names_is_one_paper(
    services: Services, papers_folder: Path
) -> None:
    shutil.copyfile(papers_folder / "garden.pdf", papers_folder / "garden-copy.pdf")
    report = run(services, papers_folder)
    assert states(report) == {
        "garden-copy.pdf": "added",
        "garden.pdf": "duplicate",
        "openness.pdf": "added",
    }
    assert services.library.counts()[0] == 2
    again = run(services, papers_folder)
    assert states(again)["garden.pdf"] == "duplicate"


def test_the_file_is_kept_for_its_pictures(stocked_services: Services) -> None:
    for paper in stocked_services.library.papers():
        kept = stocked_services.settings.files_folder / f"{paper.id}.pdf"
        assert kept.read_bytes().startswith(b"%PDF-")


def test_progress_only_rises(services: Services, papers_folder: Path) -> None:
    seen: list[RunProgress] = []
    services.pipeline().run([str(papers_folder)], seen.append)
    for field in ("files_done", "pages", "passages"):
        values = [getattr(progress, field) for progress in seen]
        assert values == sorted(values)
    assert (seen[-1].files_done, seen[-1].files, seen[-1].pages) == (2, 2, 3)
    assert seen[-1].passages == services.library.counts()[2]


def test_what_failed_is_taken_in_again_once_it_is_mended(
    services: Services, make_pdf: MakePdf
) -> None:
    file = make_pdf("a.pdf", GARDEN)
    whole = file.read_bytes()
    file.write_bytes(whole[:300])
    run(services, make_pdf("b.pdf", OPENNESS).parent)
    pipeline = services.pipeline()
    assert states(pipeline.retry(lambda _: None)) == {"a.pdf": "failed"}
    file.write_bytes(whole)
    assert states(pipeline.retry(lambda _: None)) == {"a.pdf": "added"}
    assert pipeline.retry(lambda _: None).files == ()
    attempts = {entry.name: entry.attempts for entry in services.library.ledger.entries()}
    assert attempts == {"a.pdf": 3, "b.pdf": 1}


def test_progress_tells_time_left_and_each_result(services: Services, papers_folder: Path) -> None:
    seen: list[RunProgress] = []
    services.pipeline().run([str(papers_folder)], seen.append)
    results = [progress.result for progress in seen if progress.result]
    assert [result.name for result in results] == ["garden.pdf", "openness.pdf"]
    assert seen[-1].seconds_left == 0
    assert seen[-1].pages_per_second > 0
    assert seen[-1].passages_per_second > 0
    assert {"garden.pdf", "openness.pdf"} <= {progress.current for progress in seen}


def test_a_run_that_is_told_to_stop_begins_no_further_file(
    services: Services, papers_folder: Path
) -> None:
    stop = threading.Event()

    def watch(progress: RunProgress) -> None:
        if progress.result:
            stop.set()

    report = services.pipeline().run([str(papers_folder)], watch, stop=stop)
    assert states(report) == {"garden.pdf": "added"}
    ledger = {entry.name: entry.state for entry in services.library.ledger.entries()}
    assert ledger == {"garden.pdf": "in", "openness.pdf": "queued"}
    assert states(services.pipeline().retry(lambda _: None)) == {"openness.pdf": "added"}


@pytest.fixture
def online(settings: Settings) -> Iterator[tuple[Services, PaperServer]]:
    """Services that may download from a server of papers on this machine."""
    with (
        serving() as server,
        open_services(settings.model_copy(update={"allow_private_addresses": True})) as services,
    ):
        yield services, server


def test_a_paper_at_an_address_is_fetched_and_taken_in(
    online: tuple[Services, PaperServer], make_pdf: MakePdf
) -> None:
    services, server = online
    address = server.answer("/garden.pdf", paper(make_pdf("a.pdf", GARDEN).read_bytes()))
    report = services.pipeline().run([address], lambda _: None)
    assert states(report) == {"garden.pdf": "added"}
    (entry,) = services.library.ledger.entries()
    assert entry.origin == address
    # Where the server has gone meanwhile, what is in stays in.
    server.answer("/garden.pdf", missing)
    again = services.pipeline().run([address], lambda _: None)
    assert [result.state for result in again.files] == ["known"]
    assert services.library.ledger.missing_count() == 0


def test_a_reading_list_takes_in_what_bears_its_title_and_nothing_else(
    online: tuple[Services, PaperServer], make_pdf: MakePdf, tmp_path: Path
) -> None:
    services, server = online
    server.answer("/one.pdf", paper(make_pdf("one.pdf", GARDEN).read_bytes()))
    server.answer("/two.pdf", paper(make_pdf("two.pdf", OPENNESS).read_bytes()))
    wanted = tmp_path / "list.toml"
    wanted.write_text(
        f"""
[[paper]]
title = "Apple trees in small gardens"
url = "{server.url}/one.pdf"
[[paper]]
title = "Pear trees in large gardens"
url = "{server.url}/two.pdf"
[[paper]]
title = "A paper that comes by hand"
"""
    )
    report = services.pipeline().run([str(wanted)], lambda _: None)
    assert states(report) == {"one.pdf": "added", "two.pdf": "failed"}
    (failed,) = report.of_state("failed")
    assert "its title is “Open weights and their release”, not “Pear trees" in failed.cause
    asked = len(server.asked)
    services.pipeline().run([str(wanted)], lambda _: None)
    assert "/one.pdf" not in server.paths()[asked:]


def test_a_reading_list_is_fetched_in_the_background(
    online: tuple[Services, PaperServer], make_pdf: MakePdf, tmp_path: Path
) -> None:
    services, server = online
    server.answer("/one.pdf", paper(make_pdf("one.pdf", GARDEN).read_bytes()))
    wanted = tmp_path / "list.toml"
    wanted.write_text(
        f'[[paper]]\ntitle = "Apple trees in small gardens"\nurl = "{server.url}/one.pdf"\n'
    )
    with services.fetch_reading_list_in_background(wanted):
        until(services.library.papers)
    assert [paper.title for paper in services.library.papers()] == ["Apple trees in small gardens"]


def test_without_a_network_the_background_enters_what_is_not_downloaded(
    stocked_services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = stocked_services.library.ledger
    before = ledger.entries()
    wanted = tmp_path / "list.toml"
    wanted.write_text('[[paper]]\ntitle = "A paper"\nurl = "http://papers.invalid/a.pdf"\n')
    fetcher = Fetcher(
        folder=tmp_path / "cache", attempts=1, network=NetworkSettings(resolve=no_name_server)
    )
    assert not is_reachable(fetcher, "http://papers.invalid/a.pdf")
    with stocked_services.fetch_reading_list_in_background(tmp_path / "there-is-none.toml"):
        pass
    with stocked_services.fetch_reading_list_in_background(None):
        pass
    assert ledger.entries() == before
    monkeypatch.setattr(Services, "fetcher", lambda _: fetcher)
    with stocked_services.fetch_reading_list_in_background(wanted):
        until(lambda: ledger.entries() != before)
    (entry,) = (entry for entry in ledger.entries() if entry.state != "in")
    assert (entry.state, entry.name, entry.content) == ("not_downloaded", "A paper", "")
    assert entry.cause == "there is no network, or no way to papers.invalid"
    assert entry.remedy == "check this machine's connection and try again"
    assert ledger.missing_count() == 0
    client = local_client(create_app(stocked_services))
    answer = client.post("/v1/ask", json={"question": "What is marginal risk?"}).json()
    assert (answer["status"], answer["not_indexed"]) == ("answered", 0)


def no_name_server(host: str, port: int) -> tuple[str, ...]:
    raise socket.gaierror(socket.EAI_AGAIN, f"no way to ask for {host}:{port}")


def paper(content: bytes) -> Callable[[Handler], None]:
    return lambda handler: handler.reply(200, {"Content-Type": "application/pdf"}, content)


def missing(handler: Handler) -> None:
    handler.reply(404, {})

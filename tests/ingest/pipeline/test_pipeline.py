"""ingest/pipeline/pipeline.py: sources in, a library out; whatever happens on the way."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.records import Filter, LedgerEntry
from ingest.pipeline.limits import Limits
from ingest.pipeline.pipeline import Pipeline, RunLimits
from ingest.pipeline.progress import IngestionReport, RunProgress
from ingest.sources.fetching.connections import NetworkSettings
from ingest.sources.fetching.fetcher import Fetcher
from ingest.sources.sources import Sources
from service.composition.http import create_app
from service.composition.services import Services, open_services
from service.jobs.reading_list import is_reachable
from service.settings import Settings
from tests.conftest import GARDEN, OPENNESS, MakePdf, local_client
from tests.paper_server import Handler, PaperServer, serving
from tests.patience import until


def run(services: Services, *sources: Path) -> IngestionReport:
    return services.pipeline().run([str(source) for source in sources], lambda _: None)


def states(report: IngestionReport) -> dict[str, str]:
    return {result.name: result.state for result in report.files}


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
        "bad.pdf": "failed", "empty.pdf": "failed", "garden.pdf": "added", "gone": "failed",
        "notes.txt": "skipped", "openness.pdf": "added",
    }  # fmt: skip
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
        "garden-copy.pdf": "added", "garden.pdf": "duplicate", "openness.pdf": "added",
    }  # fmt: skip
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


LONG = "#for i in range(400) [#lorem(300) #pagebreak()]"
BRIEFLY = Limits(seconds=0.5, seconds_per_page=0)


def pipeline_within(services: Services, limits: Limits) -> Pipeline:
    return Pipeline(
        services.library,
        services.embedder,
        Sources(services.fetcher().fetch, services.uploads()),
        files_folder=services.settings.files_folder,
        run_limits=RunLimits(workers=2, limits=limits),
    )


def test_a_file_that_took_too_long_is_tried_again_last_and_with_twice_the_time(
    services: Services, make_pdf: MakePdf
) -> None:
    slow, quick = make_pdf("a.pdf", LONG), make_pdf("b.pdf", GARDEN)
    begun: list[str] = []

    def watch(progress: RunProgress) -> None:
        reading = {e.name for e in services.library.ledger.entries() if e.state == "reading"}
        if progress.current in reading and begun[-1:] != [progress.current]:
            begun.append(progress.current)
        if begun.count("a.pdf") == 2:
            # What takes long on a busy machine takes less at a second attempt.
            slow.write_bytes(make_pdf("c.pdf", OPENNESS).read_bytes())

    report = pipeline_within(services, BRIEFLY).run([str(slow), str(quick)], watch)
    assert states(report) == {"a.pdf": "added", "b.pdf": "added"}
    assert begun == ["a.pdf", "b.pdf", "a.pdf"]
    attempts = {entry.name: entry.attempts for entry in services.library.ledger.entries()}
    assert attempts == {"a.pdf": 2, "b.pdf": 1}


def test_a_file_that_takes_too_long_twice_has_failed_and_the_ledger_shows_both_attempts(
    services: Services, make_pdf: MakePdf
) -> None:
    file = make_pdf("a.pdf", LONG)
    seen: list[LedgerEntry] = []

    def watch(progress: RunProgress) -> None:
        if progress.current:
            seen.extend(services.library.ledger.entries())

    report = pipeline_within(services, BRIEFLY).run([str(file)], watch)
    assert states(report) == {"a.pdf": "failed"}
    (entry,) = services.library.ledger.entries()
    assert (entry.state, entry.attempts) == ("failed", 2)
    assert entry.cause == (
        "reading it took more than 0.5 s of processor time; "
        "at a second attempt, reading it took more than 1 s of processor time"
    )
    assert "FOOTNOTE_READ_SECONDS" in entry.remedy
    between = [each for each in seen if each.attempts == 2]
    assert between[0].cause == "reading it took more than 0.5 s of processor time"


@pytest.fixture
def online(settings: Settings) -> Iterator[tuple[Services, PaperServer]]:
    """A house that may fetch from a server of papers on this machine."""
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


PROGRAM = "from service.cli.main import main; main()"


# Lines of progress: none as the library is opened, seven as the files are found, and three for
# each as it is begun, embedded and in.
@pytest.mark.parametrize("lines", [0, 8, 9, 16, 24])
def test_a_run_killed_at_any_moment_loses_and_doubles_nothing(
    settings: Settings, make_pdf: MakePdf, lines: int
) -> None:
    for number in range(6):
        make_pdf(f"{number}.pdf", f"{OPENNESS}\nThis is copy number {number} of it.")
    folder = make_pdf("garden.pdf", GARDEN).parent
    command = [
        sys.executable, "-c", PROGRAM, "ingest", str(folder), "--data-dir", str(settings.data_dir),
        "--progress", "json",
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        until((settings.data_dir / "catalog.sqlite").exists)
        assert process.stderr is not None
        for _ in range(lines):
            assert process.stderr.readline().startswith(b"{")
        os.killpg(process.pid, signal.SIGKILL)
    with open_services(settings) as services:
        report = run(services, folder)
        assert set(states(report).values()) <= {"added", "known"}
        papers, pages, passages = services.library.counts()
        assert (papers, pages) == (7, 13)
        vector = services.embedder.embed_query("x")
        # The copies count as versions of one paper.
        everything = Filter(all_versions=True)
        assert len(services.library.search("weights", vector, 500, where=everything)) == passages
        ledger = [entry.state for entry in services.library.ledger.entries()]
        assert sorted(ledger) == ["in"] * 2 + ["superseded"] * 5
        assert len(services.library.ledger.entries()) == 7
        assert states(run(services, folder)) == dict.fromkeys(states(report), "known")

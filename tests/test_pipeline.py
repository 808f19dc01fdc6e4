"""ingest/pipeline.py: sources in, a library out; whatever happens on the way."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.records import Filter
from ingest.progress import Progress, Report
from service.composition import House, open_house
from service.settings import Settings
from tests.conftest import GARDEN, OPENNESS, MakePdf


def run(house: House, *sources: Path) -> Report:
    return house.pipeline().run([str(source) for source in sources], lambda _: None)


def states(report: Report) -> dict[str, str]:
    return {result.name: result.state for result in report.files}


def test_a_second_run_over_the_same_folder_does_nothing(house: House, papers_folder: Path) -> None:
    first = run(house, papers_folder)
    assert states(first) == {"garden.pdf": "added", "openness.pdf": "added"}
    revision, counts = house.library.revision, house.library.counts()
    second = run(house, papers_folder)
    assert states(second) == {"garden.pdf": "known", "openness.pdf": "known"}
    assert (house.library.revision, house.library.counts()) == (revision, counts)
    assert counts[0] == 2


def test_a_bad_file_is_named_and_stops_no_other(house: House, papers_folder: Path) -> None:
    (papers_folder / "bad.pdf").write_bytes(b"%PDF-1.7 nothing else")
    (papers_folder / "empty.pdf").write_bytes(b"")
    (papers_folder / "notes.txt").write_text("not a paper")
    report = run(house, papers_folder, papers_folder / "gone")
    assert states(report) == {
        "bad.pdf": "failed", "empty.pdf": "failed", "garden.pdf": "added", "gone": "failed",
        "notes.txt": "skipped", "openness.pdf": "added",
    }  # fmt: skip
    for result in report.of_state("failed"):
        assert result.cause
        assert result.remedy
    ledger = {entry.name: entry.state for entry in house.library.ledger.entries()}
    assert ledger["bad.pdf"] == ledger["empty.pdf"] == "failed"
    assert ledger["garden.pdf"] == "in"
    assert house.library.ledger.missing_count() == 3


def test_a_failed_file_that_was_mended_goes_in(house: House, make_pdf: MakePdf) -> None:
    file = make_pdf("a.pdf", GARDEN)
    whole = file.read_bytes()
    file.write_bytes(whole[:300])
    assert states(run(house, file)) == {"a.pdf": "failed"}
    file.write_bytes(whole)
    assert states(run(house, file)) == {"a.pdf": "added"}
    assert house.library.ledger.missing_count() == 0


def test_the_same_content_under_two_names_is_one_paper(house: House, papers_folder: Path) -> None:
    shutil.copyfile(papers_folder / "garden.pdf", papers_folder / "garden-copy.pdf")
    report = run(house, papers_folder)
    assert states(report) == {
        "garden-copy.pdf": "added", "garden.pdf": "duplicate", "openness.pdf": "added",
    }  # fmt: skip
    assert house.library.counts()[0] == 2
    again = run(house, papers_folder)
    assert states(again)["garden.pdf"] == "duplicate"


def test_the_file_is_kept_for_its_pictures(stocked: House) -> None:
    for paper in stocked.library.papers():
        kept = stocked.settings.files_folder / f"{paper.id}.pdf"
        assert kept.read_bytes().startswith(b"%PDF-")


def test_progress_only_rises(house: House, papers_folder: Path) -> None:
    seen: list[Progress] = []
    house.pipeline().run([str(papers_folder)], seen.append)
    for field in ("files_done", "pages", "passages"):
        values = [getattr(progress, field) for progress in seen]
        assert values == sorted(values)
    assert (seen[-1].files_done, seen[-1].files, seen[-1].pages) == (2, 2, 3)
    assert seen[-1].passages == house.library.counts()[2]


PROGRAM = "from service.cli import main; main()"


@pytest.mark.parametrize("after", [0.4, 0.9, 1.2, 1.5, 2.0])
def test_a_run_killed_at_any_moment_loses_and_doubles_nothing(
    settings: Settings, make_pdf: MakePdf, after: float
) -> None:
    for number in range(6):
        make_pdf(f"{number}.pdf", f"{OPENNESS}\nThis is copy number {number} of it.")
    folder = make_pdf("garden.pdf", GARDEN).parent
    command = [
        sys.executable, "-c", PROGRAM, "ingest", str(folder), "--data-dir", str(settings.data_dir),
    ]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with open_house(settings) as house:
        report = run(house, folder)
        assert set(states(report).values()) <= {"added", "known"}
        papers, pages, passages = house.library.counts()
        assert (papers, pages) == (7, 13)
        vector = house.embedder.embed_query("x")
        # The copies count as versions of one paper.
        everything = Filter(all_versions=True)
        assert len(house.library.search("weights", vector, 500, where=everything)) == passages
        ledger = [entry.state for entry in house.library.ledger.entries()]
        assert sorted(ledger) == ["in"] * 2 + ["superseded"] * 5
        assert len(house.library.ledger.entries()) == 7
        assert states(run(house, folder)) == dict.fromkeys(states(report), "known")

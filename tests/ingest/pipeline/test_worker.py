"""ingest/pipeline/worker.py: files read in child processes with limits."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from ingest.errors import SourceError
from ingest.pipeline.limits import Limits, TimeLimitExceeded, processor_seconds
from ingest.pipeline.reader import ReadPaper, read_paper
from ingest.pipeline.worker import Task, read_in_order
from tests.conftest import GARDEN, OPENNESS, MakePdf


def outcomes(files: list[Path], limits: Limits | None = None) -> list[ReadPaper | SourceError]:
    return list(read_in_order([Task(file) for file in files], workers=2, limits=limits or Limits()))


def test_files_come_out_in_the_order_they_went_in(make_pdf: MakePdf, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 broken")
    files = [make_pdf("a.pdf", OPENNESS), bad, make_pdf("b.pdf", GARDEN), tmp_path / "gone.pdf"]
    first, second, third, fourth = outcomes(files)
    assert isinstance(first, ReadPaper)
    assert first == read_paper(files[0].read_bytes(), "a.pdf")
    assert isinstance(second, SourceError)
    assert isinstance(third, ReadPaper)
    assert third.paper.title == "Apple trees in small gardens"
    assert isinstance(fourth, SourceError)
    assert "cannot be opened" in fourth.cause


@pytest.fixture
def long_pdf(make_pdf: MakePdf) -> Path:
    """A paper of 400 pages, which takes more than a second to read."""
    return make_pdf("long.pdf", "#for i in range(400) [#lorem(300) #pagebreak()]")


def test_a_file_that_takes_too_much_processor_time_is_given_up(long_pdf: Path) -> None:
    (outcome,) = outcomes([long_pdf], Limits(seconds=0.5, seconds_per_page=0))
    assert isinstance(outcome, TimeLimitExceeded)
    assert outcome.cause == "reading it took more than 0.5 s of processor time"
    assert "FOOTNOTE_READ_SECONDS" in outcome.remedy


def test_the_time_for_its_pages_counts_from_the_moment_the_file_is_opened(long_pdf: Path) -> None:
    (outcome,) = outcomes([long_pdf], Limits(seconds=0.5, seconds_per_page=0.2))
    assert isinstance(outcome, ReadPaper)
    assert outcome.paper.page_count == 401


def test_a_file_that_hangs_without_computing_is_given_up_by_the_wall_clock(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)  # nobody writes into it: opening it waits for ever
    (outcome,) = outcomes([pipe], Limits(seconds=0.05, least_wall_seconds=1.0))
    assert isinstance(outcome, TimeLimitExceeded)
    assert outcome.cause.startswith("reading it did not end within 1 s, with 0")


def test_waiting_is_not_counted_as_processor_time(make_pdf: MakePdf, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    content = make_pdf("a.pdf", OPENNESS).read_bytes()

    def write_late() -> None:
        time.sleep(2.5)
        pipe.write_bytes(content)

    writer = threading.Thread(target=write_late)
    writer.start()
    (outcome,) = outcomes([pipe], Limits(seconds=2.0, seconds_per_page=0))
    writer.join()
    assert isinstance(outcome, ReadPaper)


def test_processor_time_of_processes_that_a_process_starts_is_counted() -> None:
    burn = "import time\nwhile time.process_time() < 0.5: pass\n"
    start = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {burn!r}])\ninput()\n"
    command = [sys.executable, "-c", start]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 - our own
        measured = psutil.Process(process.pid)
        until = time.monotonic() + 120
        while processor_seconds(measured) < 0.5 and time.monotonic() < until:
            time.sleep(0.05)
        assert processor_seconds(measured) >= 0.5
        process.communicate(b"\n")
    assert processor_seconds(measured) == 0.0


def test_a_file_that_takes_too_much_memory_is_given_up(make_pdf: MakePdf) -> None:
    (outcome,) = outcomes([make_pdf("a.pdf", OPENNESS)], Limits(memory=1 << 20))
    assert isinstance(outcome, SourceError)
    assert outcome.remedy.startswith("export it again")


def test_a_paper_without_text_is_refused_with_the_remedy(make_pdf: MakePdf) -> None:
    blank = make_pdf("blank.pdf", "#rect(width: 3cm, height: 3cm, fill: red)")
    with pytest.raises(SourceError, match="no text on its page; check that it is"):
        read_paper(blank.read_bytes(), "blank.pdf")

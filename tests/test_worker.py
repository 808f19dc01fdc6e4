"""ingest/worker.py: files read in child processes with limits."""

from pathlib import Path

import pytest

from ingest.errors import SourceError
from ingest.reader import ReadPaper, read_paper
from ingest.worker import Limits, Task, read_in_order
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


def test_a_file_that_takes_too_long_is_given_up(make_pdf: MakePdf) -> None:
    (outcome,) = outcomes([make_pdf("a.pdf", OPENNESS)], Limits(seconds=0.001, seconds_per_page=0))
    assert isinstance(outcome, SourceError)
    assert "took more than" in outcome.cause
    assert "FOOTNOTE_READ_SECONDS" in outcome.remedy


def test_a_file_that_takes_too_much_memory_is_given_up(make_pdf: MakePdf) -> None:
    (outcome,) = outcomes([make_pdf("a.pdf", OPENNESS)], Limits(memory=1 << 20))
    assert isinstance(outcome, SourceError)
    assert outcome.remedy.startswith("export it again")


def test_a_paper_without_text_is_refused_with_the_remedy(make_pdf: MakePdf) -> None:
    blank = make_pdf("blank.pdf", "#rect(width: 3cm, height: 3cm, fill: red)")
    with pytest.raises(SourceError, match="no text on its page; check that it is"):
        read_paper(blank.read_bytes(), "blank.pdf")

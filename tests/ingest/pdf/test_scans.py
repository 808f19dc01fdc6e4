"""ingest/pdf/scans.py: pages that are pictures of text, read by a real Tesseract."""

import io
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pypdfium2
import pytest

from ingest.errors import SourceError
from ingest.pdf.reading import read_pdf
from ingest.pdf.scans import is_installed, with_scans_read
from ingest.pipeline.reader import Work, read_paper
from service.composition.services import Services
from tests.conftest import OPENNESS, MakePdf

Scan = Callable[..., Path]


@pytest.fixture
def scan(make_pdf: MakePdf) -> Scan:
    """Sets markup and gives the pages back as pictures in a PDF, as a scanner does."""

    def make(name: str, markup: str, dots: int = 200) -> Path:
        file = make_pdf(name, markup)
        document = pypdfium2.PdfDocument(file.read_bytes())
        pictures = [page.render(scale=dots / 72).to_pil().convert("L") for page in document]
        document.close()
        written = io.BytesIO()
        pictures[0].save(written, "PDF", resolution=dots, save_all=True, append_images=pictures[1:])
        file.write_bytes(written.getvalue())
        return file

    return make


@pytest.fixture
def _without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")


needs_tesseract = pytest.mark.skipif(not is_installed(), reason="tesseract-ocr is not installed")


def test_pages_without_a_text_layer_are_known(scan: Scan, make_pdf: MakePdf) -> None:
    scanned = read_pdf(scan("scan.pdf", OPENNESS).read_bytes())
    assert [page.is_picture for page in scanned.pages] == [True, True]
    typeset = read_pdf(make_pdf("a.pdf", OPENNESS).read_bytes())
    assert [page.is_picture for page in typeset.pages] == [False, False]


@needs_tesseract
def test_a_scan_is_read_with_boxes_where_the_words_are(scan: Scan, make_pdf: MakePdf) -> None:
    file = scan("scan.pdf", OPENNESS)
    read = read_paper(file.read_bytes(), file.name)
    assert read.unread == 0
    assert any("downloaded by anyone" in passage.text for passage in read.passages)
    page = read.pages[1]
    at = page.text.index("baseline")
    typeset = read_paper(make_pdf("a.pdf", OPENNESS).read_bytes(), "a.pdf").pages[1]
    there = typeset.text.index("baseline")
    for side in range(4):
        ours = int.from_bytes(page.glyphs[8 * at + 2 * side : 8 * at + 2 * side + 2], "little")
        theirs = int.from_bytes(
            typeset.glyphs[8 * there + 2 * side : 8 * there + 2 * side + 2], "little"
        )
        assert abs(ours - theirs) < 0.02 * 65535


@pytest.mark.usefixtures("_without_tesseract")
def test_without_tesseract_the_cause_and_the_remedy_are_named(scan: Scan) -> None:
    file = scan("scan.pdf", OPENNESS)
    with pytest.raises(SourceError) as refused:
        read_paper(file.read_bytes(), file.name)
    assert refused.value.needs_ocr
    assert refused.value.cause == "its 2 pages are pictures"
    assert "install tesseract-ocr" in refused.value.remedy


@needs_tesseract
def test_type_too_small_for_a_first_look_gets_a_closer_one(scan: Scan) -> None:
    small = "#set page(width: 10cm, height: 6cm)\n#set text(2pt)\nOpen weights can be downloaded."
    file = scan("small.pdf", small, dots=600)
    assert "Open" in read_paper(file.read_bytes(), file.name).pages[0].text


@needs_tesseract
def test_a_picture_without_words_is_refused(scan: Scan) -> None:
    file = scan("grey.pdf", "#rect(width: 100%, height: 100%, fill: gray)")
    with pytest.raises(SourceError, match="a picture in which no text was recognised"):
        read_paper(file.read_bytes(), file.name)


@needs_tesseract
def test_a_scan_goes_into_the_library_and_answers(services: Services, scan: Scan) -> None:
    file = scan("scan.pdf", OPENNESS)
    report = services.pipeline().run([str(file)], lambda _: None)
    assert [result.state for result in report.files] == ["added"]
    vector = services.embedder.embed_query("What is staged release?")
    best = services.library.search("staged release", vector, 1)[0]
    assert "Staged release" in best.passage.text


def test_a_scan_that_takes_too_much_processor_time_stays_a_picture(
    scan: Scan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spinning = tmp_path / "bin" / "tesseract"
    spinning.parent.mkdir()
    spinning.write_text("#!/bin/sh\nwhile :; do :; done\n")
    spinning.chmod(0o755)
    monkeypatch.setenv("PATH", str(spinning.parent), prepend=os.pathsep)
    content = scan("scan.pdf", OPENNESS).read_bytes()
    document = read_pdf(content)
    begun = psutil.Process().cpu_times()
    read = with_scans_read(content, document, password="", languages="eng", seconds=1.0)
    ended = psutil.Process().cpu_times()
    assert [page.is_picture for page in read.pages] == [True, True]
    # Two pages, two attempts each, one second of processor time for each: the wall clock would
    # have allowed ten times as much.
    assert 2 <= ended.children_user - begun.children_user < 20


def test_pages_are_announced_before_they_are_read_and_scans_after(scan: Scan) -> None:
    announced: list[Work] = []
    file = scan("scan.pdf", OPENNESS)
    with suppress(SourceError):
        read_paper(file.read_bytes(), file.name, announce=announced.append)
    assert announced == [Work(pages=2)] + [Work(scans=2)] * is_installed()

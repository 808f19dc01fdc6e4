"""Pages that are pictures of text, read through Tesseract where it is installed.

pdfium renders the page and Tesseract's word boxes become glyph boxes, so that a quote from a scan
is highlighted like any other.
"""

import logging
import math
import os
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import psutil
import pypdfium2
import pytesseract
from PIL import Image

from ingest.pdf.document import GlyphPage, PdfDocument

logger = logging.getLogger(__name__)

_REGULAR_WEIGHT = 400  # of a font: Tesseract does not report bold type
_POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class RecognitionRule:
    """How pages are given to Tesseract, and which of its words count.

    Chosen by hand, not fitted; tests/ingest/pdf/test_scans.py and `python -m evaluation.odd_files`
    show what a change does.
    """

    # A page in which nothing is found is rendered again, more finely.
    dots_per_inch: tuple[int, ...] = (200, 300)
    max_side: int = 4_000  # pixels
    # In per cent: with less confidence, Tesseract takes pictures and lines for words.
    least_confidence: int = 30
    fewest_words: int = 2
    # Wall-clock time allowed, as a multiple of the processor time.
    wall_factor: int = 10
    # How often a Tesseract that has just been started is looked for.
    look_seconds: float = 0.1
    # A line with letters this much higher than the page's median is in larger type.
    larger_type: float = 1.4


RECOGNITION = RecognitionRule()


_COLUMNS = ("text", "conf", "block_num", "par_num", "line_num", "left", "top", "width", "height")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, its line (block, paragraph, line), its box (left, top, right, bottom) in points."""

    text: str
    line: tuple[int, int, int]
    box: tuple[float, float, float, float]


def is_installed() -> bool:
    """Whether Tesseract is on this machine."""
    return shutil.which("tesseract") is not None


def with_scans_read(
    content: bytes, document: PdfDocument, *, password: str, languages: str, seconds: float
) -> PdfDocument:
    """The document with text recognised on its picture pages.

    A page may take `seconds` of processor time; one that Tesseract cannot read stays a picture.
    """
    # Each child process reads one file at a time: threads of Tesseract would only compete.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    opened = pypdfium2.PdfDocument(content, password=password or None)
    try:
        pages = tuple(
            _read(opened, page, languages, seconds) if page.is_picture else page
            for page in document.pages
        )
    finally:
        opened.close()
    return replace(document, pages=pages)


def _read(
    opened: pypdfium2.PdfDocument, page: GlyphPage, languages: str, seconds: float
) -> GlyphPage:
    for dots in RECOGNITION.dots_per_inch:
        scale = min(
            dots / _POINTS_PER_INCH, RECOGNITION.max_side / max(page.width, page.height, 1.0)
        )
        allowed = seconds / len(RECOGNITION.dots_per_inch)
        try:
            picture = _picture(opened, page.number, scale)
            with _processor_limit_of_tesseract(allowed):
                recognised = pytesseract.image_to_data(
                    picture,
                    lang=languages,
                    timeout=RECOGNITION.wall_factor * allowed,
                    output_type=pytesseract.Output.DICT,
                )
        except (pytesseract.TesseractError, RuntimeError, pypdfium2.PdfiumError) as error:
            logger.info(
                "Tesseract could not read page %d at %d dots per inch: %s",
                page.number,
                dots,
                error,
            )
            continue
        words = list(_words(recognised, scale))
        if len(words) >= RECOGNITION.fewest_words:
            return _page_of(words, page)
    return page


@contextmanager
def _processor_limit_of_tesseract(seconds: float) -> Iterator[None]:
    """Ends each Tesseract started within the block after `seconds` of processor time.

    pytesseract starts it without a way to limit it, so a thread sets RLIMIT_CPU of the running
    process (prlimit(2), on Linux); elsewhere the wall clock alone ends it.
    """
    ended = threading.Event()
    limit = math.ceil(seconds)

    def watch() -> None:
        while not ended.wait(RECOGNITION.look_seconds):
            for child in psutil.Process().children():
                with suppress(psutil.Error):
                    if child.name() == "tesseract":
                        child.rlimit(psutil.RLIMIT_CPU, (limit, limit))

    watcher = threading.Thread(target=watch, name="tesseract limit", daemon=True)
    if hasattr(psutil, "RLIMIT_CPU"):
        watcher.start()
    try:
        yield
    finally:
        ended.set()
        if watcher.ident:
            watcher.join()


def _picture(opened: pypdfium2.PdfDocument, number: int, scale: float) -> Image.Image:
    page = opened[number - 1]
    try:
        picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
        return picture
    finally:
        page.close()


def _words(columns: Mapping[str, Sequence[object]], scale: float) -> Iterator[_Word]:
    """Tesseract's words, given its table by columns, with boxes in points."""
    for row in zip(*(columns[name] for name in _COLUMNS), strict=True):
        text, confidence, block, paragraph, line, left, top, width, height = row
        if not str(text).strip() or float(str(confidence)) < RECOGNITION.least_confidence:
            continue
        x, y, w, h = (float(str(value)) / scale for value in (left, top, width, height))
        place = (int(str(block)), int(str(paragraph)), int(str(line)))
        yield _Word(text=str(text).strip(), line=place, box=(x, y, x + w, y + h))


def _page_of(words: Sequence[_Word], page: GlyphPage) -> GlyphPage:
    """The page with the recognised words as its text, one line for each line of the picture."""
    usual = float(np.median([word.box[3] - word.box[1] for word in words]))
    text: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    sizes: list[float] = []
    for _, line in groupby(words, key=lambda word: word.line):
        of_line = list(line)
        height = float(np.median([word.box[3] - word.box[1] for word in of_line]))
        size = height if height > RECOGNITION.larger_type * usual else usual
        top, bottom = min(w.box[1] for w in of_line), max(w.box[3] for w in of_line)
        if text:
            text.append("\n")
            boxes.append((0, 0, 0, 0))
            sizes.append(0)
        for at, word in enumerate(of_line):
            if at:
                text.append(" ")
                boxes.append((0, 0, 0, 0))
                sizes.append(0)
            left, right = word.box[0], word.box[2]
            step = (right - left) / len(word.text)
            for i, character in enumerate(word.text):
                text.append(character)
                boxes.append((left + i * step, top, left + (i + 1) * step, bottom))
                sizes.append(size)
    return GlyphPage(
        number=page.number,
        label=page.label,
        text="".join(text),
        width=page.width,
        height=page.height,
        boxes=np.array(boxes, np.float32),
        sizes=np.array(sizes, np.float32),
        weights=np.full(len(text), _REGULAR_WEIGHT, np.int16),
        is_recognised=True,
    )

"""Pages that are pictures of text, read through Tesseract where it is installed.

pdfium renders the page and Tesseract's word boxes become glyph boxes, so that a quote from a scan
is highlighted like any other.
"""

import logging
import math
import os
import resource
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import pypdfium2
import pytesseract
from PIL import Image

from ingest.pdf.document import GlyphPage, PdfDocument

logger = logging.getLogger(__name__)

# A page in which the first look finds nothing gets a closer one.
_DOTS_PER_INCH = (200, 300)
_MAX_SIDE = 4_000  # pixels
# Below this confidence, in per cent, Tesseract sees words in what are pictures and lines.
_SURE = 30
_FEWEST_WORDS = 2
# Tesseract is ended after so many times the processor time that a page may take.
_WALL_FACTOR = 10
# Letters as high as this beside the page's usual ones are of larger type.
_LARGER = 1.4


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    line: tuple[int, int, int]
    box: tuple[float, float, float, float]


def is_installed() -> bool:
    """Whether Tesseract is on this machine."""
    return shutil.which("tesseract") is not None


def with_scans_read(
    content: bytes, document: PdfDocument, *, password: str, languages: str, seconds: float
) -> PdfDocument:
    """The document with its picture pages read; a page may take `seconds` of processor time.

    A page that Tesseract gives up on stays the picture that it is. Runs in the main thread only,
    since it handles a signal.
    """
    # One child reads one file: threads of Tesseract's own would only get in each other's way.
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
    for dots in _DOTS_PER_INCH:
        scale = min(dots / 72, _MAX_SIDE / max(page.width, page.height, 1.0))
        allowed = seconds / len(_DOTS_PER_INCH)
        try:
            picture = _picture(opened, page.number, scale)
            with _processor_limit_of_children(allowed):
                said = pytesseract.image_to_data(
                    picture,
                    lang=languages,
                    timeout=_WALL_FACTOR * allowed,
                    output_type=pytesseract.Output.DICT,
                )
        except (pytesseract.TesseractError, RuntimeError, pypdfium2.PdfiumError) as error:
            logger.info("page %d is not read at %d dots per inch: %s", page.number, dots, error)
            continue
        words = list(_words(said, scale))
        if len(words) >= _FEWEST_WORDS:
            return _page_of(words, page)
    return page


@contextmanager
def _processor_limit_of_children(seconds: float) -> Iterator[None]:
    """Ends each process started within the block after `seconds` of processor time.

    A child inherits RLIMIT_CPU and dies of SIGXCPU. This process, which may have used more
    already, handles the signal by doing nothing; a handler is not inherited.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    handler = signal.signal(signal.SIGXCPU, lambda _signal, _frame: None)
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), hard))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
        signal.signal(signal.SIGXCPU, handler)


def _picture(opened: pypdfium2.PdfDocument, number: int, scale: float) -> Image.Image:
    page = opened[number - 1]
    try:
        picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
        return picture
    finally:
        page.close()


def _words(said: Mapping[str, Sequence[object]], scale: float) -> Iterator[_Word]:
    columns = ("text", "conf", "block_num", "par_num", "line_num", "left", "top", "width", "height")
    for row in zip(*(said[column] for column in columns), strict=True):
        text, sure, block, paragraph, line, left, top, width, height = row
        if not str(text).strip() or float(str(sure)) < _SURE:
            continue
        x, y, w, h = (float(str(value)) / scale for value in (left, top, width, height))
        place = (int(str(block)), int(str(paragraph)), int(str(line)))
        yield _Word(str(text).strip(), place, (x, y, x + w, y + h))


def _page_of(words: Sequence[_Word], page: GlyphPage) -> GlyphPage:
    """The page with the words as its text, a line of text for each line of the picture."""
    usual = float(np.median([word.box[3] - word.box[1] for word in words]))
    text: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    sizes: list[float] = []
    for _, line in groupby(words, key=lambda word: word.line):
        of_line = list(line)
        height = float(np.median([word.box[3] - word.box[1] for word in of_line]))
        size = height if height > _LARGER * usual else usual
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
        page.number, page.label, "".join(text), page.width, page.height,
        np.array(boxes, np.float32), np.array(sizes, np.float32),
        np.full(len(text), 400, np.int16), is_recognised=True,
    )  # fmt: skip

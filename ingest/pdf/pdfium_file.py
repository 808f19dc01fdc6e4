"""A PDF file as pdfium reads it: text with the box, size and weight of each character."""

import re
from dataclasses import dataclass

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.pdf.document import GlyphPage
from ingest.pdf.glyph_reading import Glyphs, read_glyphs
from ingest.pdf.spaces import lost_spaces

# Characters of fonts without a map to letters: a text layer of these says nothing.
_UNMAPPED = re.compile(r"[\ufffd\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class PicturePageRule:
    """When a page counts as a picture of text.

    Chosen by hand on scans and slides, not fitted: a scanned page is covered whole, and a slide
    with pictures has more letters. `python -m evaluation.odd_files` shows what a change does.
    """

    text_letters: int = 40  # a page with as many letters has a text layer
    covered_share: float = 0.4  # of the page's area, by pictures and shadings


PICTURE_PAGES = PicturePageRule()


class PdfiumFailure(Exception):
    """pdfium cannot open the file or read the page."""


class PdfiumFile:
    """A file that pdfium has opened; must be closed."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self.page_count = len(document)

    @classmethod
    def open(cls, content: bytes, password: str) -> "PdfiumFile":
        """The opened file; raises PdfiumFailure where pdfium cannot open it."""
        try:
            return cls(pypdfium2.PdfDocument(content, password=password or None))
        except pypdfium2.PdfiumError as error:
            raise PdfiumFailure(str(error)) from error

    def close(self) -> None:
        """Releases pdfium's memory of the file."""
        self._document.close()

    def page(self, number: int, label: str) -> GlyphPage:
        """The page with that number, counted from 1; raises PdfiumFailure where it is damaged."""
        try:
            page = self._document[number - 1]
            try:
                return _glyph_page(page, number, label)
            finally:
                page.close()
        except pypdfium2.PdfiumError as error:
            raise PdfiumFailure(str(error)) from error


def _glyph_page(page: pypdfium2.PdfPage, number: int, label: str) -> GlyphPage:
    glyphs = read_glyphs(page)
    lost = lost_spaces(glyphs.text, glyphs.boxes, glyphs.sizes)
    width, height = page.get_size()
    return GlyphPage(
        number=number,
        label=label,
        text=_with_spaces(glyphs.text, lost),
        width=width,
        height=height,
        boxes=np.insert(glyphs.boxes, lost, 0, axis=0),
        sizes=np.insert(glyphs.sizes, lost, glyphs.sizes[lost]),
        weights=np.insert(glyphs.weights, lost, glyphs.weights[lost]),
        is_picture=_is_picture(page, glyphs),
    )


def _with_spaces(text: str, places: NDArray[np.intp]) -> str:
    """The text with a space before each of the characters at `places`, which ascend."""
    parts, start = [], 0
    for place in places:
        parts.append(text[start:place])
        start = int(place)
    return " ".join([*parts, text[start:]])


def _is_picture(page: pypdfium2.PdfPage, glyphs: Glyphs) -> bool:
    """Whether a page shows a picture and has no text layer, or an unreadable one."""
    letters = sum(character.isalnum() for character in glyphs.text)
    unmapped = len(_UNMAPPED.findall(glyphs.text))
    if letters >= PICTURE_PAGES.text_letters and unmapped < letters:
        return False
    width, height = page.get_size()
    covered = 0.0
    for kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
        for thing in page.get_objects(filter=[kind], max_depth=3):
            left, bottom, right, top = thing.get_bounds()
            covered += max(right - left, 0) * max(top - bottom, 0)
    return bool(covered >= PICTURE_PAGES.covered_share * width * height > 0)

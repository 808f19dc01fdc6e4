"""Pictures of pages, drawn by pdfium, with quotes marked in them.

pdfium must not be used by two threads at once: a lock ensures it. The pages drawn last are kept,
so that going back and forth between pages does not draw them again.
"""

import io
import threading
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from cachetools import LRUCache
from PIL import Image, ImageChops, ImageDraw

from index.text.glyph_boxes import Rectangle
from ingest.errors import SourceError

_MARKER_COLOUR = (255, 226, 110)
_MAX_PIXELS = 12_000_000
_KEPT_PAGES = 8


class PagePainter:
    """Draws pages of PDF files; safe to use from many threads, with bounded memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: LRUCache[tuple[Path, int, int], Image.Image] = LRUCache(_KEPT_PAGES)

    def png(self, file: Path, number: int, *, width: int, marks: Sequence[Rectangle] = ()) -> bytes:
        """The page as a PNG of about `width` pixels, the rectangles marked in yellow.

        Raises SourceError where the file or the page cannot be drawn.
        """
        page = self._page(file, number, width)
        if marks:
            page = _marked(page, marks)
        encoded = io.BytesIO()
        page.save(encoded, "PNG", compress_level=1)
        return encoded.getvalue()

    def _page(self, file: Path, number: int, width: int) -> Image.Image:
        with self._lock:
            key = (file, number, width)
            if key not in self._kept:
                self._kept[key] = _draw(file, number, width)
            return self._kept[key]


def _draw(file: Path, number: int, width: int) -> Image.Image:
    try:
        document = pypdfium2.PdfDocument(file)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise SourceError(
            f"{file.name} cannot be drawn ({error})", "open its text instead"
        ) from error
    try:
        page = document[number - 1]
        across, down = page.get_size()
        scale = width / across if across else 1.0
        scale = min(scale, (_MAX_PIXELS / max(across * down, 1.0)) ** 0.5)
        picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise SourceError(
            f"page {number} of {file.name} cannot be drawn ({error})", "open its text instead"
        ) from error
    finally:
        document.close()
    return picture


def _marked(page: Image.Image, marks: Sequence[Rectangle]) -> Image.Image:
    """The page with marked rectangles; colours are multiplied, so that letters stay black."""
    layer = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(layer)
    for mark in marks:
        left, right = mark.left * page.width, mark.right * page.width
        top, bottom = mark.top * page.height, mark.bottom * page.height
        pen.rectangle((left - 2, top - 1, right + 2, bottom + 1), fill=_MARKER_COLOUR)
    return ImageChops.multiply(page, layer)

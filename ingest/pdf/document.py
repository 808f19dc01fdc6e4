"""Records of a PDF file that has been read: pages with a glyph box for each character."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import OutlineEntry


@dataclass(frozen=True, slots=True, eq=False)
class GlyphPage:
    """A page's text with the box, font size and font weight of each of its characters.

    `boxes` is float32[len(text), 4] (left, top, right, bottom; points from the top left of the
    page as displayed; all zero where nothing was drawn), `sizes` is float32[len(text)], the font
    size in points as displayed, and `weights` int16[len(text)], the font weight, 0 if unknown.
    `is_picture` is true where the page shows a picture of text and has no text layer;
    `is_recognised` where the text comes from character recognition.
    """

    number: int
    label: str
    text: str
    width: float
    height: float
    boxes: NDArray[np.float32]
    sizes: NDArray[np.float32]
    weights: NDArray[np.int16]
    is_picture: bool = False
    is_recognised: bool = False


@dataclass(frozen=True, slots=True)
class Structure:
    """What a file says of itself beside its pages: labels, outline, document information.

    `information` holds the document information by key, XMP's Dublin Core as "dc:title" and so
    on, and the catalog's language as "Lang".
    """

    labels: tuple[str, ...]
    outline: tuple[OutlineEntry, ...]
    information: Mapping[str, str]

    def label(self, number: int) -> str:
        """The label of the page with that number, counted from 1; the number where it has none."""
        return self.labels[number - 1] if number <= len(self.labels) else str(number)


NO_STRUCTURE = Structure(labels=(), outline=(), information={})


@dataclass(frozen=True, slots=True, eq=False)
class PdfDocument:
    """One PDF file: its pages, its outline, and its document information."""

    pages: tuple[GlyphPage, ...]
    outline: tuple[OutlineEntry, ...]
    information: Mapping[str, str]

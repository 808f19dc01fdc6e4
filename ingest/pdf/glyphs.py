"""Glyph boxes as the library stores them."""

import numpy as np

from index.records import Page
from index.text.glyph_boxes import BOX_UNITS
from ingest.pdf.document import GlyphPage

# Keeps the extent of a page without a size above 0, so that boxes can be divided by it.
_LEAST_EXTENT = 1e-6


def stored_page(page: GlyphPage) -> Page:
    """The page as the library stores it: text and boxes, without sizes and weights.

    `glyphs` holds four little-endian uint16 for each character (left, top, right, bottom), in
    units of 1/BOX_UNITS of the page's width or height.
    """
    extent = np.maximum(np.array([page.width, page.height] * 2), _LEAST_EXTENT)
    fractions = page.boxes / extent
    glyphs = np.clip(np.rint(fractions * BOX_UNITS), 0, BOX_UNITS).astype("<u2").tobytes()
    return Page(
        number=page.number,
        label=page.label,
        text=page.text,
        width=page.width,
        height=page.height,
        glyphs=glyphs,
    )

"""Glyph boxes as the library stores them, and rectangles to mark a quote with."""

import numpy as np

from index.records import Page
from index.text.glyph_boxes import BOX_UNITS
from ingest.pdf.document import GlyphPage


def stored_page(page: GlyphPage) -> Page:
    """The page as the library keeps it: text and boxes, without sizes and weights."""
    extent = np.maximum(np.array([page.width, page.height] * 2), 1e-6)
    fractions = page.boxes / extent
    glyphs = np.clip(np.rint(fractions * BOX_UNITS), 0, BOX_UNITS).astype("<u2").tobytes()
    return Page(page.number, page.label, page.text, page.width, page.height, glyphs)

"""Boxes of the characters of a stored page, and rectangles that mark a quote."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import Page

# Stored boxes are uint16 in units of 1/BOX_UNITS of the page's width or height.
BOX_UNITS = 65535


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle as fractions of the page's displayed width and height, from the top left."""

    left: float
    top: float
    right: float
    bottom: float


def glyph_boxes(page: Page) -> NDArray[np.float32]:
    """The boxes of a stored page's characters: float32[len(text), 4], fractions of the page."""
    stored = np.frombuffer(page.glyphs, "<u2").reshape(-1, 4)
    boxes: NDArray[np.float32] = stored.astype(np.float32) / np.float32(BOX_UNITS)
    return boxes


def quote_rectangles(page: Page, start: int, end: int) -> tuple[Rectangle, ...]:
    """One rectangle for each line of `page.text[start:end]`; none where nothing was drawn."""
    boxes = glyph_boxes(page)[start:end]
    boxes = boxes[boxes.any(axis=1)]
    if not len(boxes):
        return ()
    left, top, right, bottom = boxes.T
    middle = (top + bottom) / 2
    # A new line starts where a glyph's middle lies outside the last one's height, or jumps back.
    breaks = (
        (middle[1:] > bottom[:-1]) | (middle[1:] < top[:-1])
        | (left[1:] < left[:-1] - (bottom - top)[:-1])
    )  # fmt: skip
    lines = np.split(np.arange(len(boxes)), np.flatnonzero(breaks) + 1)
    return tuple(
        Rectangle(
            float(left[line].min()), float(top[line].min()),
            float(right[line].max()), float(bottom[line].max()),
        )
        for line in lines
    )  # fmt: skip

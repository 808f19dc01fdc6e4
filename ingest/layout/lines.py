"""Lines of a page: what stands on one baseline of one column, with its type and place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import Span
from index.text.readable import readable
from ingest.pdf.document import GlyphPage

# A gutter is an upright strip near the middle of the page that hardly any line crosses.
_GUTTER_POINTS = 7.0
_GUTTER_BETWEEN = (0.3, 0.7)  # of the page's width
WIDE_GAP = 1.4  # of the font size: between the columns of a table
_MARKER = 5  # characters
_CROSSED_BY = 0.25  # at most, of the lines with text on both sides


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its place in the page's text, its type, its box in points from the top left.

    `wide_gaps` counts the gaps in it that are as wide as those between the columns of a table.
    """

    span: Span
    text: str
    size: float
    weight: int
    left: float
    top: float
    right: float
    bottom: float
    page_width: float
    page_height: float
    is_upright: bool = True
    wide_gaps: int = 0

    @property
    def is_drawn(self) -> bool:
        """Whether the line's place on the page is known."""
        return self.bottom > 0

    @property
    def height(self) -> float:
        """The height of the line's letters in points, never 0."""
        return max(self.bottom - self.top, 1.0)


def lines_of(page: GlyphPage) -> list[Line]:
    """The lines of a page in reading order.

    The order is that of the file, which writers of PDF keep; only where the file itself goes
    from line to line across two columns are the columns taken one after the other.
    """
    stretches = _stretches(page)
    gutter = _gutter(page, stretches)
    if gutter is None:
        return [line for start, end in stretches for line in _line(page, start, end)]
    split = [part for start, end in stretches for part in _parted(page, start, end, gutter)]
    lines = [line for start, end in split for line in _line(page, start, end)]
    return list(_column_by_column(lines, gutter))


def _stretches(page: GlyphPage) -> list[tuple[int, int]]:
    """The stretches between line breaks; those that only break a line up are joined again."""
    joined: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\n]+", page.text):
        start, end = match.span()
        if joined and _goes_on(page, joined[-1], start, end):
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _goes_on(page: GlyphPage, before: tuple[int, int], start: int, end: int) -> bool:
    """Whether a stretch stands right behind the one before it, on the same baseline."""
    first, second = page.boxes[slice(*before)], page.boxes[start:end]
    first, second = first[first.any(axis=1)], second[second.any(axis=1)]
    if not len(first) or not len(second):
        return False
    (_, top, right, bottom), behind = first[-1], second[0]
    height = max(float(bottom - top), 1.0)
    gap = float(behind[0] - right)
    same_baseline = abs(float(behind[3] - bottom)) < 0.15 * height
    return same_baseline and -0.3 * height < gap < 0.8 * height


def _line(page: GlyphPage, start: int, end: int) -> Iterator[Line]:
    raw = page.text[start:end]
    start += len(raw) - len(raw.lstrip())
    end = start + len(raw.strip())
    text = readable(page.text[start:end]) if start < end else ""
    if not text:
        return
    boxes = page.boxes[start:end]
    drawn = boxes[boxes.any(axis=1)]
    left = top = right = bottom = 0.0
    if len(drawn):
        left, right = float(drawn[:, 0].min()), float(drawn[:, 2].max())
        top, bottom = _middle(drawn[:, 1]), _middle(drawn[:, 3])
    sizes = page.sizes[start:end][boxes.any(axis=1)]
    size = _middle(sizes) if len(sizes) and sizes.any() else bottom - top
    # Letters one above the other over more than their own height: text that runs up the page.
    rise = float(drawn[:, 3].max() - drawn[:, 1].min()) if len(drawn) else 0.0
    is_upright = len(drawn) < 4 or rise < max(3 * (bottom - top), 2 * (right - left))
    weight = int(_middle(page.weights[start:end]))
    yield Line(
        Span(page.number, start, end), text, size, weight, left, top, right, bottom,
        page.width, page.height, is_upright, _wide_gaps(drawn, size),
    )  # fmt: skip


def _wide_gaps(drawn: NDArray[np.float32], size: float) -> int:
    """How many gaps of a line are wide; `drawn` is float32[n, 4], the boxes of its letters.

    In justified text gaps between words are wide at times, but then all of them are.
    """
    gaps = drawn[1:, 0] - drawn[:-1, 2]
    gaps[:_MARKER] = 0  # behind the mark of a list's item
    between_words = gaps[gaps > 0.12 * size]
    if not len(between_words):
        return 0
    usual = _middle(between_words)
    wide = between_words > max(WIDE_GAP * size, 2.5 * usual if len(between_words) > 3 else 0.0)
    return int(wide.sum())


def _middle(values: NDArray[np.generic]) -> float:
    """The median, the upper one of two; numpy's own takes five times as long for a line."""
    return float(np.sort(values)[len(values) // 2])


def _gutter(page: GlyphPage, stretches: Sequence[tuple[int, int]]) -> float | None:
    """The x of a gutter that lines of the file run across, if there is one."""
    across = []
    for start, end in stretches:
        boxes = page.boxes[start:end]
        boxes = boxes[boxes.any(axis=1)]
        if len(boxes) and _spans_middle(boxes, page.width):
            across.append(boxes)
    if len(across) < 8:
        return None
    low, high = (int(share * page.width) for share in _GUTTER_BETWEEN)
    crossed = np.zeros(high - low + 1)
    for boxes in across:
        edges = np.zeros(high - low + 2)
        last = high - low + 1
        np.add.at(edges, np.clip(boxes[:, 0].astype(int) - low, 0, last), 1)
        np.add.at(edges, np.clip(np.ceil(boxes[:, 2]).astype(int) - low, 0, last), -1)
        crossed += edges.cumsum()[:-1] > 0
    free = crossed <= _CROSSED_BY * len(across)
    best = max(_runs(free), key=lambda run: run[1] - run[0], default=(0, 0))
    if best[1] - best[0] < _GUTTER_POINTS:
        return None
    return low + (best[0] + best[1]) / 2


def _spans_middle(boxes: NDArray[np.float32], width: float) -> bool:
    """Whether a stretch has text left and right of the middle of the page."""
    return bool(boxes[:, 0].min() < 0.4 * width and boxes[:, 2].max() > 0.6 * width)


def _runs(free: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], free, [False]]).astype(np.int8)))
    for start, end in edges.reshape(-1, 2):
        yield int(start), int(end)


def _parted(page: GlyphPage, start: int, end: int, gutter: float) -> list[tuple[int, int]]:
    """The stretch in two where it runs across the gutter without touching it, else as it is."""
    boxes = page.boxes[start:end]
    drawn = np.flatnonzero(boxes.any(axis=1))
    before, behind = drawn[boxes[drawn, 0] < gutter], drawn[boxes[drawn, 0] >= gutter]
    # Only where all that follows is right of the gutter is this one line of two columns.
    if not len(before) or not len(behind) or before[-1] > behind[0]:
        return [(start, end)]
    if boxes[behind, 0].min() - boxes[before, 2].max() < _GUTTER_POINTS:
        return [(start, end)]
    cut = start + int(behind[0])
    return [(start, cut), (cut, end)]


def _column_by_column(lines: Sequence[Line], gutter: float) -> Iterator[Line]:
    """Lines of the left column before those of the right, between lines over both columns."""
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if line.is_drawn and line.left < gutter < line.right:
            yield from (*left, *right, line)
            left, right = [], []
        elif line.left >= gutter:
            right.append(line)
        else:
            left.append(line)
    yield from (*left, *right)

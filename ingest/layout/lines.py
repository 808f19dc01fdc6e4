"""Lines of a page: what stands on one baseline of one column, with its type and place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import Span
from index.text.readable import readable
from ingest.pdf.document import GlyphPage


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What gutters between columns, gaps between cells, and lines that run up a page look like.

    A gutter is an upright strip near the middle of the page that hardly any line crosses. Chosen
    by hand, not fitted, on the papers of papers/reading-list.toml; tests/ingest/layout and
    `python -m evaluation.reading` show what a change does.
    """

    gutter_points: float = 7.0  # least width
    gutter_between: tuple[float, float] = (0.3, 0.7)  # of the page's width
    gutter_lines: int = 8  # least number of lines with text on both sides of the middle
    crossed_by: float = 0.25  # at most, of these lines
    beside_middle: tuple[float, float] = (0.4, 0.6)  # of the page's width: left and right of it
    wide_gap: float = 1.4  # at least, of the font size: between the columns of a table
    wide_of_usual: float = 2.5  # at least, of the line's usual gap between words
    usual_gaps: int = 3  # a line with more gaps between words has a usual one
    word_gap: float = 0.12  # at least, of the font size: between two words
    marker_letters: int = 5  # gaps behind as many letters follow the mark of a list's item
    same_baseline: float = 0.15  # at most, of the letters' height
    joined_gap: tuple[float, float] = (-0.3, 0.8)  # of the letters' height
    upright_letters: int = 4  # a line with fewer is upright
    rise_of_height: float = 3.0
    rise_of_width: float = 2.0


COLUMNS = ColumnRule()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its place in the page's text, its type, and its box.

    The box and the font size are in points, from the top left of the page; `wide_gaps` counts the
    gaps that are as wide as those between the columns of a table.
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

    That is the order of the file, except where the file's lines run across two columns: there
    the left column comes before the right one.
    """
    stretches = _stretches(page)
    gutter = _gutter(page, stretches)
    if gutter is None:
        return [line for start, end in stretches for line in _line(page, start, end)]
    split = [part for start, end in stretches for part in _parted(page, start, end, gutter)]
    lines = [line for start, end in split for line in _line(page, start, end)]
    return list(_column_by_column(lines, gutter))


def _stretches(page: GlyphPage) -> list[tuple[int, int]]:
    """Ranges of text between line breaks; ranges that are parts of one line are joined."""
    joined: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\n]+", page.text):
        start, end = match.span()
        if joined and _goes_on(page, joined[-1], start, end):
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _goes_on(page: GlyphPage, before: tuple[int, int], start: int, end: int) -> bool:
    """Whether a range stands right after the previous one, on the same baseline."""
    first, second = page.boxes[slice(*before)], page.boxes[start:end]
    first, second = first[first.any(axis=1)], second[second.any(axis=1)]
    if not len(first) or not len(second):
        return False
    (_, top, right, bottom), following = first[-1], second[0]
    height = max(float(bottom - top), 1.0)
    gap = float(following[0] - right)
    same_baseline = abs(float(following[3] - bottom)) < COLUMNS.same_baseline * height
    least, most = COLUMNS.joined_gap
    return same_baseline and least * height < gap < most * height


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
    yield Line(
        span=Span(page.number, start, end),
        text=text,
        size=size,
        weight=int(_middle(page.weights[start:end])),
        left=left,
        top=top,
        right=right,
        bottom=bottom,
        page_width=page.width,
        page_height=page.height,
        is_upright=_is_upright(drawn, width=right - left, height=bottom - top),
        wide_gaps=_wide_gaps(drawn, size),
    )


def _is_upright(drawn: NDArray[np.float32], *, width: float, height: float) -> bool:
    """Whether a line's letters do not stand above each other, as in text that runs up the page.

    `drawn` is float32[n, 4], the boxes of its letters; `height` is the height of one letter.
    """
    if len(drawn) < COLUMNS.upright_letters:
        return True
    rise = float(drawn[:, 3].max() - drawn[:, 1].min())
    return rise < max(COLUMNS.rise_of_height * height, COLUMNS.rise_of_width * width)


def _wide_gaps(drawn: NDArray[np.float32], size: float) -> int:
    """The number of wide gaps in a line; `drawn` is float32[n, 4], the boxes of its letters.

    In justified text the gaps between words may be wide, but then all of a line are.
    """
    gaps = drawn[1:, 0] - drawn[:-1, 2]
    gaps[: COLUMNS.marker_letters] = 0
    between_words = gaps[gaps > COLUMNS.word_gap * size]
    if not len(between_words):
        return 0
    has_usual = len(between_words) > COLUMNS.usual_gaps
    usual = COLUMNS.wide_of_usual * _middle(between_words) if has_usual else 0.0
    return int((between_words > max(COLUMNS.wide_gap * size, usual)).sum())


def _middle(values: NDArray[np.generic]) -> float:
    """The upper median; numpy.median takes five times as long for the letters of a line."""
    return float(np.sort(values)[len(values) // 2])


def _gutter(page: GlyphPage, stretches: Sequence[tuple[int, int]]) -> float | None:
    """The x in points of the gutter between two columns whose lines the file runs together."""
    across = []
    for start, end in stretches:
        boxes = page.boxes[start:end]
        boxes = boxes[boxes.any(axis=1)]
        if len(boxes) and _spans_middle(boxes, page.width):
            across.append(boxes)
    if len(across) < COLUMNS.gutter_lines:
        return None
    low, high = (int(share * page.width) for share in COLUMNS.gutter_between)
    crossed = np.zeros(high - low + 1)
    for boxes in across:
        edges = np.zeros(high - low + 2)
        last = high - low + 1
        np.add.at(edges, np.clip(boxes[:, 0].astype(int) - low, 0, last), 1)
        np.add.at(edges, np.clip(np.ceil(boxes[:, 2]).astype(int) - low, 0, last), -1)
        crossed += edges.cumsum()[:-1] > 0
    free = crossed <= COLUMNS.crossed_by * len(across)
    best = max(_runs(free), key=lambda run: run[1] - run[0], default=(0, 0))
    if best[1] - best[0] < COLUMNS.gutter_points:
        return None
    return low + (best[0] + best[1]) / 2


def _spans_middle(boxes: NDArray[np.float32], width: float) -> bool:
    """Whether a range has text left and right of the middle of the page."""
    left, right = COLUMNS.beside_middle
    return bool(boxes[:, 0].min() < left * width and boxes[:, 2].max() > right * width)


def _runs(free: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], free, [False]]).astype(np.int8)))
    for start, end in edges.reshape(-1, 2):
        yield int(start), int(end)


def _parted(page: GlyphPage, start: int, end: int, gutter: float) -> list[tuple[int, int]]:
    """The range in two parts where it has a gap at the gutter, else as it is."""
    boxes = page.boxes[start:end]
    drawn = np.flatnonzero(boxes.any(axis=1))
    before, behind = drawn[boxes[drawn, 0] < gutter], drawn[boxes[drawn, 0] >= gutter]
    # Only where all that follows is right of the gutter is this one line of two columns.
    if not len(before) or not len(behind) or before[-1] > behind[0]:
        return [(start, end)]
    if boxes[behind, 0].min() - boxes[before, 2].max() < COLUMNS.gutter_points:
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

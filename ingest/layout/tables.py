"""Tables row by row: lines that stand side by side, or hold gaps as wide as between columns."""

import itertools
from collections.abc import Iterator, Sequence

from ingest.layout.lines import WIDE_GAP, Line

_ROWS = 3  # of several cells, at least, make a table
_SAME_ROW = 0.4  # of the line's height
_NEXT_ROW = 3.0


def with_tables(lines: Sequence[Line]) -> Iterator[tuple[bool, tuple[Line, ...]]]:
    """The lines in order: each row of a table as (True, its lines), other runs as (False, ...)."""
    rows = list(_rows(lines))
    in_table = [False] * len(rows)
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and _has_cells(rows[end]) and (end == at or _follows(rows, end)):
            end += 1
        if end - at >= _ROWS:
            in_table[at:end] = [True] * (end - at)
        at = max(end, at + 1)
    text: list[Line] = []
    for row, is_row in zip(rows, in_table, strict=True):
        if not is_row:
            text.extend(row)
            continue
        if text:
            yield False, tuple(text)
            text = []
        yield True, row
    if text:
        yield False, tuple(text)


def _rows(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Lines on one baseline, left to right, together."""
    row: list[Line] = []
    for line in lines:
        if row and not _is_beside(row[-1], line):
            yield tuple(row)
            row = []
        row.append(line)
    if row:
        yield tuple(row)


def _is_beside(last: Line, line: Line) -> bool:
    return (
        last.is_drawn
        and line.is_drawn
        and last.span.page == line.span.page
        and abs(line.bottom - last.bottom) < _SAME_ROW * last.height
        and line.left >= last.right
    )


def _has_cells(row: Sequence[Line]) -> bool:
    apart = (right.left - left.right for left, right in itertools.pairwise(row))
    return row[0].wide_gaps > 0 or any(gap > WIDE_GAP * row[0].size for gap in apart)


def _follows(rows: Sequence[tuple[Line, ...]], at: int) -> bool:
    last, row = rows[at - 1][0], rows[at][0]
    return (
        last.span.page == row.span.page
        and 0 < row.bottom - last.bottom < _NEXT_ROW * last.height
        and abs(row.size - last.size) < 0.2 * last.size
    )

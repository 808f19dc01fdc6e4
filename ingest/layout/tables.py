"""Rows of tables: lines side by side, or lines with gaps as wide as those between columns."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.layout.lines import COLUMNS, Line


@dataclass(frozen=True, slots=True)
class TableRule:
    """What makes lines the rows of a table; chosen by hand, not fitted."""

    fewest_rows: int = 3  # of several cells
    same_row: float = 0.4  # of the line's height: between two lower edges in one row
    next_row: float = 3.0  # of the line's height: between the lower edges of two rows
    same_size: float = 0.2  # of the font size


TABLES = TableRule()


def with_tables(lines: Sequence[Line]) -> Iterator[tuple[bool, tuple[Line, ...]]]:
    """The lines in order: each row of a table as (True, its lines), other runs as (False, ...)."""
    rows = list(_rows(lines))
    in_table = [False] * len(rows)
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and _has_cells(rows[end]) and (end == at or _follows(rows, end)):
            end += 1
        if end - at >= TABLES.fewest_rows:
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
    """Lines in rows: each holds the lines on one baseline, left to right."""
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
        and abs(line.bottom - last.bottom) < TABLES.same_row * last.height
        and line.left >= last.right
    )


def _has_cells(row: Sequence[Line]) -> bool:
    apart = (right.left - left.right for left, right in itertools.pairwise(row))
    return row[0].wide_gaps > 0 or any(gap > COLUMNS.wide_gap * row[0].size for gap in apart)


def _follows(rows: Sequence[tuple[Line, ...]], at: int) -> bool:
    last, row = rows[at - 1][0], rows[at][0]
    return (
        last.span.page == row.span.page
        and 0 < row.bottom - last.bottom < TABLES.next_row * last.height
        and abs(row.size - last.size) < TABLES.same_size * last.size
    )

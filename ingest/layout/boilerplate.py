"""What belongs to the page and not to the paper: running heads, page numbers, line numbers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from index.records import Span
from ingest.layout.lines import Line

_EDGE_LINES = 3  # from the top and from the bottom of a page
_REPEATS = 3
# Wherever at the edge: so often, and hardly anywhere else.
_MANY, _ONLY_THERE = 5, 0.8
_SIDE = 0.12  # of the page's width
_SAME_PLACE = 0.012  # of the page's height
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]+")
_LINE_NUMBERS = 12  # a page with as many lone numbers down one side is numbered by lines

# Where lines of one wording stand: the page, and the height on it as a share of the page's.
_Places = Mapping[str, Sequence[tuple[int, float]]]


def without_boilerplate(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each page without what stands at the same edge of several pages.

    Wording must agree but for a number that counts the pages. Two pages must agree where there
    are only a few.
    """
    needed = _REPEATS if len(pages) > _REPEATS else 2
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for lines in pages:
        for line in _at_edges(lines):
            for wording in _wordings(line):
                places[wording].append((line.span.page, line.top / line.page_height))
    everywhere = Counter(line.text for lines in pages for line in lines)
    kept = []
    for lines in pages:
        gone = {line.span for line in _at_edges(lines) if _repeats(line, places, needed)}
        gone |= {
            line.span
            for line in _at_edges(lines)
            if _MANY <= len(places[line.text]) >= _ONLY_THERE * everywhere[line.text]
        }
        gone |= _line_numbers(lines)
        kept.append(
            [line for line in lines if line.span not in gone and not _runs_up_the_side(line)]
        )
    return kept


def _runs_up_the_side(line: Line) -> bool:
    """Whether a line is a stamp in the side margin, as arXiv and gazettes print."""
    return not line.is_upright and (
        line.right < _SIDE * line.page_width or line.left > (1 - _SIDE) * line.page_width
    )


def _at_edges(lines: Sequence[Line]) -> list[Line]:
    drawn = sorted((line for line in lines if line.is_drawn), key=lambda line: line.top)
    tops = sorted({round(line.top) for line in drawn})
    if not tops:
        return []
    upper, lower = tops[:_EDGE_LINES][-1], tops[-_EDGE_LINES:][0]
    height = drawn[0].page_height
    return [
        line
        for line in drawn
        if (round(line.top) <= upper and line.top < 0.3 * height)
        or (round(line.top) >= lower and line.top > 0.7 * height)
    ]


def _wordings(line: Line) -> Iterator[str]:
    """The line's text, and the text with each number in turn as its distance from the page's."""
    yield line.text
    for number in _NUMBER.finditer(line.text):
        distance = int(number.group()[-9:]) - line.span.page
        yield f"{line.text[: number.start()]}#{distance}{line.text[number.end() :]}"
    if _ROMAN.fullmatch(line.text):
        yield "#roman"


def _repeats(line: Line, places: _Places, needed: int) -> bool:
    here = line.top / line.page_height
    return any(
        len({page for page, place in places[wording] if abs(place - here) < _SAME_PLACE}) >= needed
        for wording in _wordings(line)
    )


def _line_numbers(lines: Sequence[Line]) -> set[Span]:
    lone = [line for line in lines if line.text.isdigit() and line.right < 0.2 * line.page_width]
    values = [int(line.text) for line in lone]
    if len(lone) < _LINE_NUMBERS or values != sorted(values):
        return set()
    return {line.span for line in lone}

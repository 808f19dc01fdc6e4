"""Boilerplate of pages: running heads, page numbers, line numbers, stamps in the margin."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.records import Span
from ingest.layout.lines import Line

_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]+")
_MAX_DIGITS = 9  # of a number that is compared with the page's


@dataclass(frozen=True, slots=True)
class BoilerplateRule:
    """Where boilerplate stands on a page, and how often it repeats.

    Chosen by hand, not fitted, on the papers of papers/reading-list.toml: `python -m
    evaluation.reading` counts the passages that hold a running head.
    """

    edge_lines: int = 3  # from the top and from the bottom of a page
    upper_edge: float = 0.3  # of the page's height
    lower_edge: float = 0.7
    repeats: int = 3  # at the same place, in papers with more pages than this
    repeats_of_few: int = 2  # in papers with fewer pages
    same_place: float = 0.012  # of the page's height
    # A line that stands at the edge this often, wherever there, and hardly elsewhere.
    often: int = 5
    share_at_edge: float = 0.8
    side: float = 0.12  # of the page's width: a margin
    line_numbers: int = 12  # at least, down one side of a page
    line_number_side: float = 0.2  # of the page's width


BOILERPLATE = BoilerplateRule()

# Places of lines by their wording: the page, and the top as a share of the page's height.
_Places = Mapping[str, Sequence[tuple[int, float]]]


def without_boilerplate(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each page without those that repeat at the same edge of several pages.

    Their wording must agree except for a number that counts the pages.
    """
    rule = BOILERPLATE
    needed = rule.repeats if len(pages) > rule.repeats else rule.repeats_of_few
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
            if rule.often <= len(places[line.text]) >= rule.share_at_edge * everywhere[line.text]
        }
        gone |= _line_numbers(lines)
        kept.append(
            [line for line in lines if line.span not in gone and not _runs_up_the_side(line)]
        )
    return kept


def _runs_up_the_side(line: Line) -> bool:
    """Whether a line is a stamp in the side margin, as arXiv and gazettes print."""
    return not line.is_upright and (
        line.right < BOILERPLATE.side * line.page_width
        or line.left > (1 - BOILERPLATE.side) * line.page_width
    )


def _at_edges(lines: Sequence[Line]) -> list[Line]:
    drawn = sorted((line for line in lines if line.is_drawn), key=lambda line: line.top)
    tops = sorted({round(line.top) for line in drawn})
    if not tops:
        return []
    count = BOILERPLATE.edge_lines
    upper, lower = tops[:count][-1], tops[-count:][0]
    height = drawn[0].page_height
    return [
        line
        for line in drawn
        if (round(line.top) <= upper and line.top < BOILERPLATE.upper_edge * height)
        or (round(line.top) >= lower and line.top > BOILERPLATE.lower_edge * height)
    ]


def _wordings(line: Line) -> Iterator[str]:
    """The line's text, and the text with each number replaced by its distance to the page's."""
    yield line.text
    for number in _NUMBER.finditer(line.text):
        distance = int(number.group()[-_MAX_DIGITS:]) - line.span.page
        yield f"{line.text[: number.start()]}#{distance}{line.text[number.end() :]}"
    if _ROMAN.fullmatch(line.text):
        yield "#roman"


def _repeats(line: Line, places: _Places, needed: int) -> bool:
    here = line.top / line.page_height
    return any(
        len({page for page, place in places[wording] if abs(place - here) < BOILERPLATE.same_place})
        >= needed
        for wording in _wordings(line)
    )


def _line_numbers(lines: Sequence[Line]) -> set[Span]:
    side = BOILERPLATE.line_number_side
    lone = [line for line in lines if line.text.isdigit() and line.right < side * line.page_width]
    values = [int(line.text) for line in lone]
    if len(lone) < BOILERPLATE.line_numbers or values != sorted(values):
        return set()
    return {line.span for line in lone}

"""The blocks of a list of references in, its entries out, as ranges of page text.

How entries are set apart is found for the whole list: by numbers, by labels in brackets, by
hanging indents or, without these, by how entries begin and end.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from index.records import Page, Span
from index.text.glyph_boxes import glyph_boxes
from ingest.layout.blocks import Block

_NUMBERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\[(\d{1,4})\]\s*",
        r"(\d{1,4})\.\s+(?=\D)",
        r"\((\d{1,3})\)\s+",
        r"(\d{1,3})\s+(?=[A-Z“])",
    )
)
_LABEL = re.compile(r"\[[^\[\]\d][^\[\]]{1,60}(?:\d\d[a-z]?|, )\]\s*")
_FINISHED = re.compile(r"[.!?)\]”\"/]$|\d$|/\S+$")
_AUTHOR = re.compile(
    r"(?:(?:de|van|von|der|den|la|le|du|di|da|al|el)\s)*"
    r"(?:[A-ZÀ-Ž][\w’'-]+(?:[ -][A-ZÀ-Ž][\w’'-]+)?,\s[A-ZÀ-Ž][\w-]*(?:\.|,|\s[A-Z]\.)"  # Smith, J.
    r"|(?:[A-ZÀ-Ž]\.[\s-]?)+[A-ZÀ-Ž][\w’'-]+(?:,|\.|\sand\s)"  # J. Smith,
    r"|[A-ZÀ-Ž][\w’'-]+(?:\s[A-ZÀ-Ž][\w’'.-]*){1,3}(?:,\s[A-Z]|\sand\s[A-Z]|\set al|\.\s)"
    r"|[A-ZÀ-Ž][^.?!]{2,80}\.?\s\(?(?:19|20)\d\d)"  # an organisation and a year
)


@dataclass(frozen=True, slots=True)
class EntryRule:
    """How the entries of a list are set apart.

    Chosen by hand, not fitted; `python -m evaluation.references` counts the entries that are
    found.
    """

    # A few lists of authors have more than 1200.
    max_characters: int = 2000
    min_characters: int = 20  # before a paragraph's end can end an entry
    fewest_entries: int = 3  # that have a number, a label or an indent
    max_skipped: int = 3  # numbers of a list that could not be read
    same_place: float = 3.0  # points
    indent: tuple[float, float] = (4.0, 70.0)  # points
    finished_share: float = 0.6  # of the entries must end where the next one begins
    wider_gap: float = 2.0  # points, more than the usual gap between lines


ENTRIES = EntryRule()


@dataclass(frozen=True, slots=True)
class Entry:
    """The ranges of an entry without its number or label; `label` is its number or label."""

    spans: tuple[Span, ...]
    label: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: its range of page text, its edges in points, and the number of its block."""

    span: Span
    text: str
    left: float
    top: float
    bottom: float
    block: int

    @property
    def is_drawn(self) -> bool:
        return self.bottom > 0


def entries(blocks: Sequence[Block], pages: Mapping[int, Page]) -> Iterator[Entry]:
    """The entries of one list of references, in order."""
    lines = [
        line
        for number, block in enumerate(blocks)
        for span in block.spans
        for line in _lines(pages[span.page], span, number)
    ]
    starts, labels = _starts(lines)
    bounds = [index for index, is_start in enumerate(starts) if is_start]
    for first, last in itertools.pairwise([*bounds, len(lines)]):
        own = _own_lines(lines[first:last], is_last=last == len(lines))
        span = own[0].span
        cut = len(labels[first])
        if span.start + cut < span.end:
            rest = (line.span for line in own[1:])
            first_span = Span(span.page, span.start + cut, span.end)
            yield Entry(spans=(first_span, *rest), label=labels[first].strip())


def _lines(page: Page, span: Span, block: int) -> Iterator[_Line]:
    boxes = glyph_boxes(page)
    for match in re.finditer(r"[^\n]*\S[^\n]*", page.text[span.start : span.end]):
        start, end = span.start + match.start(), span.start + match.end()
        start += len(match.group()) - len(match.group().lstrip())
        drawn = boxes[start:end][boxes[start:end].any(axis=1)]
        left = top = bottom = 0.0
        if len(drawn):
            left, top = float(drawn[0, 0]) * page.width, float(drawn[0, 1]) * page.height
            bottom = float(drawn[-1, 3]) * page.height
        yield _Line(
            span=Span(page.number, start, end),
            text=page.text[start:end].strip(),
            left=left,
            top=top,
            bottom=bottom,
            block=block,
        )


def _starts(lines: Sequence[_Line]) -> tuple[list[bool], list[str]]:
    """Which lines begin entries, and the number or label in front of each line."""
    labels = max((_numbered(lines, pattern) for pattern in _NUMBERS), key=_count, default=[])
    if _count(labels) >= ENTRIES.fewest_entries or (labels and labels[0]):
        return [bool(label) for label in labels], labels
    labels = [found.group() if (found := _LABEL.match(line.text)) else "" for line in lines]
    if _count(labels) >= ENTRIES.fewest_entries:
        return [bool(label) for label in labels], labels
    return _hanging(lines) or _flush(lines), [""] * len(lines)


def _count(labels: Sequence[str]) -> int:
    return sum(1 for label in labels if label)


def _numbered(lines: Sequence[_Line], pattern: re.Pattern[str]) -> list[str]:
    """The number in front of each line that continues counting, or starts again at 1."""
    labels, last = [], 0
    for line in lines:
        found = pattern.match(line.text)
        number = int(found.group(1)) if found else 0
        counts = bool(found) and (last < number <= last + ENTRIES.max_skipped or number == 1)
        labels.append(found.group() if found and counts else "")
        last = number if counts else last
    return labels


def _hanging(lines: Sequence[_Line]) -> list[bool]:
    """Which lines begin entries by hanging indents; empty where the list has none."""
    runs, (least, most) = list(_runs(lines)), ENTRIES.indent
    indents: Counter[int] = Counter()
    for run in runs:
        for line, following in itertools.pairwise(run):
            if least <= following.left - line.left <= most:
                indents[round(following.left - line.left)] += 1
    if not indents:
        return []
    # Neighbouring values are the same indent, measured at letters of different shapes.
    indent = max(indents, key=lambda size: indents[size - 1] + indents[size] + indents[size + 1])
    margins = [margin for run in runs if (margin := _margin(run, indent)) is not None]
    starts = [
        any(
            abs(line.left - margin) < ENTRIES.same_place
            for margin in _near(_margin(run, indent), margins)
        )
        for run in runs
        for line in run
    ]
    is_plausible = sum(starts) >= ENTRIES.fewest_entries and _ends_agree(lines, starts)
    return starts if is_plausible else []


def _runs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Lines below each other: those of one column of one page."""
    run: list[_Line] = []
    for line in lines:
        is_above = bool(run) and line.top < run[-1].top - ENTRIES.same_place
        if run and (line.span.page != run[-1].span.page or is_above):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _margin(run: Sequence[_Line], indent: int) -> float | None:
    """The left edge of entries in a column that has lines there and at the indent."""
    lefts = sorted(line.left for line in run)
    for left in lefts:
        if any(abs(other - left - indent) < ENTRIES.same_place for other in lefts):
            return left
    return None


def _near(margin: float | None, margins: Sequence[float]) -> Sequence[float]:
    """A column's own margin or, without one, those of all columns."""
    return margins if margin is None else (margin,)


def _ends_agree(lines: Sequence[_Line], starts: Sequence[bool]) -> bool:
    """Whether most of the entries end where the next one begins."""
    ends = [lines[i - 1] for i, is_start in enumerate(starts) if is_start and i > 0]
    return sum(bool(_FINISHED.search(line.text)) for line in ends) >= ENTRIES.finished_share * len(
        ends
    )


def _flush(lines: Sequence[_Line]) -> list[bool]:
    """Which lines begin entries, by the gap above them or by names at their beginning."""
    gaps = [
        line.top - above.bottom
        for above, line in itertools.pairwise(lines)
        if line.is_drawn and line.span.page == above.span.page and line.top > above.top
    ]
    usual = median(gaps) if gaps else 0.0
    starts = [True] if lines else []
    for above, line in itertools.pairwise(lines):
        is_below = line.is_drawn and line.span.page == above.span.page and line.top > above.top
        wide = is_below and line.top - above.bottom > max(usual, 0.0) + ENTRIES.wider_gap
        begins = not line.text[0].islower() and (wide or bool(_AUTHOR.match(line.text)))
        starts.append(begins and bool(_FINISHED.search(above.text)))
    return starts


def _own_lines(lines: Sequence[_Line], *, is_last: bool) -> Sequence[_Line]:
    """The lines of an entry, given those up to the next entry.

    The last entry of a list, and one that is far too long, end with their paragraph.
    """
    for index, (above, line) in enumerate(itertools.pairwise(lines), 1):
        length = sum(len(each.text) for each in lines[:index])
        is_end = above.block != line.block and bool(_FINISHED.search(above.text))
        is_whole = length >= ENTRIES.min_characters and not _is_address(line.text)
        if is_end and (is_last or _exceeds(lines)) and is_whole:
            return lines[:index]
    return lines


def _exceeds(lines: Sequence[_Line]) -> bool:
    return sum(len(line.text) for line in lines) > ENTRIES.max_characters


def _is_address(text: str) -> bool:
    return bool(re.match(r"(?i)(?:url|doi|https?|www|arxiv)\b", text))

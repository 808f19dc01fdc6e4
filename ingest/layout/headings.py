"""Which lines are headings, and how deep: by the outline, by numbering, by type."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import OutlineEntry
from index.text.letters import letters_and_digits
from ingest.layout.lines import Line

# Parts of laws and standards, from the widest to the narrowest.
_PARTS = (
    "title",
    "part",
    "annex",
    "appendix",
    "chapter",
    "commitment",
    "section",
    "article",
    "measure",
    "recital",
)
_PART = re.compile(
    rf"(?i)({'|'.join(_PARTS)})\s+((?:\d{{1,3}}(?:\.\d{{1,2}})*|[ivxlc]{{1,6}}|[A-Z])[a-z]?)\b[.:]?"
)
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=[A-Z“\"‘'(])")
_LETTER = re.compile(r"([A-Z])(?:\.(\d{1,2}))?\.?\s+(?=[A-Z])")
_KNOWN = re.compile(
    r"(?i)(?:abstract|(?:executive )?summary|introduction|background|foreword|preface|conclusions?|"
    r"discussion|(?:table of )?contents|references|bibliography|works cited|literature cited|"
    r"endnotes|notes|acknowledge?ments?|glossary|related work|methods?|results|limitations)\W*$"
)
_CAPTION = re.compile(
    r"(?:Figure|Fig\.|Table|Box|Chart|Exhibit|Algorithm)\s+[\dA-Z][\d.]*\s?[.:|–-]"
)
_BULLET = re.compile(r"[•●▪◦○∙*–—-]")


@dataclass(frozen=True, slots=True)
class HeadingThresholds:
    """How the type and the length of a line mark it as a heading.

    Chosen by hand, not fitted, on the papers of papers/reading-list.toml; `python -m
    evaluation.retrieval` and tests/ingest/layout/test_layout.py show what a change does.
    """

    max_words: int = 16
    bold_weight: int = 600  # at least, of a bold font
    bold_rank: float = 0.5  # points: bold type ranks above regular type of its size
    larger_size: float = 1.12  # at least, of the body's size
    bold_size: float = 0.9  # at least, of the body's size, for a bold line
    most_bold: float = 0.3  # of all characters: where more are bold, bold type marks nothing
    least_letters: int = 3
    letter_share: float = 0.5  # at least, of a line's characters without spaces
    label_repeats: int = 3  # a line that stands more often is a label in pictures or tables
    outline_letters: int = 2  # shorter titles of the outline are not looked for
    centred_indent: float = 0.08  # of the page's width, from the margin


THRESHOLDS = HeadingThresholds()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's depth by its numbering (0 without one) and its rank by type, in points.

    `is_part` is true for a part of a law, such as "Article 5".
    """

    depth: int
    rank: float
    is_part: bool = False


class HeadingRules:
    """The rules by which headings of one document differ from its text.

    `body_size` is the font size of most of the text, in points.
    """

    def __init__(
        self, lines: Sequence[Line], body_size: float, outline: Sequence[OutlineEntry]
    ) -> None:
        self._body_size = body_size
        self._outline = {
            (entry.page, letters_and_digits(entry.title)): entry.level
            for entry in outline
            if len(letters_and_digits(entry.title)) > THRESHOLDS.outline_letters
        }
        repeated = Counter(line.text for line in lines)
        self._labels = {
            text for text, count in repeated.items() if count > THRESHOLDS.label_repeats
        }
        bold = sum(len(line.text) for line in lines if _is_bold(line))
        margins = Counter(round(line.left) for line in lines if line.is_drawn)
        self._margin = margins.most_common(1)[0][0] if margins else 0
        characters = max(1, sum(len(line.text) for line in lines))
        self._bold_marks_headings = bold < THRESHOLDS.most_bold * characters

    def heading(self, line: Line) -> Heading | None:
        """The line as a heading, or None where it is text."""
        if not _may_be_heading(line):
            return None
        rank = line.size + (THRESHOLDS.bold_rank if _is_bold(line) else 0.0)
        level = self._outline_level(line)
        if level:
            return Heading(depth=level, rank=rank)
        stands_out = self._stands_out(line)
        part = _PART.match(line.text)
        if part and (stands_out or (part.end() == len(line.text) and self._is_centred(line))):
            depth = _PARTS.index(part.group(1).lower()) + 1
            return Heading(depth=depth, rank=rank, is_part=True)
        if line.text in self._labels or not (stands_out or _KNOWN.match(line.text)):
            return None
        return Heading(depth=_numbered_depth(line.text), rank=rank)

    def _is_centred(self, line: Line) -> bool:
        return line.left > self._margin + THRESHOLDS.centred_indent * line.page_width

    def _outline_level(self, line: Line) -> int:
        letters = letters_and_digits(line.text)
        for page in (line.span.page, line.span.page + 1, line.span.page - 1):
            if level := self._outline.get((page, letters)):
                return level
        return 0

    def _stands_out(self, line: Line) -> bool:
        if line.size <= 0:
            return False
        if line.size > self._body_size * THRESHOLDS.larger_size:
            return True
        is_marked = _is_bold(line) and self._bold_marks_headings
        is_large = line.size > THRESHOLDS.bold_size * self._body_size
        return is_marked and line.text[-1] not in ".," and is_large


def _is_bold(line: Line) -> bool:
    return line.weight >= THRESHOLDS.bold_weight


def is_caption(text: str) -> bool:
    """Whether a line opens the caption of a figure or a table."""
    return bool(_CAPTION.match(text))


def is_contents(heading: str) -> bool:
    """Whether a heading stands over a table of contents."""
    return bool(
        re.match(
            r"(?i)[\d. ]*(?:table of contents|contents|list of (?:tables|figures))\W*$", heading
        )
    )


def is_references(heading: str) -> bool:
    """Whether a heading stands over a list of references."""
    return bool(
        re.match(
            r"(?i)[\dIVX. ]*(?:references|bibliography|works cited|literature cited|endnotes|"
            r"sources)\W*$",
            heading,
        )
    )


def is_front_matter_end(heading: str, depth: int) -> bool:
    """Whether a heading is the first after a paper's title and authors."""
    return depth > 0 or bool(_KNOWN.match(heading))


def _may_be_heading(line: Line) -> bool:
    words = line.text.split()
    letters = sum(character.isalpha() for character in line.text)
    characters = len(line.text.replace(" ", ""))
    return (
        0 < len(words) <= THRESHOLDS.max_words
        and letters >= max(THRESHOLDS.least_letters, THRESHOLDS.letter_share * characters)
        and line.text[-1] not in ",;"
        and not line.text[0].islower()
        and not _BULLET.match(line.text)
        and not is_caption(line.text)
    )


def _numbered_depth(text: str) -> int:
    if match := _DECIMAL.match(text):
        return match.group(1).count(".") + 1
    if match := _LETTER.match(text):
        return 2 if match.group(2) else 1
    return 0

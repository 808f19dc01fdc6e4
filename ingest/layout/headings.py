"""Which lines are headings, and how deep: by the outline, by numbering, by type."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import OutlineEntry
from index.text.letters import letters_and_digits
from ingest.layout.lines import Line

_MAX_WORDS = 16
# Parts of laws and standards, from the widest to the narrowest.
_PARTS = ("title", "part", "annex", "appendix", "chapter", "commitment", "section", "article",
          "measure", "recital")  # fmt: skip
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
_BOLD = 600


@dataclass(frozen=True, slots=True)
class Heading:
    """How deep a heading stands: by numbering (0 where it has none) and by type, in points."""

    depth: int
    rank: float
    is_part: bool = False


class HeadingRules:
    """Tells headings from text in one document."""

    def __init__(
        self, lines: Sequence[Line], body_size: float, outline: Sequence[OutlineEntry]
    ) -> None:
        self._body_size = body_size
        self._outline = {
            (entry.page, letters_and_digits(entry.title)): entry.level
            for entry in outline
            if len(letters_and_digits(entry.title)) > 2
        }
        repeated = Counter(line.text for line in lines)
        # What is set like a heading again and again is a label in pictures or tables.
        self._labels = {text for text, count in repeated.items() if count > 3}
        bold = sum(len(line.text) for line in lines if line.weight >= _BOLD)
        margins = Counter(round(line.left) for line in lines if line.is_drawn)
        self._margin = margins.most_common(1)[0][0] if margins else 0
        self._bold_tells = bold < 0.3 * max(1, sum(len(line.text) for line in lines))

    def heading(self, line: Line) -> Heading | None:
        """What kind of heading a line is, or None where it is text."""
        if not _may_be_heading(line):
            return None
        rank = line.size + (0.5 if line.weight >= _BOLD else 0.0)
        level = self._outline_level(line)
        if level:
            return Heading(level, rank)
        stands_out = self._stands_out(line)
        part = _PART.match(line.text)
        if part and (stands_out or (part.end() == len(line.text) and self._is_centred(line))):
            return Heading(_PARTS.index(part.group(1).lower()) + 1, rank, is_part=True)
        if line.text in self._labels or not (stands_out or _KNOWN.match(line.text)):
            return None
        return Heading(_numbered_depth(line.text), rank)

    def _is_centred(self, line: Line) -> bool:
        return line.left > self._margin + 0.08 * line.page_width

    def _outline_level(self, line: Line) -> int:
        letters = letters_and_digits(line.text)
        for page in (line.span.page, line.span.page + 1, line.span.page - 1):
            if level := self._outline.get((page, letters)):
                return level
        return 0

    def _stands_out(self, line: Line) -> bool:
        if line.size <= 0:
            return False
        if line.size > self._body_size * 1.12:
            return True
        bold = line.weight >= _BOLD and self._bold_tells
        return bold and line.text[-1] not in ".," and line.size > 0.9 * self._body_size


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
    """Whether a heading opens the text of a paper, behind its title and its authors."""
    return depth > 0 or bool(_KNOWN.match(heading))


def _may_be_heading(line: Line) -> bool:
    words = line.text.split()
    letters = sum(character.isalpha() for character in line.text)
    return (
        0 < len(words) <= _MAX_WORDS
        and letters >= max(3, 0.5 * len(line.text.replace(" ", "")))
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

"""A paper's title from the typography of its first pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.dates import MONTH
from ingest.layout.lines import Line

MAX_WORDS = 45
_UPPER = 0.72  # of the page: titles stand above
_SAME_SIZE = 0.06
_SAME_EDGE = 0.02  # of the page's width
_LARGE = 1.3  # of the body's size: type that only titles and headings have
_LINES = 6
_TEXT_WORDS = 25
_SHORT_TEXT = 300  # characters: of so few the title may be the most
_LONE_NUMBERS = 5  # on a page of contents
_SUBTITLE_SIZE = 0.6  # at least, of the title's
_SUBTITLE_WORDS = 12
# A masthead or a name has one word or two; a title seldom.
_FEW_WORDS = {1: 0.4, 2: 0.62}
_NAME_MARKS = re.compile(r"@|[∗†‡§¶]|\w\d(?:,\d)*(?:,|$)|(?i:universit|institut|laborator)")
_DATE = re.compile(
    rf"(?i)(?:\d{{1,2}}\.? )?(?:{MONTH})\.? (?:\d{{1,2}}, )?\d{{4}}"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}(?:[-–]\d{4})?"
)
_NOT_A_TITLE = re.compile(
    r"(?i)(?:abstract|(?:table of )?contents|introduction|executive summary|summary|foreword|"
    r"acknowledge?ments?|page \d+(?: of \d+)?|arxiv:.*|preprint.*|published (?:as|in|by|online).*|"
    r"under review.*|accepted .*|https?:\S+|research article|working paper|dear .*)\W*"
)
_SUBJECT = re.compile(r"(?:SUBJECT|Subject|RE|Re):\s+(?=\S+ \S)")
# Numbers of documents: "P9_TA(2024)0138", "NIST AI 100-1", "M-25-21".
_NUMBER = re.compile(r"[^\sa-z]*\d[^\sa-z]*|(?:[A-Z]{2,6} )+[\d.-]+")
_MARKS = re.compile(r"\s*[∗*†‡§¶]+\d*$")
_STOPS = ".:?!—–-"
_BULLET = re.compile(r"[•●▪◦○∙–—-]\s")


@dataclass(frozen=True, slots=True)
class _Type:
    size: float
    weight: int


@dataclass(frozen=True, slots=True)
class _Group:
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return _MARKS.sub("", " ".join(line.text for line in self.lines)).strip()

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)


def printed_title(pages: Sequence[Sequence[Line]]) -> str:
    """The title that stands on the first pages, given their lines; empty where none does."""
    body = _body_type([line for lines in pages for line in lines])
    for lines in pages:
        if _is_contents(lines):
            continue
        title = _subject(lines) or _of_page(lines, body)
        if title:
            return title
        if sum(len(line.text.split()) for line in lines) > MAX_WORDS:
            return ""  # the text has begun
    return ""


def running_head(pages: Sequence[Sequence[Line]]) -> str:
    """The words that stand over most pages, if they can be a title; else empty."""
    heads: Counter[str] = Counter()
    for lines in pages:
        drawn = sorted((line for line in lines if line.is_drawn), key=lambda line: line.top)
        heads.update({line.text for line in drawn[:2] if line.top < 0.12 * line.page_height})
    for text, count in heads.most_common(3):
        if count >= max(3, len(pages) // 4) and 3 <= len(text.split()) <= MAX_WORDS:
            return text
    return ""


def _is_contents(lines: Sequence[Line]) -> bool:
    return sum(line.text.isdigit() for line in lines) > _LONE_NUMBERS


def _subject(lines: Sequence[Line]) -> str:
    """What a memorandum or letter says it is about, over as many lines as it takes."""
    for at, line in enumerate(lines):
        if found := _SUBJECT.match(line.text):
            text = line.text[found.end() :]
            for last, following in zip(lines[at:], lines[at + 1 : at + 4], strict=False):
                if not 0 <= following.top - last.bottom < 0.6 * last.height:
                    break
                text += " " + following.text
            return text
    return ""


def _body_type(lines: Sequence[Line]) -> _Type:
    """The size and the weight that most of the text is set in."""
    sizes: Counter[float] = Counter()
    weights: Counter[int] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
        weights[line.weight] += len(line.text)
    if not sizes:
        return _Type(0.0, 0)
    if sizes.total() < _SHORT_TEXT:
        return _Type(min(sizes), weights.most_common(1)[0][0])
    return _Type(sizes.most_common(1)[0][0], weights.most_common(1)[0][0])


def _of_page(lines: Sequence[Line], body: _Type) -> str:
    groups = list(_groups(lines, body.size))
    rated = [
        (_rating(group, body), -at)
        for at, group in enumerate(groups)
        if _is_title(group) and _stands_out(group, groups[:at], body)
    ]
    if not rated:
        return ""
    at = -max(rated)[1]
    title = _with_subtitle(groups[at], groups[at + 1 :], body)
    before = groups[at - 1] if at else None
    if before and before.text.endswith(":") and abs(before.size - groups[at].size) < 1:
        return f"{before.text} {title}"
    return title


def _stands_out(group: _Group, before: Sequence[_Group], body: _Type) -> bool:
    if group.size >= 1.08 * body.size:
        return True
    # In the body's own size, a title is told by its weight and by standing before all text.
    has_begun = any(len(other.text.split()) > _TEXT_WORDS for other in before)
    return group.lines[0].weight >= body.weight + 100 and not has_begun


def _groups(lines: Sequence[Line], body_size: float) -> Iterator[_Group]:
    """Lines of one type that follow each other closely, in the upper part of a page."""
    group: list[Line] = []
    for line in lines:
        if not line.is_upright or not line.is_drawn or line.top > _UPPER * line.page_height:
            continue
        if _NUMBER.fullmatch(line.text):
            continue
        if group and not _belongs(group, line, body_size):
            yield _Group(tuple(group))
            group = []
        group.append(line)
    if group:
        yield _Group(tuple(group))


def _belongs(group: Sequence[Line], line: Line, body_size: float) -> bool:
    last = group[-1]
    same_size = abs(line.size - last.size) <= _SAME_SIZE * max(line.size, last.size)
    same_weight = abs(line.weight - last.weight) < 100 or line.size > _LARGE * body_size
    usual = group[1].top - group[0].bottom if len(group) > 1 else 0.8 * last.height
    close = -0.5 * last.height < line.top - last.bottom < usual + 0.35 * last.height
    return same_size and same_weight and close and _is_aligned(last, line)


def _is_aligned(above: Line, below: Line) -> bool:
    """Whether two lines share their left edge, their middle or their right edge."""
    near = _SAME_EDGE * above.page_width
    middles = abs((above.left + above.right) - (below.left + below.right)) / 2
    return min(abs(above.left - below.left), middles, abs(above.right - below.right)) < near


def _is_title(group: _Group) -> bool:
    text = group.text
    return (
        len(text.split()) <= MAX_WORDS
        and len(group.lines) <= _LINES
        and not _BULLET.match(text)
        and sum(character.isalpha() for character in text) >= max(4, 0.6 * len(text) - 4)
        and not _DATE.fullmatch(text)
        and not _NOT_A_TITLE.fullmatch(text)
    )


def _rating(group: _Group, body: _Type) -> float:
    """How much a group looks like the title: by type, then by length and place."""
    words = len(group.text.split())
    first = group.lines[0]
    rating = group.size * _FEW_WORDS.get(words, 1.0 + 0.01 * min(words, 12))
    if first.weight >= body.weight + 100:
        rating *= 1.1
    if _NAME_MARKS.search(group.text):
        rating *= 0.5
    return rating * (1 - 0.1 * first.top / first.page_height)


def _with_subtitle(title: _Group, following: Sequence[_Group], body: _Type) -> str:
    text, below = title.text, following[0] if following else None
    if below is None or not _is_title(below) or _NAME_MARKS.search(below.text):
        return text
    close = below.lines[0].top - title.lines[-1].bottom < 2.5 * title.lines[-1].height
    large = max(_SUBTITLE_SIZE * title.size, 1.5 * body.size) <= below.size
    if not (close and large and 2 <= len(below.text.split()) <= _SUBTITLE_WORDS):
        return text
    return f"{text} {below.text}" if text[-1] in _STOPS else f"{text}: {below.text}"

"""A paper's title from the typography of its first pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.dates import MONTH
from ingest.layout.lines import Line


@dataclass(frozen=True, slots=True)
class TitleThresholds:
    """Size, place and length of titles.

    Chosen by hand, not fitted, on the papers of papers/reading-list.toml;
    tests/ingest/metadata/test_title.py shows what they tell apart.
    """

    max_words: int = 45
    max_lines: int = 6
    lowest_top: float = 0.72  # of the page's height
    head_top: float = 0.12  # of the page's height: a running head stands above
    head_lines: int = 2
    head_words: int = 3  # at least, in a running head that is a title
    head_pages: int = 3  # at least, that have the running head ...
    head_share: int = 4  # ... and at least one page in this many
    same_size: float = 0.06  # of the larger size
    same_edge: float = 0.02  # of the page's width
    same_weight: int = 100  # lines that differ less are of one weight
    only_titles: float = 1.3  # of the body's size: larger type is that of titles and headings
    larger_size: float = 1.08  # of the body's size: larger type stands out
    text_words: int = 25  # a group with more words is running text
    short_text: int = 300  # characters: in a shorter text, the title may be the largest part
    lone_numbers: int = 5  # a page with more lines of digits is a table of contents
    line_gap: float = 0.8  # of a line's height, before a title has shown its own gap
    wider_gap: float = 0.35  # of a line's height: a gap wider by this ends the title
    overlap: float = 0.5  # of a line's height, by which two lines of a title may overlap
    subject_gap: float = 0.6  # of a line's height: between the lines of a letter's subject
    subject_lines: int = 4
    subtitle_size: float = 0.6  # at least, of the title's
    subtitle_body: float = 1.5  # at least, of the body's
    subtitle_gap: float = 2.5  # at most, of the height of the title's last line
    subtitle_words: tuple[int, int] = (2, 12)
    least_letters: int = 4
    letter_share: float = 0.6  # of a title's characters, less 4
    part_size: float = 1.0  # points: difference in size between the two parts around a colon


@dataclass(frozen=True, slots=True)
class TitleWeights:
    """Factors that rate a group of lines as a title, by its size in points.

    Chosen by hand, not fitted, on the papers of papers/reading-list.toml.
    """

    # A masthead or a name has one word or two, a title seldom.
    one_word: float = 0.4
    two_words: float = 0.62
    each_word: float = 0.01  # up to `rated_words`
    rated_words: int = 12
    bold: float = 1.1
    name_marks: float = 0.5
    lower: float = 0.1  # less at the bottom of the page than at its top


THRESHOLDS = TitleThresholds()
WEIGHTS = TitleWeights()
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
    """The font size in points and the font weight of most of a text."""

    size: float
    weight: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines of one type that follow each other closely."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return _MARKS.sub("", " ".join(line.text for line in self.lines)).strip()

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)


def printed_title(pages: Sequence[Sequence[Line]]) -> str:
    """The title on the first pages, given the lines of each; empty where there is none."""
    body = _body_type([line for lines in pages for line in lines])
    for lines in pages:
        if _is_contents(lines):
            continue
        title = _subject(lines) or _of_page(lines, body)
        if title:
            return title
        if sum(len(line.text.split()) for line in lines) > THRESHOLDS.max_words:
            return ""  # the text has begun
    return ""


def running_head(pages: Sequence[Sequence[Line]]) -> str:
    """The line at the top of many pages if it can be a title; else empty.

    Of lines that stand equally often, the upper one of the first page.
    """
    heads: Counter[str] = Counter()
    for lines in pages:
        drawn = sorted((line for line in lines if line.is_drawn), key=lambda line: line.top)
        top = [
            line.text
            for line in drawn[: THRESHOLDS.head_lines]
            if line.top < THRESHOLDS.head_top * line.page_height
        ]
        heads.update(list(dict.fromkeys(top)))
    for text, count in heads.most_common(3):
        needed = max(THRESHOLDS.head_pages, len(pages) // THRESHOLDS.head_share)
        if count >= needed and THRESHOLDS.head_words <= len(text.split()) <= THRESHOLDS.max_words:
            return text
    return ""


def _is_contents(lines: Sequence[Line]) -> bool:
    return sum(line.text.isdigit() for line in lines) > THRESHOLDS.lone_numbers


def _subject(lines: Sequence[Line]) -> str:
    """The subject of a memorandum or a letter, over all its lines; else empty."""
    for at, line in enumerate(lines):
        if found := _SUBJECT.match(line.text):
            text = line.text[found.end() :]
            further = lines[at + 1 : at + THRESHOLDS.subject_lines]
            for last, following in zip(lines[at:], further, strict=False):
                gap = following.top - last.bottom
                if not 0 <= gap < THRESHOLDS.subject_gap * last.height:
                    break
                text += " " + following.text
            return text
    return ""


def _body_type(lines: Sequence[Line]) -> _Type:
    """The size and the weight of most of the text."""
    sizes: Counter[float] = Counter()
    weights: Counter[int] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
        weights[line.weight] += len(line.text)
    if not sizes:
        return _Type(size=0.0, weight=0)
    is_short = sizes.total() < THRESHOLDS.short_text
    return _Type(
        size=min(sizes) if is_short else sizes.most_common(1)[0][0],
        weight=weights.most_common(1)[0][0],
    )


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
    if before and before.text.endswith(":") and _are_parts(before, groups[at]):
        return f"{before.text} {title}"
    return title


def _are_parts(first: _Group, second: _Group) -> bool:
    return abs(first.size - second.size) < THRESHOLDS.part_size


def _is_bolder(line: Line, body: _Type) -> bool:
    return line.weight >= body.weight + THRESHOLDS.same_weight


def _stands_out(group: _Group, before: Sequence[_Group], body: _Type) -> bool:
    if group.size >= THRESHOLDS.larger_size * body.size:
        return True
    # A title in the body's size is bolder and stands before all running text.
    has_begun = any(len(other.text.split()) > THRESHOLDS.text_words for other in before)
    return _is_bolder(group.lines[0], body) and not has_begun


def _groups(lines: Sequence[Line], body_size: float) -> Iterator[_Group]:
    """Lines of one type that follow each other closely, in the upper part of a page."""
    group: list[Line] = []
    for line in lines:
        is_low = line.top > THRESHOLDS.lowest_top * line.page_height
        if not line.is_upright or not line.is_drawn or is_low:
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
    rule, last = THRESHOLDS, group[-1]
    same_size = abs(line.size - last.size) <= rule.same_size * max(line.size, last.size)
    is_large = line.size > rule.only_titles * body_size
    same_weight = abs(line.weight - last.weight) < rule.same_weight or is_large
    usual = group[1].top - group[0].bottom if len(group) > 1 else rule.line_gap * last.height
    most = usual + rule.wider_gap * last.height
    close = -rule.overlap * last.height < line.top - last.bottom < most
    return same_size and same_weight and close and _is_aligned(last, line)


def _is_aligned(above: Line, below: Line) -> bool:
    """Whether two lines share their left edge, their middle or their right edge."""
    near = THRESHOLDS.same_edge * above.page_width
    middles = abs((above.left + above.right) - (below.left + below.right)) / 2
    return min(abs(above.left - below.left), middles, abs(above.right - below.right)) < near


def _is_title(group: _Group) -> bool:
    text, rule = group.text, THRESHOLDS
    letters = sum(character.isalpha() for character in text)
    return (
        len(text.split()) <= rule.max_words
        and len(group.lines) <= rule.max_lines
        and not _BULLET.match(text)
        and letters >= max(rule.least_letters, rule.letter_share * len(text) - 4)
        and not _DATE.fullmatch(text)
        and not _NOT_A_TITLE.fullmatch(text)
    )


def _rating(group: _Group, body: _Type) -> float:
    """The rating of a group as a title: its size in points, times factors of length and place."""
    words = len(group.text.split())
    few_words = {1: WEIGHTS.one_word, 2: WEIGHTS.two_words}
    first = group.lines[0]
    longer = 1.0 + WEIGHTS.each_word * min(words, WEIGHTS.rated_words)
    rating = group.size * few_words.get(words, longer)
    if _is_bolder(first, body):
        rating *= WEIGHTS.bold
    if _NAME_MARKS.search(group.text):
        rating *= WEIGHTS.name_marks
    return rating * (1 - WEIGHTS.lower * first.top / first.page_height)


def _with_subtitle(title: _Group, following: Sequence[_Group], body: _Type) -> str:
    text, below = title.text, following[0] if following else None
    if below is None or not _is_title(below) or _NAME_MARKS.search(below.text):
        return text
    rule, last = THRESHOLDS, title.lines[-1]
    close = below.lines[0].top - last.bottom < rule.subtitle_gap * last.height
    large = max(rule.subtitle_size * title.size, rule.subtitle_body * body.size) <= below.size
    least, most = rule.subtitle_words
    if not (close and large and least <= len(below.text.split()) <= most):
        return text
    return f"{text} {below.text}" if text[-1] in _STOPS else f"{text}: {below.text}"

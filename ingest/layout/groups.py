"""Lines in, groups out: paragraphs, list items, rows of tables, captions, footnotes."""

import itertools
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from index.records import Span
from ingest.layout.blocks import BlockKind, Group
from ingest.layout.headings import HeadingRules, is_caption
from ingest.layout.lines import Line
from ingest.layout.tables import with_tables

_LEADER = re.compile(r"(?:\.\s?){5,}\s*[\divx]{1,4}$")
_ITEM = re.compile(r"(?:[•●▪◦○–-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_ENTRY = re.compile(r"(?:\[\d{1,3}\]|\d{1,3}\.)\s")
NOTE = re.compile(r"(?:\d{1,3}\.?|[*†‡§∗])\s?(?=[^\W\d])")
_UNFINISHED = re.compile(r"[^.!?:;”\"’)\]]$")


@dataclass(frozen=True, slots=True)
class GroupRule:
    """What ends a paragraph, and what belongs to a table.

    Chosen by hand, not fitted; tests/ingest/layout/test_layout.py shows what they tell apart.
    Gaps and differences in size are shares of the previous line's height.
    """

    caption_words: int = 14  # at most, in the name of a table
    fragment_words: int = 16  # at most, in a group between the rows of a table
    other_size: float = 0.15  # a line that differs more in size begins a paragraph
    usual_gap: float = 0.5  # between lines, before a paragraph has shown its own gap
    wider_gap: float = 0.35  # a gap wider by this than the usual one begins a paragraph


GROUPS = GroupRule()


def grouped(lines: Sequence[Line], rules: HeadingRules, contents: Set[Span]) -> Iterator[Group]:
    """Lines in paragraphs, headings and tables of contents, in order."""
    for is_listed, run in itertools.groupby(lines, key=lambda line: line.span in contents):
        if is_listed:
            yield Group(kind="contents", lines=tuple(run))
            continue
        for heading, same in itertools.groupby(run, key=rules.heading):
            if heading is None:
                for is_row, part in with_tables(list(same)):
                    if is_row:
                        yield Group(kind="table", lines=part)
                    else:
                        yield from paragraphs(part, "body")
            else:
                for line in same:
                    yield Group(kind="heading", lines=(line,), heading=heading)


def paragraphs(lines: Sequence[Line], kind: BlockKind) -> Iterator[Group]:
    """The lines in paragraphs of that kind, separated by gaps, sizes and marks."""
    group: list[Line] = []
    for line in lines:
        if group and _breaks(group, line, kind):
            yield Group(kind=_kind(group, kind), lines=tuple(group))
            group = []
        group.append(line)
    if group:
        yield Group(kind=_kind(group, kind), lines=tuple(group))


def _kind(group: Sequence[Line], kind: BlockKind) -> BlockKind:
    first = group[0].text
    if kind == "footnote":
        return kind
    if is_caption(first):
        return "caption"
    if _LEADER.search(group[-1].text):
        return "contents"
    return "list" if _ITEM.match(first) else kind


def _breaks(group: Sequence[Line], line: Line, kind: BlockKind) -> bool:
    """Whether a new paragraph begins with this line."""
    last = group[-1]
    begins = _ITEM.match(line.text) or is_caption(line.text) or _ENTRY.match(line.text)
    if begins or _LEADER.search(last.text) or (kind == "footnote" and NOTE.match(line.text)):
        return True
    if line.span.page != last.span.page or line.top < last.top - last.height:
        return not (_UNFINISHED.search(last.text) and not line.text[:1].isupper())
    if abs(line.size - last.size) > GROUPS.other_size * last.height:
        return True
    usual = last.height * GROUPS.usual_gap
    if len(group) > 1:
        usual = group[1].top - group[0].bottom
    return line.top - last.bottom > max(usual, 0.0) + last.height * GROUPS.wider_gap


def captioned(groups: Sequence[Group]) -> Iterator[Group]:
    """The groups, with the caption's title set for the rows of its table and for itself."""
    captions: dict[int, str] = {}
    for at, group in enumerate(groups):
        if group.kind != "caption" or not group.text.lower().startswith("table"):
            continue
        for step in (-1, 1):
            reach = list(_table_beside(groups, at, step))
            if any(groups[i].kind == "table" for i in reach):
                captions |= dict.fromkeys((at, *reach), _title_of(group))
                break
    for at, group in enumerate(groups):
        yield replace(group, caption=captions.get(at, ""))


def _table_beside(groups: Sequence[Group], at: int, step: int) -> Iterator[int]:
    """The places of a table's rows, and of short groups between them, next to a caption."""
    page = groups[at].lines[0].span.page
    place = at + step
    while 0 <= place < len(groups):
        group = groups[place]
        if group.heading or group.lines[0].span.page != page or group.kind == "caption":
            return
        words = sum(word.isalpha() for word in group.text.split())
        if group.kind != "table" and (
            words > GROUPS.fragment_words or group.text.endswith((".", ":"))
        ):
            return
        yield place
        place += step


def _title_of(caption: Group) -> str:
    """A caption's first sentence, or its first words."""
    first = re.split(r"(?<=[a-z)])\.\s", caption.text, maxsplit=1)[0].rstrip(".")
    return " ".join(first.split()[: GROUPS.caption_words])


def with_footnotes(flow: Sequence[Group], footnotes: Sequence[Group]) -> Iterator[Group]:
    """The groups with each page's footnotes after the last paragraph that begins on the page."""
    waiting = list(footnotes)
    last: Group | None = None
    for group in flow:
        is_torn = last is not None and _goes_on(last, group)
        while waiting and not is_torn and waiting[0].lines[0].span.page < group.lines[0].span.page:
            yield waiting.pop(0)
        yield group
        last = group
    yield from waiting


def _goes_on(last: Group, group: Group) -> bool:
    """Whether a group continues the sentence at the end of the previous one."""
    is_text = last.heading is None and group.heading is None
    return is_text and bool(_UNFINISHED.search(last.text)) and group.text[:1].islower()

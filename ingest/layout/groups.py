"""Lines in groups: paragraphs, list items, rows of tables, captions, footnotes."""

import itertools
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from index.records import Span
from ingest.layout.blocks import BlockKind, Group
from ingest.layout.headings import HeadingRules, is_caption
from ingest.layout.lines import Line
from ingest.layout.tables import with_tables

_LEADER = re.compile(r"(?:\.\s?){5,}\s*[\divx]{1,4}$")
_ITEM = re.compile(r"(?:[•●▪◦○–-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_ENTRY = re.compile(r"(?:\[\d{1,3}\]|\d{1,3}\.)\s")
NOTE = re.compile(r"(?:\d{1,3}\.?|[*†‡§∗])\s?(?=[^\W\d])")
_CAPTION_WORDS = 14  # at most, in the name of a table
_FRAGMENT_WORDS = 16
_UNFINISHED = re.compile(r"[^.!?:;”\"’)\]]$")


def grouped(lines: Sequence[Line], rules: HeadingRules, contents: Set[Span]) -> Iterator[Group]:
    """Lines in paragraphs, headings and tables of contents, in order."""
    for is_listed, run in itertools.groupby(lines, key=lambda line: line.span in contents):
        if is_listed:
            yield Group("contents", tuple(run))
            continue
        for heading, same in itertools.groupby(run, key=rules.heading):
            if heading is None:
                for is_row, part in with_tables(list(same)):
                    if is_row:
                        yield Group("table", part)
                    else:
                        yield from paragraphs(part, "body")
            else:
                yield from (Group("heading", (line,), heading) for line in same)


def paragraphs(lines: Sequence[Line], kind: BlockKind) -> Iterator[Group]:
    """The lines in paragraphs of that kind, told apart by indents, gaps and marks."""
    group: list[Line] = []
    for line in lines:
        if group and _breaks(group, line, kind):
            yield Group(_kind(group, kind), tuple(group))
            group = []
        group.append(line)
    if group:
        yield Group(_kind(group, kind), tuple(group))


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
    if abs(line.size - last.size) > 0.15 * last.height:
        return True
    usual = group[1].top - group[0].bottom if len(group) > 1 else last.height * 0.5
    return line.top - last.bottom > max(usual, 0.0) + last.height * 0.35


def captioned(groups: Sequence[Group]) -> Iterator[Group]:
    """The groups, with the rows of a table and the caption over or under them tied together."""
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
    """The places of a table's rows and of the fragments between them, away from a caption."""
    page = groups[at].lines[0].span.page
    place = at + step
    while 0 <= place < len(groups):
        group = groups[place]
        if group.heading or group.lines[0].span.page != page or group.kind == "caption":
            return
        words = sum(word.isalpha() for word in group.text.split())
        if group.kind != "table" and (words > _FRAGMENT_WORDS or group.text.endswith((".", ":"))):
            return
        yield place
        place += step


def _title_of(caption: Group) -> str:
    """A caption's first sentence, or its first words."""
    first = re.split(r"(?<=[a-z)])\.\s", caption.text, maxsplit=1)[0].rstrip(".")
    return " ".join(first.split()[:_CAPTION_WORDS])


def with_footnotes(flow: Sequence[Group], footnotes: Sequence[Group]) -> Iterator[Group]:
    """The groups with each page's footnotes behind the last paragraph that begins on the page."""
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
    """Whether a group goes on with the sentence at the end of the one before it."""
    is_text = last.heading is None and group.heading is None
    return is_text and bool(_UNFINISHED.search(last.text)) and group.text[:1].islower()

"""Pages in, blocks in reading order out: what is body, heading, caption, footnote or reference.

Works on characters and their boxes alone and knows nothing of passages.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from index.records import Span
from index.text import readable
from ingest.contents import contents_lines
from ingest.furniture import without_furniture
from ingest.headings import Heading, HeadingRules, is_caption, is_front_matter_end, is_references
from ingest.lines import Line, lines_of
from ingest.pdf import Document

BlockKind = Literal[
    "body", "heading", "caption", "table", "list", "footnote", "reference", "contents"
]

_LEADER = re.compile(r"(?:\.\s?){5,}\s*[\divx]{1,4}$")
_ITEM = re.compile(r"(?:[•●▪◦○–-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s")
_ENTRY = re.compile(r"(?:\[\d{1,3}\]|\d{1,3}\.)\s")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§∗])\s?(?=[^\W\d])")
_NAME_WORDS = 20  # in a heading over several lines
_UNFINISHED = re.compile(r"[^.!?:;”\"’)\]]$")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item ... in reading order.

    `spans` are its stretches of page text, in reading order, over more than one page where it
    goes on; `section` is the path of headings above it (a heading's own title included), and
    `level` a heading's depth counted from 1, 0 for all else.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    section: tuple[str, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines that belong together, as a heading where `heading` says so."""

    kind: BlockKind
    lines: tuple[Line, ...]
    heading: Heading | None = None

    @property
    def text(self) -> str:
        return readable(" ".join(line.text for line in self.lines))


def layout(document: Document) -> tuple[Block, ...]:
    """The blocks of a document in reading order, without running heads and page numbers."""
    pages = without_furniture([lines_of(page) for page in document.pages])
    lines = [line for page in pages for line in page]
    body_size = _body_size(lines)
    rules = HeadingRules(lines, body_size, document.outline)
    notes = {line.span for page in pages for line in _footnotes(page, body_size)}
    contents = contents_lines(pages)
    flow = list(_grouped([line for line in lines if line.span not in notes], rules, contents))
    footnotes = list(_paragraphs([line for line in lines if line.span in notes], "footnote"))
    return tuple(_sectioned(_with_footnotes(flow, footnotes)))


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _footnotes(page: Sequence[Line], body_size: float) -> list[Line]:
    """The lines in small type at the foot of a page, from the first with a note's mark on."""
    found: list[Line] = []
    for line in reversed(page):
        if not line.is_drawn or line.size > 0.93 * body_size or line.top < 0.4 * line.page_height:
            break
        found.append(line)
    found.reverse()
    for start, line in enumerate(found):
        if _NOTE.match(line.text):
            return found[start:]
    return []


def _grouped(lines: Sequence[Line], rules: HeadingRules, contents: Set[Span]) -> Iterator[_Group]:
    """Lines in paragraphs, headings and tables of contents, in order."""
    for is_listed, run in itertools.groupby(lines, key=lambda line: line.span in contents):
        if is_listed:
            yield _Group("contents", tuple(run))
            continue
        for heading, same in itertools.groupby(run, key=rules.heading):
            if heading is None:
                yield from _paragraphs(list(same), "body")
            else:
                yield from (_Group("heading", (line,), heading) for line in same)


def _paragraphs(lines: Sequence[Line], kind: BlockKind) -> Iterator[_Group]:
    group: list[Line] = []
    for line in lines:
        if group and _breaks(group, line, kind):
            yield _Group(_kind(group, kind), tuple(group))
            group = []
        group.append(line)
    if group:
        yield _Group(_kind(group, kind), tuple(group))


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
    if begins or _LEADER.search(last.text) or (kind == "footnote" and _NOTE.match(line.text)):
        return True
    if line.span.page != last.span.page or line.top < last.top - last.height:
        return not (_UNFINISHED.search(last.text) and not line.text[:1].isupper())
    if abs(line.size - last.size) > 0.15 * last.height:
        return True
    usual = group[1].top - group[0].bottom if len(group) > 1 else last.height * 0.5
    return line.top - last.bottom > max(usual, 0.0) + last.height * 0.35


def _with_footnotes(flow: Sequence[_Group], footnotes: Sequence[_Group]) -> Iterator[_Group]:
    """The groups with each page's footnotes behind the last paragraph that begins on the page."""
    waiting = list(footnotes)
    for group in flow:
        while waiting and waiting[0].lines[0].span.page < group.lines[0].span.page:
            yield waiting.pop(0)
        yield group
    yield from waiting


class _Path:
    """The headings above the current place."""

    def __init__(self) -> None:
        self._open: list[tuple[Heading, str]] = []

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(title for _, title in self._open)

    def enter(self, heading: Heading, title: str) -> None:
        """Closes what the heading ends and opens its section."""
        while self._open and _ends(self._open[-1][0], heading):
            self._open.pop()
        self._open.append((heading, title))

    def name(self, more: str) -> None:
        """Gives the section entered last the rest of its title."""
        heading, title = self._open.pop()
        self._open.append((heading, f"{title} {more}"))


def _ends(above: Heading, heading: Heading) -> bool:
    """Whether a section ends where another heading stands."""
    if above.depth and heading.depth and above.is_part == heading.is_part:
        return above.depth >= heading.depth
    return above.rank <= heading.rank * 1.02


def _sectioned(groups: Iterator[_Group]) -> Iterator[Block]:
    sections = _Sections()
    for group in groups:
        if group.heading is None:
            yield sections.block(group)
        else:
            yield sections.enter(group, group.heading)


class _Sections:
    """Gives each block its section, and what stands in lists of references its kind."""

    def __init__(self) -> None:
        self._path = _Path()
        self._in_text = False
        self._last: _Group | None = None
        self._in_references = False

    def enter(self, group: _Group, heading: Heading) -> Block:
        """The block of a heading, whose section is open from now on."""
        spans = tuple(line.span for line in group.lines)
        if self._goes_on(group):
            self._path.name(group.text)
        elif self._in_text or self._opens_text(group, heading):
            self._in_text = True
            self._path.enter(heading, group.text)
            self._in_references = is_references(group.text)
        self._last = group
        return Block("heading", spans, self._path.titles, max(1, len(self._path.titles)))

    def _goes_on(self, group: _Group) -> bool:
        """Whether a heading is the next line of the one right above it."""
        if self._last is None or not self._path.titles or self._last.heading is None:
            return False
        above, line = self._last.lines[-1], group.lines[0]
        return (
            above.span.page == line.span.page
            and group.heading is not None
            and (not group.heading.depth or self._last.heading.is_part)
            and not group.heading.is_part
            and (abs(above.size - line.size) < 0.06 * above.height or self._last.heading.is_part)
            and 0 <= line.top - above.bottom < 1.2 * above.height
            and len(self._path.titles[-1].split()) + len(line.text.split()) <= _NAME_WORDS
        )

    @staticmethod
    def _opens_text(group: _Group, heading: Heading) -> bool:
        """Whether a heading is the first of the text, not the title or a line under it."""
        page = group.lines[0].span.page
        return page > 1 or is_front_matter_end(group.text, heading.depth)

    def block(self, group: _Group) -> Block:
        """The block of anything that is no heading."""
        spans = tuple(line.span for line in group.lines)
        if self._last is not None and self._last.heading and self._last.heading.is_part:
            above, self._last = self._last, None
            if _is_name_of(above, group):
                self._path.name(group.text)
                return Block("heading", spans, self._path.titles, len(self._path.titles))
        self._last = None
        kind: BlockKind = group.kind
        if self._in_references and kind != "footnote":
            kind = "reference"
        return Block(kind, spans, self._path.titles)


def _is_name_of(part: _Group, group: _Group) -> bool:
    """Whether a paragraph right under "Article 5" is the article's name."""
    return (
        group.kind == "body"
        and len(group.lines) <= 3
        and len(part.text.split()) <= 3
        and len(group.text.split()) <= _NAME_WORDS
        and group.text[0].isupper()
        and group.text[-1] not in ".;:,"
        and group.lines[0].span.page == part.lines[0].span.page
    )

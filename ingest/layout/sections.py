"""Groups in, blocks out: each with the path of headings above it."""

from collections.abc import Iterator

from ingest.layout.blocks import Block, BlockKind, Group
from ingest.layout.headings import Heading, is_front_matter_end, is_references
from ingest.layout.lines import Line

_NAME_WORDS = 20  # in a heading over several lines


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


def sectioned(groups: Iterator[Group]) -> Iterator[Block]:
    """A block for each group, in order."""
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
        self._last: Group | None = None
        self._in_references = False
        self._list: tuple[Line, ...] = ()  # its heading and its last line so far

    def enter(self, group: Group, heading: Heading) -> Block:
        """The block of a heading, whose section is open from now on."""
        spans = tuple(line.span for line in group.lines)
        if self._goes_on(group):
            self._path.name(group.text)
        elif self._in_text or self._opens_text(group, heading):
            self._in_text = True
            self._path.enter(heading, group.text)
            self._in_references = is_references(group.text)
            self._list = group.lines[-1:] if self._in_references else ()
        self._last = group
        return Block("heading", spans, self._path.titles, max(1, len(self._path.titles)))

    def _goes_on(self, group: Group) -> bool:
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
    def _opens_text(group: Group, heading: Heading) -> bool:
        """Whether a heading is the first of the text, not the title or a line under it."""
        page = group.lines[0].span.page
        return page > 1 or is_front_matter_end(group.text, heading.depth)

    def block(self, group: Group) -> Block:
        """The block of anything that is no heading."""
        spans = tuple(line.span for line in group.lines)
        if self._last is not None and self._last.heading and self._last.heading.is_part:
            above, self._last = self._last, None
            if _is_name_of(above, group):
                self._path.name(group.text)
                return Block("heading", spans, self._path.titles, len(self._path.titles))
        self._last = None
        kind: BlockKind = group.kind
        if self._in_references and (kind != "footnote" or self._is_listed(group)):
            kind = "reference"
            self._list = (*self._list[:1], group.lines[-1])
        section = (*self._path.titles, group.caption) if group.caption else self._path.titles
        return Block(kind, spans, section)

    def _is_listed(self, group: Group) -> bool:
        """Whether small type at the foot of a page belongs to the list of references above it."""
        if not self._list:
            return False
        heading, above, line = self._list[0], self._list[-1], group.lines[0]
        is_like = above is heading or abs(line.size - above.size) < 0.03 * above.size
        is_near = line.top - above.bottom < above.height
        return is_like and (is_near or line.span.page > heading.span.page)


def _is_name_of(part: Group, group: Group) -> bool:
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

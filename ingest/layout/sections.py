"""Groups in, blocks out: each with the path of headings above it."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.layout.blocks import Block, BlockKind, Group
from ingest.layout.headings import Heading, is_front_matter_end, is_references
from ingest.layout.lines import Line


@dataclass(frozen=True, slots=True)
class SectionRule:
    """What belongs to one heading or one list of references.

    Chosen by hand, not fitted; tests/ingest/layout/test_layout.py shows what they tell apart.
    """

    name_words: int = 20  # at most, in a heading over several lines
    name_lines: int = 3  # at most, of the name under "Article 5"
    part_words: int = 3  # at most, in a heading such as "Article 5" that a name may follow
    outranked_by: float = 1.02  # ranks within this factor are the same
    same_size: float = 0.06  # of the line's height: sizes of two lines of one heading
    next_line: float = 1.2  # of the line's height: the gap between them
    same_list_size: float = 0.03  # of the font size: sizes of two entries of a list


SECTIONS = SectionRule()


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
        """Appends to the title of the section entered last."""
        heading, title = self._open.pop()
        self._open.append((heading, f"{title} {more}"))


def _ends(above: Heading, heading: Heading) -> bool:
    """Whether a section ends at another heading."""
    if above.depth and heading.depth and above.is_part == heading.is_part:
        return above.depth >= heading.depth
    return above.rank <= heading.rank * SECTIONS.outranked_by


def sectioned(groups: Iterator[Group]) -> Iterator[Block]:
    """A block for each group, in order."""
    sections = _Sections()
    for group in groups:
        if group.heading is None:
            yield sections.block(group)
        else:
            yield sections.enter(group, group.heading)


class _Sections:
    """Gives each block its section, and blocks in lists of references their kind."""

    def __init__(self) -> None:
        self._path = _Path()
        self._in_text = False
        self._last: Group | None = None
        self._in_references = False
        self._list: tuple[Line, ...] = ()  # its heading and its last line so far

    def enter(self, group: Group, heading: Heading) -> Block:
        """The block of a heading; opens its section."""
        spans = tuple(line.span for line in group.lines)
        if self._goes_on(group):
            self._path.name(group.text)
        elif self._in_text or self._opens_text(group, heading):
            self._in_text = True
            self._path.enter(heading, group.text)
            self._in_references = is_references(group.text)
            self._list = group.lines[-1:] if self._in_references else ()
        self._last = group
        return Block(kind="heading", spans=spans, section=self._path.titles)

    def _goes_on(self, group: Group) -> bool:
        """Whether a heading is the next line of the heading right above it."""
        if self._last is None or not self._path.titles or self._last.heading is None:
            return False
        if group.heading is None or group.heading.is_part:
            return False
        above, line = self._last.lines[-1], group.lines[0]
        is_under_part = self._last.heading.is_part
        same_size = abs(above.size - line.size) < SECTIONS.same_size * above.height
        words = len(self._path.titles[-1].split()) + len(line.text.split())
        return (
            above.span.page == line.span.page
            and (is_under_part or (not group.heading.depth and same_size))
            and 0 <= line.top - above.bottom < SECTIONS.next_line * above.height
            and words <= SECTIONS.name_words
        )

    @staticmethod
    def _opens_text(group: Group, heading: Heading) -> bool:
        """Whether a heading belongs to the text, not to the title and what is under it."""
        page = group.lines[0].span.page
        return page > 1 or is_front_matter_end(group.text, heading.depth)

    def block(self, group: Group) -> Block:
        """The block of a group that is not a heading, unless it is the name of a part above it."""
        spans = tuple(line.span for line in group.lines)
        if self._last is not None and self._last.heading and self._last.heading.is_part:
            above, self._last = self._last, None
            if _is_name_of(above, group):
                self._path.name(group.text)
                return Block(kind="heading", spans=spans, section=self._path.titles)
        self._last = None
        kind: BlockKind = group.kind
        if self._in_references and (kind != "footnote" or self._is_listed(group)):
            kind = "reference"
            self._list = (*self._list[:1], group.lines[-1])
        section = (*self._path.titles, group.caption) if group.caption else self._path.titles
        return Block(kind=kind, spans=spans, section=section)

    def _is_listed(self, group: Group) -> bool:
        """Whether small type at the foot of a page continues the list of references above it."""
        if not self._list:
            return False
        heading, above, line = self._list[0], self._list[-1], group.lines[0]
        is_like = (
            above is heading or abs(line.size - above.size) < SECTIONS.same_list_size * above.size
        )
        is_near = line.top - above.bottom < above.height
        return is_like and (is_near or line.span.page > heading.span.page)


def _is_name_of(part: Group, group: Group) -> bool:
    """Whether a paragraph right under "Article 5" is the article's name."""
    return (
        group.kind == "body"
        and len(group.lines) <= SECTIONS.name_lines
        and len(part.text.split()) <= SECTIONS.part_words
        and len(group.text.split()) <= SECTIONS.name_words
        and group.text[0].isupper()
        and group.text[-1] not in ".;:,"
        and group.lines[0].span.page == part.lines[0].span.page
    )

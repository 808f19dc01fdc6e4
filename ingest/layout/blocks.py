"""What a page's lines are parts of: groups of lines, and blocks of a document."""

from dataclasses import dataclass
from typing import Literal

from index.records import Span
from index.text.readable import readable
from ingest.layout.headings import Heading
from ingest.layout.lines import Line

BlockKind = Literal[
    "body", "heading", "caption", "table", "list", "footnote", "reference", "contents"
]


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
class Group:
    """Lines that belong together, as a heading where `heading` says so.

    `caption` names the table that they are a part of.
    """

    kind: BlockKind
    lines: tuple[Line, ...]
    heading: Heading | None = None
    caption: str = ""

    @property
    def text(self) -> str:
        """The lines' readable text."""
        return readable(" ".join(line.text for line in self.lines))

"""Records of layout: groups of lines, and blocks of a document."""

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

    `spans` are its ranges of page text, on more than one page where the block continues; `section`
    is the path of headings above it, with a heading's own title.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together; `heading` is set where they are a heading.

    `caption` is the name of the table that they are a part of, else empty.
    """

    kind: BlockKind
    lines: tuple[Line, ...]
    heading: Heading | None = None
    caption: str = ""

    @property
    def text(self) -> str:
        """The lines' readable text."""
        return readable(" ".join(line.text for line in self.lines))

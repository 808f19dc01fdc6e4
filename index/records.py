"""The nouns of the library: what a paper, a page and a passage are.

Standard library only, and nothing here knows how records are read, stored or found.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one page's text: offsets into `Page.text`, end exclusive."""

    page: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if self.page < 1 or not 0 <= self.start < self.end:
            raise ValueError(f"not a span: page {self.page}, {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as the extractor read it; `text` is never edited afterwards.

    `glyphs` holds a box for each character of `text`: little-endian uint16[len(text), 4], left,
    top, right, bottom, as fractions of the page's displayed width and height times 65535, origin
    at the top left. Characters that were not drawn (line breaks) have an all-zero box.
    """

    number: int
    label: str
    text: str
    width: float
    height: float
    glyphs: bytes

    def __post_init__(self) -> None:
        if len(self.glyphs) != 8 * len(self.text):
            raise ValueError(f"page {self.number}: {len(self.text)} characters need as many boxes")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the library; `id` comes from the content of its file."""

    id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    file: str
    page_count: int
    is_primer: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a paper that ends at a sentence end and is found as one.

    `text` is a pure function of the pages and `spans` (see `index.text.read`); `sentences` are
    offsets into `text`, in order, end exclusive; `section` is the path of headings above it.
    """

    id: str
    paper_id: str
    ordinal: int
    text: str
    spans: tuple[Span, ...]
    sentences: tuple[tuple[int, int], ...]
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage that a search found, with its fused score in 0..1 and the parts of that score.

    `dense` is the cosine similarity to the query, `lexical` the BM25 score; 0 where that index
    did not return the passage.
    """

    passage: Passage
    paper: Paper
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Filter:
    """Which papers a search may look at; an empty filter admits all."""

    papers: frozenset[str] = frozenset()
    year_from: int | None = None
    year_to: int | None = None

    def admits(self, paper: Paper) -> bool:
        """Whether the paper passes; a paper of unknown year passes no year bound."""
        if self.papers and paper.id not in self.papers:
            return False
        if self.year_from is None and self.year_to is None:
            return True
        if paper.year is None:
            return False
        return (self.year_from or 0) <= paper.year <= (self.year_to or 9999)

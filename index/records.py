"""The records of the library: papers, pages, passages.

Knows nothing of how records are read, stored or found.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

SectionKind = Literal[
    "summary",
    "introduction",
    "background",
    "methods",
    "results",
    "discussion",
    "limitations",
    "recommendations",
    "conclusion",
    "law",
    "appendix",
    "table",
    "other",
]
SECTION_KINDS: tuple[SectionKind, ...] = get_args(SectionKind)


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
    """A paper of the library; `id` comes from the content of its file.

    Unknown identifiers are empty, and an unknown `arxiv_version` is 0; `language` is an ISO 639-1
    code.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    file: str
    page_count: int
    is_primer: bool = False
    doi: str = ""
    arxiv: str = ""
    arxiv_version: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A line of a paper's table of contents; `level` counts from 1."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of a paper's list of references; what the entry does not give is empty."""

    ordinal: int
    text: str
    page: int
    title: str
    year: int | None
    doi: str
    arxiv: str
    url: str


@dataclass(frozen=True, slots=True)
class PaperDetails:
    """Further facts about a paper, which are not searched.

    `beliefs` are the metadata conflicts: which source was used where they disagree. `dated` is
    the ISO 8601 date of this version, empty if unknown. `sketch` holds samples of the text (see
    `index.catalog.versions`).
    """

    abstract: str = ""
    beliefs: tuple[str, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    dated: str = ""
    sketch: tuple[int, ...] = ()
    references: tuple[Reference, ...] = ()


NO_DETAILS = PaperDetails()


# "superseded" is never stored: it is "in" while the library has a newer version of the paper.
FileState = Literal[
    "queued", "reading", "in", "failed", "needs_ocr", "not_downloaded", "duplicate", "superseded"
]
MISSING: tuple[FileState, ...] = ("failed", "needs_ocr")
# A paper of a reading list that could not be fetched is tried again, too, but no file is missing.
RETRIED: tuple[FileState, ...] = (*MISSING, "not_downloaded")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The state of one file.

    `content` is the sha256 of its bytes, `attempts` the number of times it was read; `queued` and
    `changed` are Unix times.
    """

    origin: str
    name: str
    content: str
    state: FileState
    paper_id: str | None
    cause: str
    remedy: str
    attempts: int
    queued: float
    changed: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a paper, the unit of search; it ends at the end of a sentence.

    `text` is a pure function of the pages and `spans` (see `index.text.readable.read`);
    `sentences` are offsets into `text`, in order, end exclusive;
    `section` is the path of headings above it.
    """

    id: str
    paper_id: str
    ordinal: int
    text: str
    spans: tuple[Span, ...]
    sentences: tuple[tuple[int, int], ...]
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Boost:
    """A part of a passage's score that is no likeness to the query, and its reason."""

    why: str
    amount: float


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage that a search found, with its score in 0..1 and the parts of that score.

    `dense` is the cosine similarity to the query and `lexical` the BM25 score; ranks count from 1.
    All four are 0 if that index did not return the passage. `fused` joins both scores, in 0..1.
    `late` is the late interaction with the query (see `index.search.late`), 0 if it was not
    computed. `boosts` are the other parts of the score.
    """

    passage: Passage
    paper: Paper
    score: float
    dense: float
    lexical: float
    dense_rank: int = 0
    lexical_rank: int = 0
    fused: float = 0.0
    late: float = 0.0
    boosts: tuple[Boost, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """What a search covers; an empty filter admits the newest version of each paper.

    A paper passes `authors` if one of the names, or a part of it such as the surname, is that of
    one of its authors. A passage passes `sections` if its section is of one of the kinds.
    """

    papers: frozenset[str] = frozenset()
    year_from: int | None = None
    year_to: int | None = None
    all_versions: bool = False
    authors: frozenset[str] = frozenset()
    sections: frozenset[SectionKind] = frozenset()

    @property
    def admits_all(self) -> bool:
        """Whether the filter excludes superseded papers only."""
        bounded = self.year_from is not None or self.year_to is not None
        return not (self.papers or self.authors or self.sections or bounded)

    def admits(self, paper: Paper) -> bool:
        """Whether the paper passes; a paper of unknown year passes no year bound."""
        if self.papers and paper.id not in self.papers:
            return False
        if self.authors and not any(_names(said, paper.authors) for said in self.authors):
            return False
        if self.year_from is None and self.year_to is None:
            return True
        if paper.year is None:
            return False
        return (self.year_from or 0) <= paper.year <= (self.year_to or 9999)


def _names(said: str, authors: Iterable[str]) -> bool:
    """Whether all words of a name are words of one author's name."""
    words = set(said.casefold().split())
    return bool(words) and any(words <= set(author.casefold().split()) for author in authors)

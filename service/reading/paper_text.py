"""A paper as its sentences: where each stands, in what kind of section, and its vector."""

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.library.library import Library
from index.records import Passage, SectionKind
from index.text.section_kinds import section_kind
from service.reading.paper_page import Place

# Shorter lines without a full stop are names, labels and titles, from which nothing goes on.
_SHORTEST_CUT = 9  # words
_ENDED = re.compile(r"[.!?:;][\"”’)\]]*\s*\d{0,3}$")


@dataclass(frozen=True, slots=True, eq=False)
class PaperSentence:
    """A sentence of a paper.

    `place` in 0..1 says how far into the paper it stands; `opens` is whether it is the first of
    its section, `goes_on` whether the one before it was cut off, at a page's end for instance.
    """

    passage: Passage
    start: int
    end: int
    kind: SectionKind
    place: float
    opens: bool
    goes_on: bool
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.passage.text[self.start : self.end])

    @property
    def where(self) -> Place:
        """Where the sentence stands."""
        return Place(self.passage.id, self.start, self.end)


@dataclass(frozen=True, slots=True, eq=False)
class PaperText:
    """All sentences of a paper in reading order and their vectors, float32[n, d]."""

    sentences: tuple[PaperSentence, ...]
    vectors: NDArray[np.float32]


def paper_text(library: Library, paper_id: str) -> PaperText:
    """The sentences of a paper with the vectors that were stored when it came in."""
    passages = library.passages_of(paper_id)
    sentences: list[PaperSentence] = []
    rows: list[NDArray[np.float32]] = []
    section: tuple[str, ...] | None = None
    for passage, vectors in zip(passages, library.sentence_vectors(passages), strict=True):
        place, kind = passage.ordinal / len(passages), section_kind(passage.section)
        for number, (start, end) in enumerate(passage.sentences[: len(vectors)]):
            opens = number == 0 and passage.section != section
            goes_on = not opens and bool(sentences) and _is_cut_off(sentences[-1].text)
            sentences.append(PaperSentence(passage, start, end, kind, place, opens, goes_on))
            rows.append(vectors[number])
        section = passage.section
    stacked = np.stack(rows) if rows else np.empty((0, 0), np.float32)
    return PaperText(tuple(sentences), stacked)


def _is_cut_off(text: str) -> bool:
    return len(text.split()) >= _SHORTEST_CUT and not _ENDED.search(text)

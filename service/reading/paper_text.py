"""A paper as its sentences: the place, the kind of section and the vector of each."""

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.library.library import Library
from index.records import Passage, SectionKind
from index.text.section_kinds import section_kind
from service.reading.paper_page import Place

# Shorter lines without a full stop are names, labels and titles, which no sentence continues.
_SHORTEST_CUT = 9  # words
_ENDED = re.compile(r"[.!?:;][\"”’)\]]*\s*\d{0,3}$")


@dataclass(frozen=True, slots=True, eq=False)
class PaperSentence:
    """A sentence of a paper.

    `place` in 0..1 is its position in the paper. `opens` says whether it is the first of its
    section, `goes_on` whether it continues a sentence that was cut, as at the end of a page.
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
        """The sentence's range in its passage."""
        return Place(passage_id=self.passage.id, start=self.start, end=self.end)


@dataclass(frozen=True, slots=True, eq=False)
class PaperText:
    """All sentences of a paper in reading order and their vectors, float32[n, d]."""

    sentences: tuple[PaperSentence, ...]
    vectors: NDArray[np.float32]


def paper_text(library: Library, paper_id: str) -> PaperText:
    """The sentences of a paper with the vectors that were stored at ingestion."""
    passages = library.passages_of(paper_id)
    sentences: list[PaperSentence] = []
    rows: list[NDArray[np.float32]] = []
    section: tuple[str, ...] | None = None
    for passage, vectors in zip(passages, library.sentence_vectors(passages), strict=True):
        place, kind = passage.ordinal / len(passages), section_kind(passage.section)
        for number, (start, end) in enumerate(passage.sentences[: len(vectors)]):
            opens = number == 0 and passage.section != section
            goes_on = not opens and bool(sentences) and _is_cut_off(sentences[-1].text)
            sentences.append(
                PaperSentence(
                    passage=passage,
                    start=start,
                    end=end,
                    kind=kind,
                    place=place,
                    opens=opens,
                    goes_on=goes_on,
                )
            )
            rows.append(vectors[number])
        section = passage.section
    stacked = np.stack(rows) if rows else np.empty((0, 0), np.float32)
    return PaperText(sentences=tuple(sentences), vectors=stacked)


def _is_cut_off(text: str) -> bool:
    return len(text.split()) >= _SHORTEST_CUT and not _ENDED.search(text)

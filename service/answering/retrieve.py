"""Passages for a question that is understood: the whole search that answers stand on."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from index.embedder import Embedder, QueryVectors
from index.favour import Favour
from index.library import Library
from index.records import Filter, ScoredPassage
from service.answering.shelf import Front, Shelf, front_of
from service.answering.understand import Understanding, understand

if TYPE_CHECKING:
    from index.cross_encoder import CrossEncoderReranker  # loads torch: only where one is set


@dataclass(frozen=True, slots=True, eq=False)
class Retrieved:
    """Passages found for a question, best first, and the vectors it was searched by.

    `reranking` is the seconds that a cross-encoder took, 0 where there is none.
    """

    found: tuple[ScoredPassage, ...]
    vectors: QueryVectors
    reranking: float = 0.0


class Retriever:
    """Understands questions and finds their passages; safe to use from many threads."""

    def __init__(
        self, library: Library, embedder: Embedder, reranker: "CrossEncoderReranker | None" = None
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._reranker = reranker
        self._fronts: dict[str, Front] = {}
        self._shelf: tuple[int, Shelf] = (-1, Shelf(()))
        self._shelving = threading.Lock()

    def understand(self, question: str, earlier: Sequence[str] = ()) -> Understanding:
        """What a question asks for; `earlier` are those before it, standing alone, newest last."""
        return understand(question, self.shelf(), earlier)

    def shelf(self) -> Shelf:
        """The names of the library's papers; made anew where the library has changed."""
        revision = self._library.revision
        if self._shelf[0] != revision:
            with self._shelving:
                if self._shelf[0] != revision:
                    self._shelf = revision, self._made_shelf()
        return self._shelf[1]

    def retrieve(
        self, understanding: Understanding, where: Filter, k: int, *, part: str | None = None
    ) -> Retrieved:
        """The k best passages for a question, or for one of its parts.

        Papers that it names come first where they are as good as others; a comparison gets
        passages of each paper that it names.
        """
        question = part or understanding.question
        vectors = self._embedder.embed_query(question)
        favour = favour_of(question, understanding)
        depth = k if self._reranker is None else max(k, self._reranker.top)
        found = self._library.search(question, vectors, depth, where=where, favour=favour)
        if understanding.kind == "comparison" and len(favour.papers) > 1:
            found = self._balanced(question, vectors, favour, where, found, depth)
        if self._reranker is None:
            return Retrieved(tuple(found), vectors)
        begun = time.perf_counter()
        reranked = self._reranker.reranked(question, found)
        return Retrieved(tuple(reranked[:k]), vectors, time.perf_counter() - begun)

    def _balanced(
        self,
        question: str,
        vectors: QueryVectors,
        favour: Favour,
        where: Filter,
        found: Sequence[ScoredPassage],
        k: int,
    ) -> list[ScoredPassage]:
        """The passages found, with each named paper's best in turn among the first k."""
        turns = [list(found)]
        for paper, strength in favour.papers[:4]:
            if where.papers and paper not in where.papers:
                continue
            alone = replace(where, papers=frozenset((paper,)))
            of_one = replace(favour, papers=((paper, strength),))
            turns.append(
                self._library.search(question, vectors, k, where=alone, favour=of_one)
            )
        return in_turn(turns)[:k]

    def _made_shelf(self) -> Shelf:
        papers = self._library.papers()
        # What a paper shows of itself never changes, since its id comes from its content.
        self._fronts = {
            paper.id: self._fronts.get(paper.id) or front_of(self._library, paper)
            for paper in papers
        }
        return Shelf(self._fronts.values())


def favour_of(question: str, understanding: Understanding) -> Favour:
    """The papers that a question, or a part of one, names, and where in it."""
    here = [named for named in understanding.named if named.name in question]
    # A part that names nothing is still asked about what the whole question names.
    named = here or understanding.named
    starts = ((question.find(each.name), len(each.name)) for each in here)
    return Favour(
        tuple((each.paper.id, each.strength) for each in named),
        tuple(sorted({(start, start + length) for start, length in starts})),
    )


def in_turn(rankings: Sequence[Sequence[ScoredPassage]]) -> list[ScoredPassage]:
    """One ranking out of several that takes the best of each in turn, each passage once."""
    taken: dict[str, ScoredPassage] = {}
    for places in zip_longest(*rankings):
        for hit in places:
            if hit is not None:
                taken.setdefault(hit.passage.id, hit)
    return list(taken.values())

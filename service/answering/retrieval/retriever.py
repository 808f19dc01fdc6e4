"""Passages for a question that is understood: the whole search that answers stand on."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from index.embedding.embedder import Embedder, QueryVectors
from index.library.library import Library
from index.records import Filter, ScoredPassage
from index.search.boosts import PaperBoosts
from service.answering.records.understanding import Understanding
from service.answering.retrieval.named_papers import boosts_of, with_passages_of_each
from service.answering.understand.names import PaperNames, paper_names
from service.answering.understand.paper_name_index import PaperNameIndex
from service.answering.understand.understanding import understand

if TYPE_CHECKING:
    from index.search.cross_encoder import (
        CrossEncoderReranker,  # loads torch: only where one is set
    )

# Questions whose vectors stay in memory: about 40 kB each, ten times as much for the longest.
_RECENT_QUESTIONS = 128


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
        # People ask the same again: what the page suggests, what broke off, what others ask.
        self._vectors_of = lru_cache(_RECENT_QUESTIONS)(embedder.embed_query)
        self._reranker = reranker
        self._fronts: dict[str, PaperNames] = {}
        self._name_index: tuple[int, PaperNameIndex] = (-1, PaperNameIndex(()))
        self._building = threading.Lock()

    def understand(self, question: str, earlier: Sequence[str] = ()) -> Understanding:
        """What a question asks for; `earlier` are those before it, standing alone, newest last."""
        return understand(question, self.name_index(), earlier)

    def name_index(self) -> PaperNameIndex:
        """The names of the library's papers; made anew where the library has changed."""
        revision = self._library.revision
        if self._name_index[0] != revision:
            with self._building:
                if self._name_index[0] != revision:
                    self._name_index = revision, self._built_name_index()
        return self._name_index[1]

    def retrieve(
        self, understanding: Understanding, where: Filter, k: int, *, part: str | None = None
    ) -> Retrieved:
        """The k best passages for a question, or for one of its parts.

        Papers that it names come first where they are as good as others; a comparison gets
        passages of each paper that it names.
        """
        question = part or understanding.question
        vectors = self._vectors_of(question)
        paper_boosts = boosts_of(question, understanding)
        depth = k if self._reranker is None else max(k, self._reranker.top)
        found = self._library.search(
            question, vectors, depth, where=where, paper_boosts=paper_boosts
        )
        if understanding.kind == "comparison" and len(paper_boosts.papers) > 1:
            found = self._with_each(question, vectors, paper_boosts, where, found)
        if self._reranker is None:
            return Retrieved(tuple(found), vectors)
        begun = time.perf_counter()
        reranked = self._reranker.reranked(question, found)
        return Retrieved(tuple(reranked[:k]), vectors, time.perf_counter() - begun)

    def _with_each(
        self,
        question: str,
        vectors: QueryVectors,
        paper_boosts: PaperBoosts,
        where: Filter,
        found: Sequence[ScoredPassage],
    ) -> list[ScoredPassage]:
        """The passages found, with some of each named paper among them."""
        theirs = [
            self._library.search(
                question, vectors, len(found) // (2 * len(paper_boosts.papers)) or 1,
                where=replace(where, papers=frozenset((paper,))), paper_boosts=paper_boosts,
            )
            for paper, _ in paper_boosts.papers
            if not where.papers or paper in where.papers
        ]  # fmt: skip
        return with_passages_of_each(found, theirs)

    def _built_name_index(self) -> PaperNameIndex:
        papers = self._library.papers()
        # What a paper shows of itself never changes, since its id comes from its content.
        self._fronts = {
            paper.id: self._fronts.get(paper.id) or paper_names(self._library, paper)
            for paper in papers
        }
        return PaperNameIndex(self._fronts.values())

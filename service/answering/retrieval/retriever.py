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
from index.search.boosts import Favour
from service.answering.retrieval.named_papers import favour_of, with_each
from service.answering.understand.names import Front, front_of
from service.answering.understand.paper_name_index import Shelf
from service.answering.understand.understanding import Understanding, understand

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
        vectors = self._vectors_of(question)
        favour = favour_of(question, understanding)
        depth = k if self._reranker is None else max(k, self._reranker.top)
        found = self._library.search(question, vectors, depth, where=where, favour=favour)
        if understanding.kind == "comparison" and len(favour.papers) > 1:
            found = self._with_each(question, vectors, favour, where, found)
        if self._reranker is None:
            return Retrieved(tuple(found), vectors)
        begun = time.perf_counter()
        reranked = self._reranker.reranked(question, found)
        return Retrieved(tuple(reranked[:k]), vectors, time.perf_counter() - begun)

    def _with_each(
        self,
        question: str,
        vectors: QueryVectors,
        favour: Favour,
        where: Filter,
        found: Sequence[ScoredPassage],
    ) -> list[ScoredPassage]:
        """The passages found, with some of each named paper among them."""
        theirs = [
            self._library.search(
                question, vectors, len(found) // (2 * len(favour.papers)) or 1,
                where=replace(where, papers=frozenset((paper,))), favour=favour,
            )
            for paper, _ in favour.papers
            if not where.papers or paper in where.papers
        ]  # fmt: skip
        return with_each(found, theirs)

    def _made_shelf(self) -> Shelf:
        papers = self._library.papers()
        # What a paper shows of itself never changes, since its id comes from its content.
        self._fronts = {
            paper.id: self._fronts.get(paper.id) or front_of(self._library, paper)
            for paper in papers
        }
        return Shelf(self._fronts.values())

"""The retrieve stage: from what a question asks for to passages, and all that is read with them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from index.embedding.embedder import Embedder, QueryVectors
from index.library.library import Library
from index.records import Filter, ScoredPassage
from index.search.boosts import PaperBoosts
from service.answering.records.retrieved import Hits, Retrieved
from service.answering.records.understanding import Understanding
from service.answering.retrieval.named_papers import (
    boosts_of,
    with_passages_of_each,
    without_names,
)
from service.answering.retrieval.pages import pages_of

# Passages that sentences are chosen from.
PASSAGES = 12
# Questions whose vectors stay in memory: about 40 kB each, ten times as much for the longest.
_RECENT_QUESTIONS = 128


class Reranker(Protocol):
    """Orders passages by a model that reads question and passage together."""

    @property
    def top(self) -> int:
        """How many passages it reorders."""
        ...

    def reranked(self, query: str, hits: Sequence[ScoredPassage]) -> list[ScoredPassage]:
        """The same passages, best first by the model."""
        ...


class Retriever:
    """Finds the passages for a question in one library; safe to use from many threads."""

    def __init__(
        self, library: Library, embedder: Embedder, reranker: Reranker | None = None
    ) -> None:
        self._library = library
        # The same questions come again: those that the page suggests, and those of other people.
        self._vectors_of = lru_cache(_RECENT_QUESTIONS)(embedder.embed_query)
        self._reranker = reranker

    def retrieve(
        self, part: str, understanding: Understanding, where: Filter, k: int = PASSAGES
    ) -> Hits:
        """The best passages for one part of a question: k, or as many as the reranker reads.

        Papers that it names come first if they are as good as others; a comparison gets passages
        of each paper that it names.
        """
        vectors = self._vectors_of(part)
        paper_boosts = boosts_of(part, understanding)
        depth = k if self._reranker is None else max(k, self._reranker.top)
        found = self._library.search(part, vectors, depth, where=where, paper_boosts=paper_boosts)
        if understanding.kind == "comparison" and len(paper_boosts.papers) > 1:
            found = self._with_each(part, vectors, paper_boosts, where, found)
        return Hits(
            question=part,
            understanding=understanding,
            vector=vectors.vector,
            found=tuple(found),
        )

    @property
    def has_reranker(self) -> bool:
        """Whether a reranker is set."""
        return self._reranker is not None

    def reranked(self, hits: Hits, k: int = PASSAGES) -> Hits:
        """The k best of the hits, by the cross-encoder if there is one."""
        found: Sequence[ScoredPassage] = hits.found
        if self._reranker is not None:
            found = self._reranker.reranked(hits.question, found)
        return replace(hits, found=tuple(found[:k]))

    def read(self, hits: Hits) -> Retrieved:
        """The hits with their pages, their sentences' vectors and the weights of their terms."""
        searched_for = without_names(hits.question, hits.understanding)
        vectors = self._library.sentence_vectors([hit.passage for hit in hits.found])
        return Retrieved(
            hits=hits,
            pages=pages_of(self._library, hits.found),
            sentence_vectors=tuple(vectors),
            term_weights=self._library.term_weights(searched_for),
        )

    def _with_each(
        self,
        question: str,
        vectors: QueryVectors,
        paper_boosts: PaperBoosts,
        where: Filter,
        found: Sequence[ScoredPassage],
    ) -> list[ScoredPassage]:
        """The passages found, with some of each named paper among them."""
        of_each = len(found) // (2 * len(paper_boosts.papers)) or 1
        theirs = [
            self._library.search(
                question,
                vectors,
                of_each,
                where=replace(where, papers=frozenset((paper,))),
                paper_boosts=paper_boosts,
            )
            for paper, _ in paper_boosts.papers
            if not where.papers or paper in where.papers
        ]
        return with_passages_of_each(found, theirs)

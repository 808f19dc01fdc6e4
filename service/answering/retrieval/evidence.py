"""Evidence for a question: passages found, their pages, and their sentences rated."""

import time
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from index.library.library import Library
from index.records import Filter
from service.answering.records.evidence import Evidence
from service.answering.records.questions import Question
from service.answering.records.understanding import Understanding
from service.answering.retrieval.pages import few_of_each, pages_of
from service.answering.retrieval.retriever import Retriever
from service.answering.sentences.prose import prose_of
from service.answering.sentences.rating import Asked, candidates
from service.answering.understand.understanding import searched_for

# A question and the rules that understand it to what is understood.
Reader = Callable[[Question, Callable[[str, Sequence[str]], Understanding]], Understanding]

# Passages that sentences are chosen from.
PASSAGES = 12
# Passages whose prose stays in memory: about 8 kB each.
_RECENT_PASSAGES = 2_048
# For who says what: so many passages are looked at, for so many of each of so many papers.
_LOOKED_AT, _OF_EACH, _PAPERS = 80, 4, 12


class EvidenceGatherer:
    """Understands questions and gathers the evidence for them; safe to use from many threads."""

    def __init__(
        self, library: Library, retriever: Retriever, reader: Reader | None = None
    ) -> None:
        self._library = library
        self._retriever = retriever
        self._reader = reader
        self._prose_of = lru_cache(_RECENT_PASSAGES)(partial(prose_of, terms=library.terms))

    def gathered(
        self, part: str, understanding: Understanding, where: Filter, *, spread: bool = False
    ) -> Evidence:
        """The passages found for one part of a question and their sentences, rated.

        With `spread`, a few passages of each of many papers in the place of the best of all.
        """
        k = _LOOKED_AT if spread else PASSAGES
        retrieved = self._retriever.retrieve(understanding, where, k, part=part)
        found = retrieved.found
        if spread:
            found = few_of_each(found, papers=_PAPERS, passages=_OF_EACH)
        pages = pages_of(self._library, found)
        begun = time.perf_counter()
        vectors = self._library.sentence_vectors([hit.passage for hit in found])
        weights = self._library.term_weights(searched_for(part, understanding))
        asked = Asked(part, understanding.kind, retrieved.vectors.vector, weights)
        rated = candidates(asked, found, vectors, self._prose_of)
        rating = time.perf_counter() - begun
        return Evidence(
            part, understanding, found, tuple(rated), pages, retrieved.reranking, rating
        )

    def understood(self, question: Question) -> Understanding:
        """What is understood of a question, before anything is searched."""
        if self._reader is None:
            return self._retriever.understand(question.text, question.earlier)
        return self._reader(question, self._retriever.understand)

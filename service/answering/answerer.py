"""A question in, a footnoted answer out: every sentence checked before it leaves."""

import hashlib
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.embedder import Embedder, QueryVectors
from index.library import Library
from index.records import Page, ScoredPassage
from service.answering.abstention import THRESHOLD, Signals, answerable, signals
from service.answering.extractive import Candidate, candidates, choose
from service.answering.quotes import is_there, is_verbatim, quotes_of
from service.answering.records import Answer, Citation, Elapsed, Question, Quote, Statement

if TYPE_CHECKING:
    from index.cross_encoder import CrossEncoderReranker  # loads torch: only where one is set

logger = logging.getLogger(__name__)

# Passages that sentences are chosen from.
PASSAGES = 12
_NEAREST = 3
_GENERATOR = "extractive"


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What the library has on a question: passages, their rated sentences and the signals.

    `reranking` is the seconds that a cross-encoder took, 0 where there is none.
    """

    found: tuple[ScoredPassage, ...]
    rated: tuple[Candidate, ...]
    signals: Signals
    reranking: float = 0.0


class Answerer:
    """Answers questions from one library; safe to use from many threads."""

    def __init__(
        self, library: Library, embedder: Embedder, reranker: "CrossEncoderReranker | None" = None
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._reranker = reranker

    def answer(self, question: Question) -> Answer:
        """The answer to a question, or the reason why the library has none."""
        begun = time.perf_counter()
        evidence = self.evidence(question)
        retrieved = time.perf_counter()
        pages = self._pages_of(evidence.found)
        chosen = choose(evidence.rated) if answerable(evidence.signals) >= THRESHOLD else []
        drafted = [_drafted(candidate, pages) for candidate in chosen]
        written = time.perf_counter()
        statements = _numbered([quotes for quotes in drafted if _holds(quotes, pages)])
        checked = time.perf_counter()
        elapsed = Elapsed(
            *(round(1000 * seconds, 2) for seconds in (
                retrieved - begun - evidence.reranking, evidence.reranking,
                written - retrieved, checked - written,
            ))
        )  # fmt: skip
        answer = self._composed(question, statements, _nearest(evidence.found, pages), elapsed)
        logger.info(
            "answered question=%s status=%s statements=%d ms=%.1f",
            answer.id, answer.status, len(statements), 1000 * (checked - begun),
        )  # fmt: skip
        return answer

    def search(self, question: Question, k: int) -> list[ScoredPassage]:
        """The k passages that best match a question, best first."""
        return self._found(question, self._embedder.embed_query(question.text), k)[0]

    def evidence(self, question: Question) -> Evidence:
        """The passages found for a question and their sentences, rated."""
        query = self._embedder.embed_query(question.text)
        found, reranking = self._found(question, query, PASSAGES)
        vectors = self._library.sentence_vectors([hit.passage for hit in found])
        rated = candidates(
            found, vectors, query.vector,
            term_weights=self._library.term_weights(question.text), terms=self._library.terms,
        )  # fmt: skip
        return Evidence(tuple(found), tuple(rated), signals(found, rated), reranking)

    def _found(
        self, question: Question, query: QueryVectors, k: int
    ) -> tuple[list[ScoredPassage], float]:
        """The k best passages, and the seconds that a cross-encoder took to rerank them."""
        if self._reranker is None:
            return self._library.search(question.text, query, k, where=question.where), 0.0
        depth = max(k, self._reranker.top)
        found = self._library.search(question.text, query, depth, where=question.where)
        begun = time.perf_counter()
        reranked = self._reranker.reranked(question.text, found)
        return reranked[:k], time.perf_counter() - begun

    def _pages_of(self, found: Sequence[ScoredPassage]) -> dict[str, dict[int, Page]]:
        """The pages that the passages stand on, by paper and number."""
        wanted: dict[str, set[int]] = {}
        for hit in found:
            numbers = wanted.setdefault(hit.paper.id, set())
            numbers.update(span.page for span in hit.passage.spans)
        return {paper: self._library.pages(paper, sorted(ns)) for paper, ns in wanted.items()}

    def _composed(
        self,
        question: Question,
        statements: tuple[Statement, ...],
        nearest: tuple[Quote, ...],
        elapsed: Elapsed,
    ) -> Answer:
        revision = self._library.revision
        identity = f"{question.text}\n{question.where}\n{revision}\n{_GENERATOR}"
        reason, message = ("", "") if statements else _why_not(nearest)
        return Answer(
            hashlib.sha256(identity.encode()).hexdigest()[:32], question.text,
            "answered" if statements else "unanswerable", reason, message,
            statements, () if statements else nearest, self._library.ledger.missing_count(),
            _GENERATOR, revision, elapsed,
        )  # fmt: skip


Draft = tuple[str, tuple[Quote, ...]]


def _drafted(candidate: Candidate, pages: Mapping[str, Mapping[int, Page]]) -> Draft:
    of_paper = pages[candidate.found.paper.id]
    return candidate.text, quotes_of(candidate.found, candidate.start, candidate.end, of_paper)


def _holds(draft: Draft, pages: Mapping[str, Mapping[int, Page]]) -> bool:
    """Whether the sentence stands, word for word, where its quotes say."""
    text, quotes = draft
    if not quotes:
        return False
    of_paper = pages[quotes[0].paper.id]
    if all(is_there(quote, of_paper) for quote in quotes) and is_verbatim(text, quotes, of_paper):
        return True
    logger.error("a sentence of %s is not where it should be; left out", quotes[0].paper.file)
    return False


def _numbered(drafts: Sequence[Draft]) -> tuple[Statement, ...]:
    statements, number = [], 0
    for text, quotes in drafts:
        citations = tuple(Citation(number + i, quote) for i, quote in enumerate(quotes, 1))
        number += len(citations)
        statements.append(Statement(text, "verified", citations))
    return tuple(statements)


def _nearest(
    found: Sequence[ScoredPassage], pages: Mapping[str, Mapping[int, Page]]
) -> tuple[Quote, ...]:
    """The first quote of each of the nearest passages: something to read on, not an answer."""
    return tuple(
        quotes[0]
        for hit in found[:_NEAREST]
        if (quotes := quotes_of(hit, 0, len(hit.passage.text), pages[hit.paper.id]))
    )


def _why_not(nearest: Sequence[Quote]) -> tuple[str, str]:
    if not nearest:
        return "nothing_found", "No paper that was searched has anything on this question."
    return (
        "no_support",
        "The papers in the library do not answer this question. "
        "The nearest passages are listed; they are not an answer.",
    )

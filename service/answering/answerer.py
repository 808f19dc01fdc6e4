"""A question in, a footnoted answer out: every sentence checked before it leaves."""

import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.embedder import Embedder, QueryVectors
from index.library import Library
from index.records import Filter, ScoredPassage
from service.answering.abstention import THRESHOLD, answerable, refusal, signals
from service.answering.drafts import Generator
from service.answering.evidence import Evidence, few_of_each, pages_of
from service.answering.extractive import ExtractiveGenerator
from service.answering.quotes import quotes_of
from service.answering.records import (
    Answer,
    Event,
    Finished,
    Found,
    Question,
    Quote,
    Stated,
    Understood,
)
from service.answering.sentences import candidates
from service.answering.understand import Understanding
from service.answering.writing import Stopwatch, Writing

if TYPE_CHECKING:
    from index.cross_encoder import CrossEncoderReranker  # loads torch: only where one is set

logger = logging.getLogger(__name__)

# Passages that sentences are chosen from.
PASSAGES = 12
_NEAREST = 3
# For who says what: so many passages are looked at, for so many of each of so many papers.
_LOOKED_AT, _OF_EACH, _PAPERS = 80, 4, 12


class Answerer:
    """Answers questions from one library; safe to use from many threads."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        reranker: "CrossEncoderReranker | None" = None,
        generator: Generator | None = None,
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._reranker = reranker
        self._extractive = ExtractiveGenerator()
        self._generator = generator or self._extractive

    def answer(self, question: Question) -> Answer:
        """The answer to a question, or the reason why the library has none."""
        for event in self.stream(question):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with the finished answer")

    def stream(self, question: Question) -> Iterator[Event]:
        """What happens while a question is answered: each statement once it has been checked."""
        watch = Stopwatch()
        understanding = self.understood(question)
        yield Understood(understanding)
        watch.lap()
        evidence = [
            self.evidence(part, understanding, question.where) for part in understanding.parts
        ]
        watch.retrieve += watch.lap()
        watch.rerank = sum(each.reranking for each in evidence)
        yield Found(tuple(hit for each in evidence for hit in each.found))
        writing = Writing(self._generator, understanding, watch)
        for part, each in enumerate(evidence):
            if answerable(signals(each)) >= THRESHOLD:
                yield from map(Stated, writing.statements(part, each))
        if writing.failed and not writing.written:
            # The papers' own words serve where a generator has none.
            writing = writing.begun_again(self._extractive)
            for part, each in enumerate(evidence):
                if answerable(signals(each)) >= THRESHOLD:
                    yield from map(Stated, writing.statements(part, each))
        yield Finished(self._composed(question, writing, evidence))

    def search(self, question: Question, k: int) -> list[ScoredPassage]:
        """The k passages that best match a question, best first."""
        query = self._embedder.embed_query(question.text)
        return self._found(question.text, question.where, query, k)[0]

    def evidence(
        self, text: str, understanding: Understanding, where: Filter, *, spread: bool = False
    ) -> Evidence:
        """The passages found for one part of a question and their sentences, rated.

        With `spread`, a few passages of each of many papers in the place of the best of all.
        """
        query = self._embedder.embed_query(text)
        found, reranking = self._found(text, where, query, _LOOKED_AT if spread else PASSAGES)
        if spread:
            found = few_of_each(found, papers=_PAPERS, passages=_OF_EACH)
        vectors = self._library.sentence_vectors([hit.passage for hit in found])
        rated = candidates(
            found, vectors, query.vector,
            term_weights=self._library.term_weights(text), terms=self._library.terms,
        )  # fmt: skip
        pages = pages_of(self._library, found)
        return Evidence(text, understanding, tuple(found), tuple(rated), pages, reranking)

    def understood(self, question: Question) -> Understanding:
        """What is understood of a question, before anything is searched."""
        return Understanding(question.text, (question.text,))

    def _found(
        self, text: str, where: Filter, query: QueryVectors, k: int
    ) -> tuple[list[ScoredPassage], float]:
        """The k best passages, and the seconds that a cross-encoder took to rerank them."""
        if self._reranker is None:
            return self._library.search(text, query, k, where=where), 0.0
        depth = max(k, self._reranker.top)
        found = self._library.search(text, query, depth, where=where)
        begun = time.perf_counter()
        reranked = self._reranker.reranked(text, found)
        return reranked[:k], time.perf_counter() - begun

    def _composed(
        self, question: Question, writing: Writing, evidence: Sequence[Evidence]
    ) -> Answer:
        statements = tuple(writing.written)
        refused = None if statements else refusal(evidence)
        revision = self._library.revision
        said = "\n".join(statement.text for statement in statements)
        identity = f"{question}\n{revision}\n{writing.generator.name}\n{said}"
        answer = Answer(
            hashlib.sha256(identity.encode()).hexdigest()[:32],
            question.text,
            writing.understanding,
            "answered" if statements else "unanswerable",
            refused.reason if refused else None,
            refused.message if refused else "",
            refused.suggestions if refused else (),
            statements,
            _nearest(evidence) if refused else (),
            self._library.ledger.missing_count(),
            writing.generator.name,
            revision,
            writing.watch.elapsed(),
            writing.notice,
        )
        logger.info(
            "answered question=%s status=%s statements=%d ms=%.1f",
            answer.id, answer.status, len(statements), writing.watch.total_ms(),
        )  # fmt: skip
        return answer


def _nearest(evidence: Sequence[Evidence]) -> tuple[Quote, ...]:
    """The first quote of each of the nearest passages: something to read on, not an answer."""
    return tuple(
        quotes[0]
        for each in evidence
        for hit in each.found[:_NEAREST]
        if (quotes := quotes_of(hit, 0, len(hit.passage.text), each.pages[hit.paper.id]))
    )

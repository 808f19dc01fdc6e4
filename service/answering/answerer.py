"""A question in, a footnoted answer out: every sentence checked before it leaves."""

import hashlib
import logging
from collections.abc import Iterator, Sequence

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
from service.answering.retrieve import Retriever
from service.answering.sentences import candidates
from service.answering.understand import Understanding
from service.answering.writing import Stopwatch, Writing

logger = logging.getLogger(__name__)

# Passages that sentences are chosen from.
PASSAGES = 12
_NEAREST = 3
# For who says what: so many passages are looked at, for so many of each of so many papers.
_LOOKED_AT, _OF_EACH, _PAPERS = 80, 4, 12


class Answerer:
    """Answers questions from one library; safe to use from many threads."""

    def __init__(
        self, library: Library, retriever: Retriever, generator: Generator | None = None
    ) -> None:
        self._library = library
        self._retriever = retriever
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

    def search(self, question: Question, k: int) -> tuple[ScoredPassage, ...]:
        """The k passages that best match a question, best first."""
        return self._retriever.retrieve(self.understood(question), question.where, k).found

    def evidence(
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
        rated = candidates(
            found,
            self._library.sentence_vectors([hit.passage for hit in found]),
            retrieved.vectors.vector,
            term_weights=self._library.term_weights(part),
            terms=self._library.terms,
        )
        pages = pages_of(self._library, found)
        return Evidence(part, understanding, found, tuple(rated), pages, retrieved.reranking)

    def understood(self, question: Question) -> Understanding:
        """What is understood of a question, before anything is searched."""
        return self._retriever.understand(question.text, question.earlier)

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

"""A question in, a footnoted answer out: every sentence checked before it leaves."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from index.library.library import Library
from index.records import ScoredPassage
from service.answering.records.answers import Answer, Quote
from service.answering.records.events import (
    Event,
    Finished,
    PassagesFound,
    StatementMade,
    Understood,
)
from service.answering.records.evidence import Evidence
from service.answering.records.questions import Question
from service.answering.records.quotes import quotes_of
from service.answering.records.stopwatch import Stopwatch
from service.answering.records.understanding import Understanding
from service.answering.refusal.abstention import THRESHOLD, answerable, signals
from service.answering.refusal.refusals import refusal
from service.answering.refusal.requests import request_of
from service.answering.retrieval.evidence import EvidenceGatherer
from service.answering.retrieval.retriever import Retriever
from service.answering.support.draft_check import DraftCheck
from service.answering.writing.extractive import ExtractiveGenerator
from service.answering.writing.writer import Writer, Writing

if TYPE_CHECKING:
    from service.answering.generative.question_reader import (
        QuestionReader,  # loads a client: where set
    )

logger = logging.getLogger(__name__)

_NEAREST = 3


class Answerer:
    """Answers questions from one library; safe to use from many threads."""

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        writer: Writer | None = None,
        reader: "QuestionReader | None" = None,
    ) -> None:
        self._library = library
        self._retriever = retriever
        self._writer = writer or Writer(ExtractiveGenerator(), DraftCheck())
        self._evidence = EvidenceGatherer(library, retriever, reader.understood if reader else None)

    @property
    def generators(self) -> tuple[str, ...]:
        """What can write answers, by name, the first choice first."""
        return self._writer.generators

    def answer(self, question: Question) -> Answer:
        """The answer to a question, or the reason why the library has none."""
        for event in self.stream(question):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with the finished answer")

    def stream(self, question: Question) -> Iterator[Event]:
        """What happens while a question is answered: each statement once it has been checked."""
        watch = Stopwatch()
        understanding = self._evidence.understood(question)
        yield Understood(understanding)
        watch.lap()
        evidence = [
            self._evidence.gathered(part, understanding, question.where)
            for part in understanding.parts
        ]
        watch.retrieve += watch.lap()
        watch.rerank = sum(each.reranking for each in evidence)
        rating = sum(each.rating for each in evidence)
        watch.retrieve, watch.answer = watch.retrieve - rating, rating
        yield PassagesFound(tuple(hit for each in evidence for hit in each.found))
        writing = Writing(self._writer, watch, drafts=question.drafts)
        for part, each in enumerate(evidence):
            if self._may_answer(each):
                with closing(writing.statements(part, each)) as statements:
                    yield from map(StatementMade, statements)
        yield Finished(self._composed(question, understanding, writing, evidence, watch))

    def _may_answer(self, evidence: Evidence) -> bool:
        """Whether the papers bear on the question, and it asks for nothing that we cannot do."""
        wish = request_of(evidence.understanding)
        if wish and not (wish.is_writing and self._writer.generator is not None):
            return False
        return answerable(signals(evidence)) >= THRESHOLD

    def search(self, question: Question, k: int) -> tuple[ScoredPassage, ...]:
        """The k passages that best match a question, best first."""
        understanding = self._retriever.understand(question.text, question.earlier)
        return self._retriever.retrieve(understanding, question.where, k).found

    @property
    def evidence(self) -> EvidenceGatherer:
        """What understands questions and gathers their evidence."""
        return self._evidence

    def _composed(
        self,
        question: Question,
        understanding: Understanding,
        writing: Writing,
        evidence: Sequence[Evidence],
        watch: Stopwatch,
    ) -> Answer:
        statements = tuple(writing.written)
        refused = None if statements else refusal(evidence)
        revision = self._library.revision
        said = "\n".join(statement.text for statement in statements)
        identity = f"{question}\n{revision}\n{writing.authors}\n{said}"
        answer = Answer(
            hashlib.sha256(identity.encode()).hexdigest()[:32],
            question.text,
            understanding,
            "answered" if statements else "unanswerable",
            refused.reason if refused else None,
            refused.message if refused else "",
            refused.suggestions if refused else (),
            statements,
            _nearest(evidence) if refused else (),
            self._library.ledger.missing_count(),
            writing.authors,
            revision,
            watch.elapsed(),
            writing.notice,
        )
        logger.info(
            "answered question=%s status=%s statements=%d ms=%.1f",
            answer.id, answer.status, len(statements), watch.total_ms(),
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

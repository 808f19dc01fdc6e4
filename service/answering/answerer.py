"""A question in, a footnoted answer out: the stages of answering, in their order.

understand -> retrieve -> rate -> decide -> write -> verify; the question service stores the answer.
Each stage gives one value, a record, to the next.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import closing

from index.library.library import Library
from index.records import ScoredPassage
from service.answering.evidence.gatherer import EvidenceGatherer
from service.answering.records.answers import Answer
from service.answering.records.decision import Decision
from service.answering.records.events import (
    Event,
    Finished,
    PassagesFound,
    StatementMade,
    Understood,
)
from service.answering.records.questions import Question
from service.answering.records.stopwatch import Stopwatch
from service.answering.records.understanding import Understanding
from service.answering.refusal.abstention import decide
from service.answering.refusal.refusals import refusal
from service.answering.support.draft_check import DraftCheck
from service.answering.writing.extractive import ExtractiveGenerator
from service.answering.writing.writer import Writer, Writing

logger = logging.getLogger(__name__)


class Answerer:
    """Answers questions from one library; safe to use from many threads."""

    def __init__(
        self, library: Library, gatherer: EvidenceGatherer, writer: Writer | None = None
    ) -> None:
        """Answers in the papers' own words if there is no `writer`."""
        self._library = library
        self._gatherer = gatherer
        self._writer = writer or Writer(ExtractiveGenerator(), DraftCheck())

    @property
    def generators(self) -> tuple[str, ...]:
        """The names of the generators that can write answers, the first choice first."""
        return self._writer.generators

    @property
    def evidence(self) -> EvidenceGatherer:
        """The stages up to rating, for those who need evidence and no answer."""
        return self._gatherer

    def answer(self, question: Question) -> Answer:
        """The answer to a question, or the reason why the library has none."""
        for event in self.stream(question):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with the finished answer")

    def search(self, question: Question, k: int) -> tuple[ScoredPassage, ...]:
        """The k passages that best match a question, best first."""
        understanding = self._gatherer.understand(question.text, question.earlier)
        return self._gatherer.retrieve(understanding, question.where, k).found

    def stream(self, question: Question) -> Iterator[Event]:
        """The events of answering a question: each statement follows once it has been verified."""
        watch = Stopwatch()
        stages = self._gatherer

        understanding = stages.analyzer.understood(question)
        yield Understood(understanding)

        with watch.timing("retrieve"):
            hits = [
                stages.retriever.retrieve(part, understanding, question.where)
                for part in understanding.parts
            ]
        # Without a reranker, only the first hits are taken, which is part of retrieving.
        with watch.timing("rerank" if stages.retriever.has_reranker else "retrieve"):
            hits = [stages.retriever.reranked(each) for each in hits]
        with watch.timing("retrieve"):
            retrieved = [stages.retriever.read(each) for each in hits]

        with watch.timing("answer"):
            evidence = [stages.rater.rated(each) for each in retrieved]
            decision = decide(evidence, can_write=self._writer.generator is not None)
        yield PassagesFound(tuple(hit for each in evidence for hit in each.found))

        writing = Writing(self._writer, watch, drafts=question.drafts)
        for part, each in decision.answerable_parts():
            with closing(writing.statements(part, each)) as statements:
                yield from map(StatementMade, statements)

        answer = self._composed(question, understanding, decision, writing, watch)
        logger.info(
            "answered question=%s status=%s statements=%d ms=%.1f",
            answer.id,
            answer.status,
            len(answer.statements),
            watch.total_ms(),
        )
        yield Finished(answer)

    def _composed(
        self,
        question: Question,
        understanding: Understanding,
        decision: Decision,
        writing: Writing,
        watch: Stopwatch,
    ) -> Answer:
        """The answer from what was written, or the refusal if nothing was."""
        statements = tuple(writing.written)
        refused = None if statements else refusal(decision.evidence)
        revision = self._library.revision
        return Answer(
            id=_answer_id(question, revision, writing),
            question=question.text,
            understanding=understanding,
            status="answered" if statements else "unanswerable",
            reason=refused.reason if refused else None,
            message=refused.message if refused else "",
            suggestions=refused.suggestions if refused else (),
            statements=statements,
            nearest=refused.nearest if refused else (),
            not_indexed=self._library.ledger.missing_count(),
            generator=writing.authors,
            library_revision=revision,
            elapsed=watch.elapsed(),
            notice=writing.notice,
        )


def _answer_id(question: Question, revision: int, writing: Writing) -> str:
    """32 hex digits, the same for the same question, library and statements."""
    text = "\n".join(statement.text for statement in writing.written)
    identity = f"{question}\n{revision}\n{writing.authors}\n{text}"
    return hashlib.sha256(identity.encode()).hexdigest()[:32]

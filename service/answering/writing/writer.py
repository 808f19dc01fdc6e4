"""The write and verify stages: generators draft, the check judges, what stands is numbered.

    generator -> Draft -> check -> JudgedDraft -> accepted -> Statement

A language model goes first where there is one. What the check rejects it may repair once. Where it
fails, or where nothing that it wrote stands, the papers' own words are the answer.
"""

import logging
from collections import abc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.answering.records.answers import Statement
from service.answering.records.drafts import (
    Draft,
    Generator,
    GeneratorError,
    Rejected,
    RepairingGenerator,
)
from service.answering.records.evidence import Evidence
from service.answering.records.stopwatch import Stopwatch
from service.answering.support.draft_check import DraftCheck, JudgedDraft
from service.answering.writing.drafting import best_supported, drafted
from service.answering.writing.written import WrittenAnswer

logger = logging.getLogger(__name__)

_NOTHING_SUPPORTED = "the papers support no sentence that the language model wrote"


@dataclass(frozen=True, slots=True)
class Writer:
    """The generators of answers and the check of what they write.

    `extractive` gives the papers' own words: always, or where `generator` is set and fails. With
    `best_of` over 1, `generator` writes that many draft answers and the best supported is kept.
    """

    extractive: Generator
    check: DraftCheck
    generator: RepairingGenerator | None = None
    best_of: int = 1

    @property
    def generators(self) -> tuple[str, ...]:
        """The names of the generators, the first choice first."""
        first = (self.generator.name,) if self.generator is not None else ()
        return (*first, self.extractive.name)


class Writing:
    """One answer while it is written.

    With `drafts`, statements that their quotes do not support are kept, and marked as such.
    """

    def __init__(self, writer: Writer, watch: Stopwatch, *, drafts: bool = False) -> None:
        self._writer = writer
        self._watch = watch
        self._keeps_unsupported = drafts
        self._answer = WrittenAnswer()
        self._failure = ""  # why the generator is not asked again for this answer

    @property
    def written(self) -> tuple[Statement, ...]:
        """The statements so far."""
        return self._answer.statements

    @property
    def authors(self) -> str:
        """The names of the generators that wrote the statements so far."""
        return ", ".join(self._answer.authors) or self._writer.generators[0]

    @property
    def notice(self) -> str:
        """What readers should know of how the answer was made; empty where nothing went wrong."""
        return self._answer.notice(self._writer.extractive.name)

    def statements(self, part: int, evidence: Evidence) -> abc.Generator[Statement]:
        """The checked statements that answer one part of the question, as they are written.

        Where the generator raises GeneratorError, the papers' own words answer this part and the
        rest, and `notice` says why.
        """
        self._watch.lap()
        generator, extractive = self._writer.generator, self._writer.extractive
        if generator is not None:
            problem = self._failure or (yield from self._generated(generator, part, evidence))
            if not problem:
                return
            self._answer = self._answer.with_problem(problem)
        rejected = yield from self._streamed(
            extractive, extractive.drafts(evidence), part, evidence
        )
        if rejected:
            logger.error("%d extracted sentences are not at their places", len(rejected))

    def _generated(
        self, generator: RepairingGenerator, part: int, evidence: Evidence
    ) -> abc.Generator[Statement, None, str]:
        """What a language model writes; returns why that is not enough, empty where it is."""
        before = len(self.written)
        try:
            rejected = yield from self._first_draft(generator, part, evidence)
        except GeneratorError as error:
            return self._failed(error)
        if not rejected:
            return ""
        try:
            repaired = generator.repaired(evidence, rejected)
            yield from self._streamed(generator, repaired, part, evidence)
        except GeneratorError as error:
            # Only what was rejected is lost; the statements before it are complete.
            self._failed(error)
        return "" if len(self.written) > before else _NOTHING_SUPPORTED

    def _first_draft(
        self, generator: Generator, part: int, evidence: Evidence
    ) -> abc.Generator[Statement, None, list[Rejected]]:
        """The statements of one draft answer, or of the best of several; returns the rejected."""
        if self._writer.best_of == 1:
            drafts = generator.drafts(evidence)
            return (yield from self._streamed(generator, drafts, part, evidence))
        answers = drafted(generator, evidence, self._writer.best_of)
        self._watch.answer += self._watch.lap()
        judged = [self._writer.check.judged(drafts, evidence) for drafts in answers]
        self._watch.check += self._watch.lap()
        return (yield from self._accepted(generator, best_supported(judged), part))

    def _streamed(
        self, author: Generator, drafts: Iterator[Draft], part: int, evidence: Evidence
    ) -> abc.Generator[Statement, None, list[Rejected]]:
        """The statements that drafts make, each judged as it comes; returns the rejected."""
        rejected: list[Rejected] = []
        try:
            for draft in drafts:
                self._watch.answer += self._watch.lap()
                judged = self._writer.check.judged([draft], evidence)
                self._watch.check += self._watch.lap()
                rejected += yield from self._accepted(author, judged, part)
        finally:
            self._watch.answer += self._watch.lap()
            if isinstance(drafts, abc.Generator):
                drafts.close()  # ends the request to a model where the reader has gone
        return rejected

    def _accepted(
        self, author: Generator, judged: Iterable[JudgedDraft], part: int
    ) -> abc.Generator[Statement, None, list[Rejected]]:
        """The statements of the drafts that stand and say something new; returns the rejected."""
        rejected = []
        for each in judged:
            if self._is_repeated(author, each.draft):
                continue
            if each.why and not (self._keeps_unsupported and each.draft.quotes):
                rejected.append(Rejected(draft=each.draft, why=each.why))
                continue
            self._answer = self._answer.with_statement(each, author.name, part)
            yield self._answer.statements[-1]
            self._watch.lap()  # the time that the reader took counts for no stage
        return rejected

    def _is_repeated(self, author: Generator, draft: Draft) -> bool:
        """Whether the answer has the draft's text; for extracted drafts also, all its quotes."""
        is_extracted = author is self._writer.extractive
        return self._answer.has_text(draft) or (
            is_extracted and self._answer.has_quotes(draft.quotes)
        )

    def _failed(self, error: GeneratorError) -> str:
        logger.warning("the language model's answer failed: %s", error)
        self._failure = str(error)
        return self._failure

"""From drafts to statements: each is checked, and numbered, before anybody sees it."""

import logging
from collections import abc
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from service.answering.records.answers import Citation, Quote, Statement
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

logger = logging.getLogger(__name__)

_OWN_WORDS = "This answer is in the papers' own words."
_CHECKED = "What it wrote before that was checked and stands."
_MIXED = "What it wrote before that was checked; the rest is in the papers' own words."
_NOTHING_STOOD = "no sentence of the language model's was borne out by the papers"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and the check on it: the papers' own words, or a generator before them.

    The papers' own words, `extractive`, serve where there is no generator and where it fails. Of
    so many drafts as `best_of` says the generator's best is kept.
    """

    extractive: Generator
    check: DraftCheck
    generator: RepairingGenerator | None = None
    best_of: int = 1

    @property
    def generators(self) -> tuple[str, ...]:
        """What can write, by name, the first choice first."""
        first = (self.generator.name,) if self.generator is not None else ()
        return (*first, self.extractive.name)


class Writing:
    """An answer being written: its statements so far, and what went wrong.

    With `drafts`, statements that their quotes do not support are kept, and say so.
    """

    def __init__(self, writer: Writer, watch: Stopwatch, *, drafts: bool = False) -> None:
        self.written: list[Statement] = []
        self._writer = writer
        self._watch = watch
        self._drafts = drafts
        self._authors: dict[str, None] = {}
        self._causes: dict[str, None] = {}
        self._broken = ""
        self._texts: set[str] = set()
        self._quotes: set[Quote] = set()
        self._citations = 0

    @property
    def authors(self) -> str:
        """The generators that wrote what is written."""
        first = self._writer.generator or self._writer.extractive
        return ", ".join(self._authors) or first.name

    @property
    def notice(self) -> str:
        """What a reader should know of how the answer came about; empty where all went well."""
        if not self._causes:
            return ""
        causes = "; ".join(self._causes)
        extractive = self._writer.extractive.name in self._authors
        mixed = _MIXED if len(self._authors) > 1 else _OWN_WORDS if extractive else _CHECKED
        return f"{causes[0].upper()}{causes[1:]}. {mixed if self.written else ''}".strip()

    def statements(self, part: int, evidence: Evidence) -> abc.Generator[Statement]:
        """The statements that answer one part of the question, each checked.

        A generator that cannot go on is not asked again for this answer.
        """
        self._watch.lap()
        generator, extractive = self._writer.generator, self._writer.extractive
        if generator is not None:
            cause = self._broken or (yield from self._generated(generator, part, evidence))
            if not cause:
                return
            self._causes[cause] = None
        failed = yield from self._checked(extractive, extractive.drafts(evidence), part, evidence)
        if failed:
            logger.error("%d sentences of papers are not where they should be", len(failed))

    def _generated(
        self, generator: RepairingGenerator, part: int, evidence: Evidence
    ) -> abc.Generator[Statement, None, str]:
        """What the generator has to say; returns why it is not enough, empty where it is."""
        before = len(self.written)
        try:
            if self._writer.best_of > 1:
                best = self._best(generator, evidence)
                rejected = yield from self._stated(generator, best, part)
            else:
                drafts = generator.drafts(evidence)
                rejected = yield from self._checked(generator, drafts, part, evidence)
        except GeneratorError as error:
            return self._broken_by(error)
        if rejected:
            try:
                mended = generator.repaired(evidence, rejected)
                yield from self._checked(generator, mended, part, evidence)
            except GeneratorError as error:
                # What was rejected is dropped, as it would have been; what stands is whole.
                self._broken_by(error)
        stands = len(self.written) > before
        return _NOTHING_STOOD if rejected and not stands else ""

    def _broken_by(self, error: GeneratorError) -> str:
        logger.warning("%s", error)
        self._broken = str(error)
        return self._broken

    def _checked(
        self, author: Generator, drafts: Iterator[Draft], part: int, evidence: Evidence
    ) -> abc.Generator[Statement, None, list[Rejected]]:
        """The statements that drafts make, one by one as they come; returns those that fail."""
        rejected: list[Rejected] = []
        try:
            for draft in drafts:
                self._watch.answer += self._watch.lap()
                judged = self._writer.check.judged([draft], evidence)
                self._watch.check += self._watch.lap()
                rejected += yield from self._stated(author, judged, part)
        finally:
            self._watch.answer += self._watch.lap()
            if isinstance(drafts, abc.Generator):
                drafts.close()  # whoever writes need not go on when nobody reads
        return rejected

    def _stated(
        self, author: Generator, judged: Sequence[JudgedDraft], part: int
    ) -> abc.Generator[Statement, None, list[Rejected]]:
        rejected = []
        for each in judged:
            draft = each.draft
            if draft.text in self._texts or (draft.quotes and self._is_told(author, draft)):
                continue
            if each.why and not (self._drafts and draft.quotes):
                rejected.append(Rejected(draft, each.why))
                continue
            self._authors[author.name] = None
            yield self._statement(each, part)
            self._watch.lap()
        return rejected

    def _is_told(self, author: Generator, draft: Draft) -> bool:
        """Whether the papers' own words stand already under what a generator wrote."""
        return author is self._writer.extractive and self._quotes.issuperset(draft.quotes)

    def _statement(self, judged: JudgedDraft, part: int) -> Statement:
        quotes, verdict = judged.draft.quotes, judged.verdict
        citations = tuple(Citation(self._citations + i, q) for i, q in enumerate(quotes, 1))
        self._citations += len(citations)
        self._texts.add(judged.draft.text)
        self._quotes.update(quotes)
        statement = Statement(judged.draft.text, verdict.support, citations, verdict.score, part)
        self.written.append(statement)
        return statement

    def _best(self, generator: Generator, evidence: Evidence) -> list[JudgedDraft]:
        """The draft answer with most support, of several written side by side."""
        count = self._writer.best_of
        with ThreadPoolExecutor(count) as pool:
            written = list(pool.map(lambda _: _whole(generator, evidence), range(count)))
        self._watch.answer += self._watch.lap()
        failed = [answer for answer in written if isinstance(answer, GeneratorError)]
        judged = [
            self._writer.check.judged(answer, evidence)
            for answer in written
            if not isinstance(answer, GeneratorError)
        ]
        self._watch.check += self._watch.lap()
        if not judged:
            raise failed[0]
        return max(judged, key=_worth)


def _whole(generator: Generator, evidence: Evidence) -> list[Draft] | GeneratorError:
    try:
        return list(generator.drafts(evidence))
    except GeneratorError as error:
        return error


def _worth(judged: Sequence[JudgedDraft]) -> float:
    """More for each statement that is likelier borne out than not, less for each other."""
    return sum(each.verdict.score - 0.5 for each in judged)

"""From drafts to statements: each is checked, and numbered, before anybody sees it."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from service.answering.drafts import Draft, Generator, GeneratorError
from service.answering.evidence import Evidence, Pages
from service.answering.quotes import is_there, is_verbatim
from service.answering.records import Citation, Elapsed, Statement
from service.answering.understand import Understanding

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Stopwatch:
    """Seconds spent on each stage of an answer; `retrieve` holds `rerank`."""

    last: float = field(default_factory=time.perf_counter)
    retrieve: float = 0.0
    rerank: float = 0.0
    answer: float = 0.0
    check: float = 0.0

    def lap(self) -> float:
        """The seconds since the last lap."""
        now = time.perf_counter()
        passed, self.last = now - self.last, now
        return passed

    def elapsed(self) -> Elapsed:
        """What was spent, in milliseconds."""
        spent = (self.retrieve - self.rerank, self.rerank, self.answer, self.check)
        return Elapsed(*(round(1000 * seconds, 2) for seconds in spent))

    def total_ms(self) -> float:
        """All that was spent, in milliseconds."""
        return 1000 * (self.retrieve + self.answer + self.check)


class Writing:
    """An answer being written: its statements so far, and what went wrong."""

    def __init__(
        self, generator: Generator, understanding: Understanding, watch: Stopwatch, notice: str = ""
    ) -> None:
        self.generator = generator
        self.understanding = understanding
        self.watch = watch
        self.notice = notice
        self.failed = False
        self.written: list[Statement] = []
        self._citations = 0

    def begun_again(self, generator: Generator) -> "Writing":
        """The same answer, to be written by another generator."""
        return Writing(generator, self.understanding, self.watch, self.notice)

    def statements(self, part: int, evidence: Evidence) -> Iterator[Statement]:
        """The statements that answer one part of the question, each checked."""
        self.watch.lap()
        try:
            for draft in self.generator.drafts(evidence):
                self.watch.answer += self.watch.lap()
                statement = self._checked(draft, part, evidence.pages)
                self.watch.check += self.watch.lap()
                if statement is not None:
                    self.written.append(statement)
                    yield statement
                    self.watch.lap()
        except GeneratorError as error:
            logger.warning("%s", error)
            self.failed, self.notice = True, str(error)
        self.watch.answer += self.watch.lap()

    def _checked(self, draft: Draft, part: int, pages: Pages) -> Statement | None:
        """The statement that a draft makes; none where a quote is not where it should be."""
        if not holds(draft, pages):
            return None
        citations = tuple(Citation(self._citations + i, q) for i, q in enumerate(draft.quotes, 1))
        self._citations += len(citations)
        return Statement(draft.text, "verified", citations, 1.0, part)


def holds(draft: Draft, pages: Pages) -> bool:
    """Whether the sentence stands, word for word, where its quotes say."""
    if not draft.quotes:
        return False
    of_paper = pages[draft.quotes[0].paper.id]
    if all(is_there(quote, of_paper) for quote in draft.quotes) and is_verbatim(
        draft.text, draft.quotes, of_paper
    ):
        return True
    logger.error("a sentence of %s is not where it should be; left out", draft.quotes[0].paper.file)
    return False

"""The time that each stage of an answer takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from service.answering.records.answers import Elapsed

Stage = Literal["retrieve", "rerank", "answer", "check"]


@dataclass(slots=True)
class Stopwatch:
    """Seconds spent on each stage of an answer.

    `retrieve` is finding passages and reading what belongs to them; `answer` is rating,
    deciding and writing; `check` is verifying.
    """

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

    @contextmanager
    def timing(self, stage: Stage) -> Iterator[None]:
        """Adds the seconds spent within to a stage."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            setattr(self, stage, getattr(self, stage) + time.perf_counter() - begun)

    def elapsed(self) -> Elapsed:
        """What was spent, in milliseconds."""
        return Elapsed(
            retrieve=_milliseconds(self.retrieve),
            rerank=_milliseconds(self.rerank),
            answer=_milliseconds(self.answer),
            check=_milliseconds(self.check),
        )

    def total_ms(self) -> float:
        """All that was spent, in milliseconds."""
        return 1000 * (self.retrieve + self.rerank + self.answer + self.check)


def _milliseconds(seconds: float) -> float:
    return round(1000 * seconds, 2)

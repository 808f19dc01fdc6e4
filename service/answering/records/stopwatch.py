"""The time that each stage of an answer takes."""

import time
from dataclasses import dataclass, field

from service.answering.records.answers import Elapsed


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

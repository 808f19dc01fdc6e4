"""Queued files read in child processes, those that took too long a second time."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from index.catalog.ledger import Ledger
from ingest.errors import SourceError
from ingest.pipeline.identification import IdentifiedFile
from ingest.pipeline.limits import Limits, TimeLimitExceeded
from ingest.pipeline.outcomes import OutcomeRecorder
from ingest.pipeline.progress import Tally
from ingest.pipeline.reader import ReadOptions, ReadPaper
from ingest.pipeline.worker import Task, read_in_order


@dataclass(frozen=True, slots=True)
class RunLimits:
    """How many files a run reads at a time, what each may take, and how it is read."""

    workers: int = 2
    limits: Limits = field(default_factory=Limits)
    how: ReadOptions = field(default_factory=ReadOptions)

    def of_second_attempt(self) -> "RunLimits":
        """One file at a time, with twice the time."""
        how = replace(self.how, seconds_per_scan=2 * self.how.seconds_per_scan)
        return RunLimits(workers=1, limits=self.limits.doubled(), how=how)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A file, and the paper in it or why it could not be read."""

    item: IdentifiedFile
    outcome: ReadPaper | SourceError


class FileReading:
    """Reads files for one run until `stop` is set."""

    def __init__(self, ledger: Ledger, tally: Tally, stop: threading.Event) -> None:
        self._ledger = ledger
        self._recorder = OutcomeRecorder(ledger)
        self._tally = tally
        self._stop = stop

    def attempts(self, items: Sequence[IdentifiedFile], run_limits: RunLimits) -> Iterator[Attempt]:
        """The last attempt at each file, in order; files that took too long come at the end."""
        slow: dict[str, TimeLimitExceeded] = {}
        for attempt in self._read(items, run_limits):
            if isinstance(attempt.outcome, TimeLimitExceeded):
                slow[attempt.item.file.origin] = attempt.outcome
                self._recorder.postponed(attempt.item, attempt.outcome)
            else:
                yield attempt
        again = [item for item in items if item.file.origin in slow]
        for attempt in self._read(again, run_limits.of_second_attempt()):
            yield _with_both_causes(attempt, slow[attempt.item.file.origin])

    def _read(self, items: Sequence[IdentifiedFile], run_limits: RunLimits) -> Iterator[Attempt]:
        tasks = (Task(file=item.file.path, how=run_limits.how) for item in items)
        with closing(
            read_in_order(tasks, workers=run_limits.workers, limits=run_limits.limits)
        ) as outcomes:
            for item in items:
                if self._stop.is_set():
                    return
                self._ledger.begin(item.file.origin)
                self._tally.begin(item.file.name)
                yield Attempt(item=item, outcome=next(outcomes))


def _with_both_causes(attempt: Attempt, first: TimeLimitExceeded) -> Attempt:
    """The second attempt; where it took too long again, the error names both limits."""
    second = attempt.outcome
    if not isinstance(second, TimeLimitExceeded):
        return attempt
    cause = f"{first.cause}; at a second attempt, {second.cause}"
    return Attempt(item=attempt.item, outcome=SourceError(cause, second.remedy))

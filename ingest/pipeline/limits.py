"""Limits for reading one file: processor time, wall-clock time and memory.

Processor time is the limit that matters: unlike the wall clock it does not depend on what else
the machine does. The wall clock ends files that wait without computing.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, replace

import psutil

from ingest.errors import SourceError


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may take.

    `seconds` is processor time of the process that reads and of those that it starts (Tesseract);
    each page adds `seconds_per_page`. The wall clock may show `wall_factor` times as much, or
    `least_wall_seconds` where that is more. `memory` is in bytes.
    """

    seconds: float = 15.0
    seconds_per_page: float = 0.2
    memory: int = 1 << 30
    wall_factor: float = 10.0
    least_wall_seconds: float = 300.0

    def doubled(self) -> "Limits":
        """The limits of a second attempt: twice the processor time."""
        return replace(self, seconds=2 * self.seconds, seconds_per_page=2 * self.seconds_per_page)


class TimeLimitExceeded(SourceError):
    """Reading a file took too long; a second attempt with more time may succeed."""


class TimeAllowance:
    """The time that one file may take in a process, counted from now on."""

    def __init__(self, limits: Limits, process: psutil.Process) -> None:
        self._limits = limits
        self._process = process
        self._begun = time.monotonic()
        self._used_before = processor_seconds(process)
        self._allowed = limits.seconds

    def extend(self, seconds: float) -> None:
        """Allows so many more seconds of processor time."""
        self._allowed += seconds

    def excess(self) -> TimeLimitExceeded | None:
        """The limit that has been passed, as an error that names it; None within both limits."""
        used = processor_seconds(self._process) - self._used_before
        if used > self._allowed:
            return TimeLimitExceeded(
                f"reading it took more than {self._allowed:.3g} s of processor time",
                "raise FOOTNOTE_READ_SECONDS, or export the file again",
            )
        wall = max(self._limits.wall_factor * self._allowed, self._limits.least_wall_seconds)
        if time.monotonic() - self._begun > wall:
            return TimeLimitExceeded(
                f"reading it did not end within {wall:.3g} s, with {used:.3g} s of processor time",
                "check that the folder it is in answers, or export the file again",
            )
        return None


def processor_seconds(process: psutil.Process) -> float:
    """Processor time of a process and of all that it started; 0 where it has ended."""
    seconds = 0.0
    with suppress(psutil.NoSuchProcess):
        for each in (process, *process.children(recursive=True)):
            # One that ends in between is counted with its parent's at the next look.
            with suppress(psutil.NoSuchProcess):
                times = each.cpu_times()
                seconds += times.user + times.system
                # Of processes that it started and that have ended.
                seconds += times.children_user + times.children_system
    return seconds

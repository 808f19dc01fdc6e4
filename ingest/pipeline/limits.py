"""Limits for reading one file: processor time, wall-clock time and memory.

Processor time is the main limit: unlike the wall clock it does not depend on the machine's other
work. The wall clock ends the reading of files that wait without computing.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, replace

import psutil

from ingest.errors import SourceError


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for reading one file.

    `seconds` is processor time of the process that reads and of those that it starts (Tesseract);
    each page adds `seconds_per_page`. The limit in wall-clock time is `wall_factor` times as much,
    and at least `least_wall_seconds`. `memory` is in bytes. docs/design.md gives the reasons.
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
    """Raised where reading a file takes too long; a second attempt with more time may succeed."""


class TimeAllowance:
    """The time that one file may take in a process, counted from construction."""

    def __init__(self, limits: Limits, process: psutil.Process) -> None:
        self._limits = limits
        self._process = process
        self._begun = time.monotonic()
        self._used_before = processor_seconds(process)
        self._allowed = limits.seconds

    def extend(self, seconds: float) -> None:
        """Allows `seconds` more of processor time."""
        self._allowed += seconds

    def excess(self) -> TimeLimitExceeded | None:
        """An error that names the limit that has been passed; None within both limits."""
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
                "check that its disk or network folder responds, or export the file again",
            )
        return None


def processor_seconds(process: psutil.Process) -> float:
    """Processor time of a process and of all its descendants; 0 where it has ended."""
    seconds = 0.0
    with suppress(psutil.NoSuchProcess):
        for each in (process, *process.children(recursive=True)):
            # A process that ends in between is counted with its parent's children next time.
            with suppress(psutil.NoSuchProcess):
                times = each.cpu_times()
                seconds += times.user + times.system
                # Of its children that have ended.
                seconds += times.children_user + times.children_system
    return seconds

"""What a run of ingestion has done so far, and what became of each file."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.pipeline.identification import IdentifiedFile


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file in this run."""

    name: str
    origin: str
    state: Literal[
        "added", "known", "duplicate", "failed", "needs_ocr", "not_downloaded", "skipped"
    ]
    paper_id: str | None = None
    title: str = ""
    pages: int = 0
    passages: int = 0
    cause: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class IngestionReport:
    """What a run did, file by file, and how long it took in seconds."""

    files: tuple[FileResult, ...]
    seconds: float

    def of_state(self, *states: str) -> tuple[FileResult, ...]:
        """The files that ended in one of these states."""
        return tuple(result for result in self.files if result.state in states)


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is.

    `pages` and `passages` count what has been added so far; `current` is the name of the file
    being read, empty between files; `seconds_left` is estimated from the bytes still to read, None
    until the first file is read; `result` is that of the file that has just ended, if one has.
    """

    files_done: int
    files: int
    pages: int
    passages: int
    current: str
    seconds: float
    seconds_left: float | None = None
    result: FileResult | None = None

    @property
    def pages_per_second(self) -> float:
        """Pages taken in for each second so far."""
        return self.pages / max(self.seconds, 1e-3)

    @property
    def passages_per_second(self) -> float:
        """Passages embedded for each second so far."""
        return self.passages / max(self.seconds, 1e-3)


ProgressListener = Callable[[RunProgress], None]


class Tally:
    """Counts what a run has done, and reports each step to a listener."""

    def __init__(self, to_read: Sequence[IdentifiedFile], watch: ProgressListener) -> None:
        self._begun = time.monotonic()
        self._files = len(to_read)
        self._bytes = sum(item.size for item in to_read)
        self._bytes_done = self._files_done = self._pages = self._passages = 0
        self._current = ""
        self._watch = watch

    def begin(self, name: str) -> None:
        """Reports that the file of that name is read now."""
        self._current = name
        self._report(None)

    def embedded(self, passages: int) -> None:
        """Counts passages of the current file that have just been embedded."""
        self._passages += passages
        self._report(None)

    def settle(self, item: IdentifiedFile, result: FileResult) -> None:
        """Counts a file whose result is known."""
        self._files_done += 1
        self._bytes_done += item.size
        self._pages += result.pages
        self._current = ""
        self._report(result)

    def _report(self, result: FileResult | None) -> None:
        seconds = time.monotonic() - self._begun
        seconds_left = None
        if self._bytes_done:
            seconds_left = seconds * (self._bytes - self._bytes_done) / self._bytes_done
        self._watch(
            RunProgress(
                files_done=self._files_done,
                files=self._files,
                pages=self._pages,
                passages=self._passages,
                current=self._current,
                seconds=seconds,
                seconds_left=seconds_left,
                result=result,
            )
        )

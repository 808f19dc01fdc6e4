"""What a run of ingestion has done so far, and what became of each file."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from index.records import MISSING
from ingest.sources.sources import SourceFile


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

    @property
    def is_missing(self) -> bool:
        """Whether the file could not be taken in."""
        return self.state in MISSING


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

    `pages` and `passages` count what is in so far; `seconds_left` is estimated from the bytes
    still to read, None before there is anything to go by; `result` is the file that has just
    been settled, if one has.
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that is to be read, the sha256 of its content and its size in bytes."""

    file: SourceFile
    content: str
    size: int


class Tally:
    """Counts what a run has done and tells who watches."""

    def __init__(self, waiting: list[Waiting], watch: ProgressListener) -> None:
        self._begun = time.monotonic()
        self._files = len(waiting)
        self._bytes = sum(item.size for item in waiting)
        self._bytes_done = self._files_done = self._pages = self._passages = 0
        self._current = ""
        self._watch = watch

    def begin(self, name: str) -> None:
        """The file of that name is read now."""
        self._current = name
        self._tell(None)

    def embedded(self, passages: int) -> None:
        """So many more passages of the current file have been embedded."""
        self._passages += passages
        self._tell(None)

    def settle(self, item: Waiting, result: FileResult) -> None:
        """That file has come to its end."""
        self._files_done += 1
        self._bytes_done += item.size
        self._pages += result.pages
        self._current = ""
        self._tell(result)

    def _tell(self, result: FileResult | None) -> None:
        seconds = time.monotonic() - self._begun
        left = None
        if self._bytes_done:
            left = seconds * (self._bytes - self._bytes_done) / self._bytes_done
        self._watch(
            RunProgress(
                self._files_done, self._files, self._pages, self._passages, self._current,
                seconds, left, result,
            )
        )  # fmt: skip

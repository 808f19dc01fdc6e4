"""Sources in, a library out: read, embedded, added; each file whole or not at all.

What became of each file is written in the library's ledger. A file whose content is known is
not read again, so a second run over the same folder does nothing.
"""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.catalog import LedgerEntry
from index.embedder import Embedder
from index.library import Library, embedded_text
from ingest.errors import SourceError
from ingest.sources import RefusedSource, Skipped, SourceFile, local_sources
from ingest.worker import Limits, ReadPaper, read_in_order


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file in this run."""

    name: str
    origin: str
    state: Literal["added", "known", "duplicate", "failed", "skipped"]
    paper_id: str | None = None
    title: str = ""
    pages: int = 0
    passages: int = 0
    cause: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, file by file, and how long it took in seconds."""

    files: tuple[FileResult, ...]
    seconds: float

    def of_state(self, state: str) -> tuple[FileResult, ...]:
        """The files that ended in that state."""
        return tuple(result for result in self.files if result.state == state)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `pages` and `passages` count what is in so far."""

    files_done: int
    files: int
    pages: int
    passages: int
    current: str


Watch = Callable[[Progress], None]


class _Tally:
    """Counts what a run has done and tells who watches."""

    def __init__(self, files: int, watch: Watch) -> None:
        self.files_done = 0
        self.pages = 0
        self._passages = 0
        self._files = files
        self._current = ""
        self._watch = watch

    def begin(self, name: str) -> None:
        """The file of that name is read now."""
        self._current = name
        self.embedded(0)

    def embedded(self, passages: int) -> None:
        """So many more passages of the current file have been embedded."""
        self._passages += passages
        self._watch(
            Progress(self.files_done, self._files, self.pages, self._passages, self._current)
        )


class Pipeline:
    """Takes sources into a library."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        *,
        files_folder: Path,
        workers: int,
        limits: Limits,
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._files_folder = files_folder
        self._workers = workers
        self._limits = limits

    def run(self, sources: Iterable[str], watch: Watch) -> Report:
        """Takes all files of the sources in, in order; a bad one stops no other."""
        started = time.monotonic()
        found = [item for source in sources for item in local_sources(source)]
        known = {paper.id: paper.title for paper in self._library.papers()}
        entered = {entry.origin: entry for entry in self._library.ledger()}
        results: dict[str, FileResult] = {}
        to_read: dict[str, tuple[SourceFile, str]] = {}
        for item in found:
            if isinstance(item, SourceFile):
                settled = self._settle_known(item, known, entered, to_read)
            else:
                settled = self._settle_unreadable(item)
            if settled is not None:
                results[item.origin] = settled
        if to_read:
            for result in self._read(list(to_read.values()), watch):
                results[result.origin] = result
        # Also where nothing was read: an earlier run may have ended before it came to this.
        self._library.catch_up()
        self._library.snapshot()
        ordered = tuple(results[origin] for origin in dict.fromkeys(item.origin for item in found))
        return Report(ordered, time.monotonic() - started)

    def _settle_unreadable(self, item: RefusedSource | Skipped) -> FileResult:
        if isinstance(item, Skipped):
            return FileResult(item.name, item.origin, "skipped", cause="not a PDF file")
        return self._failed(
            SourceFile(item.name, item.origin, Path()), "", SourceError(item.cause, item.remedy)
        )

    def _settle_known(
        self,
        file: SourceFile,
        known: dict[str, str],
        entered: dict[str, LedgerEntry],
        to_read: dict[str, tuple[SourceFile, str]],
    ) -> FileResult | None:
        """The result of a file that need not be read, or None after putting it into `to_read`."""
        try:
            content = _content_id(file.path)
        except OSError as error:
            return self._failed(file, "", SourceError(
                f"the file cannot be opened ({error.strerror})",
                "give this user the right to read it",
            ))  # fmt: skip
        if content in known:
            first = next(
                (e for e in entered.values() if e.state == "in" and e.content == content), None
            )
            if first is None:  # the run that added it ended before it could write this down
                self._enter(file, content, "in", paper_id=content)
            elif first.origin != file.origin:
                return self._duplicate(file, content, known[content])
            return FileResult(file.name, file.origin, "known", content, known[content])
        twin = next((other for other, their in to_read.values() if their == content), None)
        if twin is not None and twin.origin != file.origin:
            return self._duplicate(file, content, twin.name)
        to_read[file.origin] = (file, content)
        return None

    def _read(self, waiting: list[tuple[SourceFile, str]], watch: Watch) -> Iterator[FileResult]:
        tally = _Tally(len(waiting), watch)
        outcomes = read_in_order(
            [file.path for file, _ in waiting], workers=self._workers, limits=self._limits
        )
        for file, content in waiting:
            tally.begin(file.name)
            outcome = next(outcomes)
            if isinstance(outcome, SourceError):
                yield self._failed(file, content, outcome)
            else:
                yield self._add(file, outcome, tally)
            tally.files_done += 1
        tally.begin("")

    def _add(self, file: SourceFile, read: ReadPaper, tally: _Tally) -> FileResult:
        vectors = self._embedder.embed_passages(
            [embedded_text(read.paper, passage) for passage in read.passages], tally.embedded
        )
        # The file first: a paper in the library must have its pages' pictures.
        _keep(file.path, self._files_folder / f"{read.paper.id}.pdf")
        self._library.add(read.paper, read.pages, read.passages, vectors)
        self._enter(file, read.paper.id, "in", paper_id=read.paper.id)
        tally.pages += len(read.pages)
        return FileResult(
            file.name, file.origin, "added", read.paper.id, read.paper.title,
            len(read.pages), len(read.passages),
        )  # fmt: skip

    def _duplicate(self, file: SourceFile, content: str, title: str) -> FileResult:
        cause = f"the same file as “{title}”"
        self._enter(file, content, "duplicate", paper_id=content, cause=cause)
        return FileResult(file.name, file.origin, "duplicate", content, title, cause=cause)

    def _failed(self, file: SourceFile, content: str, error: SourceError) -> FileResult:
        self._enter(file, content, "failed", cause=error.cause, remedy=error.remedy)
        return FileResult(file.name, file.origin, "failed", cause=error.cause, remedy=error.remedy)

    def _enter(
        self,
        file: SourceFile,
        content: str,
        state: Literal["in", "failed", "duplicate"],
        *,
        paper_id: str | None = None,
        cause: str = "",
        remedy: str = "",
    ) -> None:
        self._library.enter(
            LedgerEntry(
                file.origin, file.name, content, state, paper_id, cause, remedy, 1, time.time()
            )
        )


def _content_id(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def _keep(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    shutil.copyfile(source, unfinished)
    unfinished.replace(target)

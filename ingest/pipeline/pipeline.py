"""Sources in, a library out: read, embedded, added; each file whole or not at all.

What became of each file is written in the library's ledger. A file whose content is known is
not read again, so a second run over the same folder does nothing.
"""

import errno
import hashlib
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from index.embedding.embedder import Embedder, embedded_text
from index.library.library import Library
from index.records import MISSING, RETRIED, FileState, LedgerEntry
from ingest.errors import SourceError
from ingest.pipeline.limits import Limits, TimeLimitExceeded
from ingest.pipeline.progress import (
    FileResult,
    IngestionReport,
    ProgressListener,
    RunProgress,
    Tally,
    Waiting,
)
from ingest.pipeline.reader import ReadOptions, ReadPaper, unread_cause
from ingest.pipeline.worker import Task, read_in_order
from ingest.sources.reading_list import title_agrees
from ingest.sources.sources import FoundSource, RefusedSource, Skipped, SourceFile, Sources

_IN: tuple[FileState, ...] = ("in", "superseded")
_SETTLED: tuple[FileState, ...] = (*_IN, "duplicate")
_NO_TITLES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class RunLimits:
    """How much of the machine a run may take, and how its files are to be read."""

    workers: int = 2
    limits: Limits = field(default_factory=Limits)
    how: ReadOptions = field(default_factory=ReadOptions)


class Pipeline:
    """Takes sources into a library."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        sources: Sources,
        *,
        files_folder: Path,
        run_limits: RunLimits,
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._sources = sources
        self._files_folder = files_folder
        self._run_limits = run_limits

    def run(
        self,
        sources: Iterable[str],
        watch: ProgressListener,
        *,
        password: str = "",
        stop: threading.Event | None = None,
        titles: Mapping[str, str] = _NO_TITLES,
    ) -> IngestionReport:
        """Takes all files of the sources in, in order; a bad one stops no other.

        `password` opens files that are locked; once `stop` is set, no further file is begun.
        `titles` has those of the sources that are papers of a reading list.
        """
        started = time.monotonic()
        stop = stop or threading.Event()
        known = {paper.id: paper.title for paper in self._library.papers()}
        entered = {entry.origin: entry for entry in self._library.ledger.entries()}
        settled_origins = frozenset(o for o, entry in entered.items() if entry.state in _SETTLED)
        found = list(self._found(sources, settled_origins, titles, watch, stop))
        results: dict[str, FileResult] = {}
        to_read: dict[str, Waiting] = {}
        for item in found:
            if isinstance(item, SourceFile):
                settled = self._settle_known(item, known, entered, to_read)
            else:
                settled = self._settle_unreadable(item, entered)
            if settled is not None:
                results[item.origin] = settled
        if to_read:
            waiting = list(to_read.values())
            self._library.ledger.queue((w.file.origin, w.file.name, w.content) for w in waiting)
            how = replace(self._run_limits.how, password=password)
            for result in self._read(waiting, how, watch, stop):
                results[result.origin] = result
        # Also where nothing was read: an earlier run may have ended before it came to this.
        self._library.catch_up()
        self._library.snapshot()
        origins = dict.fromkeys(item.origin for item in found)
        ordered = tuple(results[origin] for origin in origins if origin in results)
        return IngestionReport(ordered, time.monotonic() - started)

    def retry(self, watch: ProgressListener, *, password: str = "") -> IngestionReport:
        """Takes in again what failed, needed Tesseract, was not downloaded, or was cut short."""
        again = [
            entry
            for entry in self._library.ledger.entries()
            if entry.state in (*RETRIED, "queued", "reading")
        ]
        titles = {entry.origin: entry.name for entry in again if entry.state == "not_downloaded"}
        return self.run([entry.origin for entry in again], watch, password=password, titles=titles)

    def _found(
        self,
        sources: Iterable[str],
        settled: frozenset[str],
        titles: Mapping[str, str],
        watch: ProgressListener,
        stop: threading.Event,
    ) -> Iterator[FoundSource]:
        for source in sources:
            for item in self._sources.of(source, settled, titles.get(source, "")):
                yield item
                watch(RunProgress(0, 0, 0, 0, item.name, 0.0))
                if stop.is_set():
                    return

    def _settle_unreadable(
        self, item: RefusedSource | Skipped, entered: dict[str, LedgerEntry]
    ) -> FileResult:
        if isinstance(item, Skipped):
            return FileResult(item.name, item.origin, "skipped", cause="not a PDF file")
        before = entered.get(item.origin)
        if before is not None and before.state in _SETTLED:
            # What is in stays in, even where its source cannot be reached any more.
            return FileResult(item.name, item.origin, "known", before.paper_id, cause=item.cause)
        file = SourceFile(item.name, item.origin, Path())
        # What was fetched once and refused is not a paper that was never downloaded.
        content = before.content if before is not None and before.state in MISSING else ""
        if item.is_listed and not content:
            self._enter(file, "", "not_downloaded", cause=item.cause, remedy=item.remedy)
            return FileResult(
                name=item.name,
                origin=item.origin,
                state="not_downloaded",
                cause=item.cause,
                remedy=item.remedy,
            )
        return self._failed(file, content, SourceError(item.cause, item.remedy))

    def _settle_known(
        self,
        file: SourceFile,
        known: dict[str, str],
        entered: dict[str, LedgerEntry],
        to_read: dict[str, Waiting],
    ) -> FileResult | None:
        """The result of a file that need not be read, or None after putting it into `to_read`."""
        try:
            content, size = _content_id(file.path), file.path.stat().st_size
        except OSError as error:
            return self._failed(file, "", SourceError(
                f"the file cannot be opened ({error.strerror})",
                "give this user the right to read it",
            ))  # fmt: skip
        if content in known:
            first = next(
                (
                    entry
                    for entry in entered.values()
                    if entry.state in _IN and entry.content == content
                ),
                None,
            )
            if first is None:  # the run that added it ended before it could write this down
                self._enter(file, content, "in", paper_id=content)
            elif first.origin != file.origin:
                return self._duplicate(file, content, known[content])
            return FileResult(file.name, file.origin, "known", content, known[content])
        twin = next((other for other in to_read.values() if other.content == content), None)
        if twin is not None and twin.file.origin != file.origin:
            return self._duplicate(file, content, twin.file.name)
        to_read[file.origin] = Waiting(file, content, size)
        return None

    def _read(
        self,
        waiting: list[Waiting],
        how: ReadOptions,
        watch: ProgressListener,
        stop: threading.Event,
    ) -> Iterator[FileResult]:
        tally = Tally(waiting, watch)
        slow: list[tuple[Waiting, TimeLimitExceeded]] = []
        for item, outcome in self._outcomes(waiting, how, self._run_limits, tally, stop):
            if isinstance(outcome, TimeLimitExceeded):
                slow.append((item, outcome))
                self._enter(
                    item.file,
                    item.content,
                    "queued",
                    cause=outcome.cause,
                    remedy="it is tried once more, alone and with twice the time",
                )
            else:
                yield self._settled(item, outcome, tally)
        yield from self._read_once_more(slow, how, tally, stop)

    def _read_once_more(
        self,
        slow: list[tuple[Waiting, TimeLimitExceeded]],
        how: ReadOptions,
        tally: Tally,
        stop: threading.Event,
    ) -> Iterator[FileResult]:
        """Files that took too long, read alone with twice the time before they are failed."""
        run_limits = RunLimits(workers=1, limits=self._run_limits.limits.doubled())
        how = replace(how, seconds_per_scan=2 * how.seconds_per_scan)
        waiting = [item for item, _ in slow]
        first = {item.file.origin: error.cause for item, error in slow}
        for item, outcome in self._outcomes(waiting, how, run_limits, tally, stop):
            if isinstance(outcome, TimeLimitExceeded):
                cause = f"{first[item.file.origin]}; at a second attempt, {outcome.cause}"
                outcome = SourceError(cause, outcome.remedy)
            yield self._settled(item, outcome, tally)

    def _outcomes(
        self,
        waiting: list[Waiting],
        how: ReadOptions,
        run_limits: RunLimits,
        tally: Tally,
        stop: threading.Event,
    ) -> Iterator[tuple[Waiting, ReadPaper | SourceError]]:
        """Each file with what reading it gave, in order, until `stop` is set."""
        tasks = (Task(item.file.path, how) for item in waiting)
        with closing(
            read_in_order(tasks, workers=run_limits.workers, limits=run_limits.limits)
        ) as outcomes:
            for item in waiting:
                if stop.is_set():
                    return
                self._library.ledger.begin(item.file.origin)
                tally.begin(item.file.name)
                yield item, next(outcomes)

    def _settled(self, item: Waiting, outcome: ReadPaper | SourceError, tally: Tally) -> FileResult:
        if isinstance(outcome, SourceError):
            result = self._failed(item.file, item.content, outcome)
        else:
            result = self._add(item.file, outcome, tally)
        tally.settle(item, result)
        return result

    def _add(self, file: SourceFile, read: ReadPaper, tally: Tally) -> FileResult:
        if file.expected_title and not title_agrees(
            file.expected_title, read.paper.title, read.pages[0].text
        ):
            return self._failed(file, read.paper.id, SourceError(
                f"its title is “{read.paper.title}”, not “{file.expected_title}”",
                "correct the reading list's address or title",
            ))  # fmt: skip
        paper = replace(read.paper, file=file.name)
        vectors = self._embedder.embed_passages(
            [embedded_text(paper, passage) for passage in read.passages], tally.embedded
        )
        try:
            # The file first: a paper in the library must have its pages' pictures.
            _keep(file.path, self._files_folder / f"{paper.id}.pdf", read.unlocked)
        except OSError as error:
            return self._failed(file, paper.id, _unwritable(error))
        self._library.add(paper, read.pages, read.passages, vectors, read.details)
        cause, remedy = "", ""
        if read.unread:
            cause = unread_cause(read.unread, len(read.pages))
            remedy = "install tesseract-ocr, remove the paper and take it in again"
        self._enter(file, paper.id, "in", paper_id=paper.id, cause=cause, remedy=remedy)
        return FileResult(
            file.name, file.origin, "added", paper.id, paper.title,
            len(read.pages), len(read.passages), cause, remedy,
        )  # fmt: skip

    def _duplicate(self, file: SourceFile, content: str, title: str) -> FileResult:
        cause = f"the same file as “{title}”"
        self._enter(file, content, "duplicate", paper_id=content, cause=cause)
        return FileResult(file.name, file.origin, "duplicate", content, title, cause=cause)

    def _failed(self, file: SourceFile, content: str, error: SourceError) -> FileResult:
        state: Literal["failed", "needs_ocr"] = "needs_ocr" if error.needs_ocr else "failed"
        self._enter(file, content, state, cause=error.cause, remedy=error.remedy)
        return FileResult(file.name, file.origin, state, cause=error.cause, remedy=error.remedy)

    def _enter(
        self,
        file: SourceFile,
        content: str,
        state: FileState,
        *,
        paper_id: str | None = None,
        cause: str = "",
        remedy: str = "",
    ) -> None:
        self._library.ledger.enter(
            file.origin, file.name, content, state, paper_id=paper_id, cause=cause, remedy=remedy
        )


def _content_id(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def _keep(source: Path, target: Path, unlocked: bytes) -> None:
    """Copies the file, or its unlocked content where it has one, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    try:
        if unlocked:
            unfinished.write_bytes(unlocked)
        else:
            shutil.copyfile(source, unfinished)
        unfinished.replace(target)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _unwritable(error: OSError) -> SourceError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return SourceError(
            "there is no room left for it in the data directory",
            "make room there, then run `footnote ingest --retry-failed`",
        )
    return SourceError(
        f"it cannot be copied into the data directory ({error.strerror})",
        "check that the data directory can be written to",
    )

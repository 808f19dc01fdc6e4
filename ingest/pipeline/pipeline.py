"""Sources in, a library out, in stages: find, identify, read, embed, add; each file whole or not.

What became of each file is written into the library's ledger. A file whose content is in the
library is not read again, so a second run over the same folder does nothing.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from index.catalog.new_paper import NewPaper
from index.embedding.embedder import Embedder, embedded_text
from index.library.library import Library
from index.records import RETRIED
from ingest.errors import SourceError
from ingest.pipeline.attempts import Attempt, FileReading, RunLimits
from ingest.pipeline.identification import (
    Duplicate,
    IdentifiedFile,
    InLibrary,
    LibraryBefore,
    identified,
    standing_of,
)
from ingest.pipeline.kept_files import keep_file
from ingest.pipeline.outcomes import OutcomeRecorder
from ingest.pipeline.progress import (
    FileResult,
    IngestionReport,
    ProgressListener,
    RunProgress,
    Tally,
)
from ingest.pipeline.reader import ReadPaper
from ingest.sources.reading_list import title_agrees
from ingest.sources.sources import FoundSource, RefusedSource, Skipped, SourceFile, Sources

_NO_TITLES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class SortedFiles:
    """Found files sorted, each by its origin: results of some, and others to be read."""

    results: dict[str, FileResult]
    to_read: dict[str, IdentifiedFile]


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
        self._recorder = OutcomeRecorder(library.ledger)

    def run(
        self,
        sources: Iterable[str],
        watch: ProgressListener,
        *,
        password: str = "",
        stop: threading.Event | None = None,
        titles: Mapping[str, str] = _NO_TITLES,
    ) -> IngestionReport:
        """Takes in all files of the sources, in order; a bad file stops no other.

        `password` opens files that are locked; once `stop` is set, no further file is begun.
        `titles` maps those sources that are papers of a reading list to their titles.
        """
        started = time.monotonic()
        stop = stop or threading.Event()
        before = LibraryBefore.of(self._library)
        found = list(self._found(sources, before.settled_origins, titles, watch, stop))
        files = self._sorted(found, before)
        results = dict(files.results)
        if files.to_read:
            for result in self._read(list(files.to_read.values()), password, watch, stop):
                results[result.origin] = result
        # Also where nothing was read: an earlier run may have been cut short before this.
        self._library.catch_up()
        self._library.snapshot()
        origins = dict.fromkeys(item.origin for item in found)
        return IngestionReport(
            files=tuple(results[origin] for origin in origins if origin in results),
            seconds=time.monotonic() - started,
        )

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
        """The first stage: the files that the sources name."""
        for source in sources:
            for item in self._sources.of(source, settled, titles.get(source, "")):
                yield item
                watch(
                    RunProgress(
                        files_done=0,
                        files=0,
                        pages=0,
                        passages=0,
                        current=item.name,
                        seconds=0.0,
                    )
                )
                if stop.is_set():
                    return

    def _sorted(self, found: Iterable[FoundSource], before: LibraryBefore) -> SortedFiles:
        """The second stage: results of files that need not be read, and the files that do."""
        files = SortedFiles(results={}, to_read={})
        for item in found:
            settled = self._settled(item, before, files.to_read)
            if isinstance(settled, IdentifiedFile):
                files.to_read[item.origin] = settled
            else:
                files.results[item.origin] = settled
        return files

    def _settled(
        self, item: FoundSource, before: LibraryBefore, to_read: Mapping[str, IdentifiedFile]
    ) -> FileResult | IdentifiedFile:
        if isinstance(item, Skipped):
            return self._recorder.skipped(item)
        if isinstance(item, RefusedSource):
            return self._recorder.refused(item, before)
        opened = identified(item)
        if isinstance(opened, SourceError):
            return self._recorder.failed(item, "", opened)
        standing = standing_of(opened, before, to_read.values())
        if isinstance(standing, InLibrary):
            return self._recorder.known(opened, standing)
        if isinstance(standing, Duplicate):
            return self._recorder.duplicate(opened, standing.title)
        return opened

    def _read(
        self,
        to_read: list[IdentifiedFile],
        password: str,
        watch: ProgressListener,
        stop: threading.Event,
    ) -> Iterator[FileResult]:
        """The third stage: each file read, and its paper added as soon as it is read."""
        ledger = self._library.ledger
        ledger.queue((item.file.origin, item.file.name, item.content) for item in to_read)
        tally = Tally(to_read, watch)
        how = replace(self._run_limits.how, password=password)
        reading = FileReading(ledger, tally, stop)
        for attempt in reading.attempts(to_read, replace(self._run_limits, how=how)):
            result = self._outcome(attempt, tally)
            tally.settle(attempt.item, result)
            yield result

    def _outcome(self, attempt: Attempt, tally: Tally) -> FileResult:
        file, read = attempt.item.file, attempt.outcome
        if isinstance(read, SourceError):
            return self._recorder.failed(file, attempt.item.content, read)
        try:
            return self._added(file, read, tally)
        except SourceError as error:
            return self._recorder.failed(file, read.paper.id, error)

    def _added(self, file: SourceFile, read: ReadPaper, tally: Tally) -> FileResult:
        """The last stage: embeds a paper and adds it.

        Raises SourceError where it is not the expected paper or its file cannot be kept.
        """
        _check_title(file, read)
        read = replace(read, paper=replace(read.paper, file=file.name))
        vectors = self._embedder.embed_passages(
            [embedded_text(read.paper, passage) for passage in read.passages], tally.embedded
        )
        # The file first: a paper in the library must have its pages' pictures.
        keep_file(file.path, self._files_folder / f"{read.paper.id}.pdf", read.unlocked)
        self._library.add(
            NewPaper(
                paper=read.paper,
                pages=read.pages,
                passages=read.passages,
                vectors=vectors,
                details=read.details,
            )
        )
        return self._recorder.added(file, read)


def _check_title(file: SourceFile, read: ReadPaper) -> None:
    title = read.paper.title
    if file.expected_title and not title_agrees(file.expected_title, title, read.pages[0].text):
        raise SourceError(
            f"its title is “{title}”, not “{file.expected_title}”",
            "correct the reading list's address or title",
        )

"""What became of each file: written into the library's ledger, and returned as a result."""

from pathlib import Path
from typing import Literal

from index.catalog.ledger import Ledger
from index.records import MISSING, FileState
from ingest.errors import SourceError
from ingest.pipeline.identification import IdentifiedFile, InLibrary, LibraryBefore
from ingest.pipeline.limits import TimeLimitExceeded
from ingest.pipeline.progress import FileResult
from ingest.pipeline.reader import ReadPaper, unread_cause
from ingest.sources.sources import RefusedSource, Skipped, SourceFile


class OutcomeRecorder:
    """Writes outcomes of files into a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def skipped(self, item: Skipped) -> FileResult:
        """A file that is no PDF; the ledger gets no line of it."""
        return FileResult(
            name=item.name, origin=item.origin, state="skipped", cause="not a PDF file"
        )

    def refused(self, item: RefusedSource, before: LibraryBefore) -> FileResult:
        """A source that gives nothing to read: known, not downloaded, or failed."""
        settled = before.settled_entry(item.origin)
        if settled is not None:
            # A paper stays in the library even where its source cannot be reached any more.
            return FileResult(
                name=item.name,
                origin=item.origin,
                state="known",
                paper_id=settled.paper_id,
                cause=item.cause,
            )
        entry = before.entries.get(item.origin)
        file = SourceFile(name=item.name, origin=item.origin, path=Path())
        # What was downloaded once and then failed is not a paper that was never downloaded.
        content = entry.content if entry is not None and entry.state in MISSING else ""
        error = SourceError(item.cause, item.remedy)
        if item.is_listed and not content:
            return self._not_in(file, "", "not_downloaded", error)
        return self.failed(file, content, error)

    def known(self, item: IdentifiedFile, standing: InLibrary) -> FileResult:
        """A file whose paper is in the library already; mends a ledger that has no line of it."""
        if not standing.is_recorded:
            self._enter(item.file, item.content, "in", paper_id=item.content)
        return FileResult(
            name=item.file.name,
            origin=item.file.origin,
            state="known",
            paper_id=item.content,
            title=standing.title,
        )

    def duplicate(self, item: IdentifiedFile, title: str) -> FileResult:
        """A file with the same content as another of that title."""
        cause = f"the same file as “{title}”"
        self._enter(item.file, item.content, "duplicate", paper_id=item.content, cause=cause)
        return FileResult(
            name=item.file.name,
            origin=item.file.origin,
            state="duplicate",
            paper_id=item.content,
            title=title,
            cause=cause,
        )

    def postponed(self, item: IdentifiedFile, error: TimeLimitExceeded) -> None:
        """A file that took too long and is read once more at the end of the run."""
        self._enter(
            item.file,
            item.content,
            "queued",
            cause=error.cause,
            remedy="it is tried once more, alone and with twice the time",
        )

    def failed(self, file: SourceFile, content: str, error: SourceError) -> FileResult:
        """A file that cannot be taken in; `content` is empty where it could not be opened."""
        return self._not_in(file, content, "needs_ocr" if error.needs_ocr else "failed", error)

    def added(self, file: SourceFile, read: ReadPaper) -> FileResult:
        """A file whose paper is in the library now."""
        cause, remedy = "", ""
        if read.unread:
            cause = unread_cause(read.unread, len(read.pages))
            remedy = "install tesseract-ocr, remove the paper and take it in again"
        paper_id = read.paper.id
        self._enter(file, paper_id, "in", paper_id=paper_id, cause=cause, remedy=remedy)
        return FileResult(
            name=file.name,
            origin=file.origin,
            state="added",
            paper_id=paper_id,
            title=read.paper.title,
            pages=len(read.pages),
            passages=len(read.passages),
            cause=cause,
            remedy=remedy,
        )

    def _not_in(
        self,
        file: SourceFile,
        content: str,
        state: Literal["failed", "needs_ocr", "not_downloaded"],
        error: SourceError,
    ) -> FileResult:
        self._enter(file, content, state, cause=error.cause, remedy=error.remedy)
        return FileResult(
            name=file.name,
            origin=file.origin,
            state=state,
            cause=error.cause,
            remedy=error.remedy,
        )

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
        self._ledger.enter(
            file.origin, file.name, content, state, paper_id=paper_id, cause=cause, remedy=remedy
        )

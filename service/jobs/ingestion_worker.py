"""The background worker of the ingestion queue: one ingestion at a time over all processes.

The process that holds a lock of the operating system works. The lock is released when that process
dies, and the next one continues its ingestion without reading the files already added.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import FootnoteError
from ingest.pipeline.pipeline import Pipeline
from ingest.pipeline.progress import FileResult, IngestionReport, RunProgress
from ingest.sources.uploads import Upload, Uploads
from service.store.ingestion_jobs import FileOutcome, IngestionJob, IngestionJobs, JobProgress

logger = logging.getLogger(__name__)

# How often progress is stored and a cancellation is noticed.
_REPORT_SECONDS = 0.5
_POLL_SECONDS = 1.0
# Time for the current paper to be added when the service ends.
_LAST_FILE_SECONDS = 10.0
_KEPT_STATES = ("failed", "needs_ocr")


class IngestionWorker:
    """Queues ingestions, and runs them in a thread from `start` to `stop`."""

    def __init__(
        self,
        queue: IngestionJobs,
        uploads: Uploads,
        pipeline: Callable[[], Pipeline],
        lock_file: Path,
    ) -> None:
        """`pipeline` makes a pipeline for each ingestion."""
        self._queue = queue
        self._uploads = uploads
        self._pipeline = pipeline
        self._lock = FileLock(lock_file, timeout=0)
        self._ending = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._work, name="ingestion", daemon=True)

    @property
    def is_stopping(self) -> bool:
        """Whether `stop` was called: no further file is started."""
        return self._ending.is_set()

    def start(self) -> None:
        """Starts the thread that runs the queue."""
        self._thread.start()

    def stop(self) -> None:
        """Starts no further file and waits up to ten seconds for the current one."""
        self._ending.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(_LAST_FILE_SECONDS)

    def take_in(self, sources: Sequence[str], *, by: str) -> IngestionJob:
        """Queues these sources; raises QueueFull."""
        ingestion = self._queue.add(sources, by=by)
        self._wake.set()
        return ingestion

    def receive(self, batch: str, files: Sequence[Upload], *, by: str) -> IngestionJob:
        """Stores the files and queues them under the id `batch`; raises QueueFull and OSError."""
        sources = self._uploads.keep(batch, files)
        try:
            ingestion = self._queue.add(sources, by=by, ingestion_id=batch)
        except FootnoteError:
            self._uploads.forget(sources)
            raise
        self._wake.set()
        return ingestion

    def _work(self) -> None:
        while not self.is_stopping:
            try:
                worked = self._run_next()
            except Exception:
                logger.exception("the ingestion queue failed; trying again")
                worked = False
            if not worked:
                self._wake.wait(_POLL_SECONDS)
                self._wake.clear()

    def _run_next(self) -> bool:
        """Runs the next ingestion; False if there is none for this process."""
        if not self._queue.has_work():
            return False
        try:
            with self._lock:
                ingestion = self._queue.claim()
                if ingestion is not None:
                    self._ingest(ingestion)
        except Timeout:  # another process is working
            return False
        return ingestion is not None

    def _ingest(self, ingestion: IngestionJob) -> None:
        recorder = _ProgressRecorder(ingestion.id, self._queue, self._ending)
        try:
            report = self._pipeline().run(ingestion.sources, recorder.watch, stop=recorder.stop)
        except FootnoteError as error:
            self._queue.end(ingestion.id, "failed", recorder.outcomes, cause=str(error))
        except Exception:
            logger.exception("ingestion %s failed", ingestion.id)
            cause = (
                f"Something went wrong on the server (reference {ingestion.id}). Try again; if it "
                "stays, tell the person who runs this service"
            )
            self._queue.end(ingestion.id, "failed", recorder.outcomes, cause=cause)
        else:
            self._settle(ingestion, report, recorder)

    def _settle(
        self, ingestion: IngestionJob, report: IngestionReport, recorder: "_ProgressRecorder"
    ) -> None:
        # Files added before an interruption are now reported as known, but were added by this job.
        before = {outcome.origin: outcome for outcome in ingestion.outcomes}
        outcomes = [
            before.get(result.origin, _outcome(result))
            if result.state == "known"
            else _outcome(result)
            for result in report.files
        ]
        if recorder.stop.is_set() and not recorder.is_cancelled:
            self._queue.end(ingestion.id, "queued", outcomes)
            return
        self._uploads.forget([o.origin for o in outcomes if o.state not in _KEPT_STATES])
        self._queue.end(ingestion.id, "cancelled" if recorder.is_cancelled else "done", outcomes)
        logger.info(
            "ingestion %s: %d files, %d missing",
            ingestion.id,
            len(outcomes),
            len(report.of_state(*_KEPT_STATES)),
        )


class _ProgressRecorder:
    """Stores the progress of an ingestion; notices a cancellation and the service's end."""

    def __init__(self, ingestion_id: str, queue: IngestionJobs, ending: threading.Event) -> None:
        self._id = ingestion_id
        self._queue = queue
        self._ending = ending
        self._written = 0.0
        self.outcomes: list[FileOutcome] = []
        self.stop = threading.Event()
        self.is_cancelled = False

    def watch(self, progress: RunProgress) -> None:
        """Stores the progress at most twice a second, and each file's result at once."""
        if progress.result is not None:
            self.outcomes.append(_outcome(progress.result))
        if self._ending.is_set():
            self.stop.set()
        now = time.monotonic()
        if progress.result is None and now - self._written < _REPORT_SECONDS:
            return
        self._written = now
        reached = JobProgress(
            files_done=progress.files_done,
            files=progress.files,
            pages=progress.pages,
            passages=progress.passages,
            current=progress.current,
            seconds_left=progress.seconds_left,
        )
        if not self._queue.report(self._id, reached, self.outcomes):
            self.is_cancelled = True
            self.stop.set()


def _outcome(result: FileResult) -> FileOutcome:
    return FileOutcome(
        name=result.name,
        origin=result.origin,
        state=result.state,
        paper_id=result.paper_id,
        title=result.title,
        pages=result.pages,
        passages=result.passages,
        cause=result.cause,
        remedy=result.remedy,
    )

"""Works off the queue of ingestions in the background: one at a time, in whichever process is free.

An operating system's lock says which process that is. It falls with the process that holds it, so
that the next one takes up what a broken process left behind; what is in already is not read again.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import FootnoteError
from ingest.pipeline.pipeline import Pipeline
from ingest.pipeline.progress import FileResult, IngestionReport, RunProgress
from ingest.sources.uploads import Upload, Uploads
from service.store.ingestion_jobs import FileOutcome, IngestionJob, IngestionJobs, JobProgress

logger = logging.getLogger(__name__)

# How often progress is written down, and cancelling is looked for.
_REPORT_SECONDS = 0.5
_POLL_SECONDS = 1.0
# A paper that is being taken in when the service ends has so long to go in.
_LAST_FILE_SECONDS = 10.0
_KEPT_STATES = ("failed", "needs_ocr")


class IngestionWorker:
    """Takes in what is asked for; `start` begins to work off the queue and `stop` ends it."""

    def __init__(
        self,
        queue: IngestionJobs,
        uploads: Uploads,
        pipeline: Callable[[], Pipeline],
        lock_file: Path,
    ) -> None:
        """`pipeline` makes what reads and adds files; it is called for each ingestion."""
        self._queue = queue
        self._uploads = uploads
        self._pipeline = pipeline
        self._lock = FileLock(lock_file, timeout=0)
        self._ending = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._work, name="intake", daemon=True)

    def start(self) -> None:
        """Begins to work off the queue, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Begins no further file and waits a little for the last one."""
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
        """Keeps the files and queues them, under the id `batch`; raises QueueFull and OSError."""
        sources = self._uploads.keep(batch, files)
        try:
            ingestion = self._queue.add(sources, by=by, ingestion_id=batch)
        except FootnoteError:
            self._uploads.forget(sources)
            raise
        self._wake.set()
        return ingestion

    def _work(self) -> None:
        while not self._ending.is_set():
            try:
                worked = self._work_one_off()
            except Exception:
                logger.exception("the queue of ingestions stands still for a moment")
                worked = False
            if not worked:
                self._wake.wait(_POLL_SECONDS)
                self._wake.clear()

    def _work_one_off(self) -> bool:
        """Whether there was an ingestion for this process to work on."""
        if not self._queue.has_work():
            return False
        try:
            with self._lock:
                ingestion = self._queue.claim()
                if ingestion is not None:
                    self._ingest(ingestion)
        except Timeout:  # another process is at it
            return False
        return ingestion is not None

    def _ingest(self, ingestion: IngestionJob) -> None:
        account = _ProgressRecorder(ingestion.id, self._queue, self._ending)
        try:
            report = self._pipeline().run(ingestion.sources, account.watch, stop=account.stop)
        except FootnoteError as error:
            self._queue.end(ingestion.id, "failed", account.outcomes, cause=str(error))
        except Exception:
            logger.exception("ingestion %s broke off", ingestion.id)
            self._queue.end(
                ingestion.id, "failed", account.outcomes,
                cause="something broke that should not; the service's log says what",
            )  # fmt: skip
        else:
            self._settle(ingestion, report, account)

    def _settle(
        self, ingestion: IngestionJob, report: IngestionReport, account: "_ProgressRecorder"
    ) -> None:
        # What went in before a break is known by now, and was added all the same.
        before = {outcome.origin: outcome for outcome in ingestion.outcomes}
        outcomes = [
            before.get(result.origin, _outcome(result))
            if result.state == "known"
            else _outcome(result)
            for result in report.files
        ]
        if account.stop.is_set() and not account.is_cancelled:
            self._queue.end(ingestion.id, "queued", outcomes)
            return
        self._uploads.forget([o.origin for o in outcomes if o.state not in _KEPT_STATES])
        self._queue.end(ingestion.id, "cancelled" if account.is_cancelled else "done", outcomes)
        logger.info(
            "ingestion %s: %d files, %d missing",
            ingestion.id, len(outcomes), len(report.of_state(*_KEPT_STATES)),
        )  # fmt: skip


class _ProgressRecorder:
    """Writes down how far an ingestion is, and hears of its end."""

    def __init__(self, ingestion_id: str, queue: IngestionJobs, ending: threading.Event) -> None:
        self._id = ingestion_id
        self._queue = queue
        self._ending = ending
        self._written = 0.0
        self.outcomes: list[FileOutcome] = []
        self.stop = threading.Event()
        self.is_cancelled = False

    def watch(self, progress: RunProgress) -> None:
        """Notes the progress; often enough for people, seldom enough for the database."""
        if progress.result is not None:
            self.outcomes.append(_outcome(progress.result))
        if self._ending.is_set():
            self.stop.set()
        now = time.monotonic()
        if progress.result is None and now - self._written < _REPORT_SECONDS:
            return
        self._written = now
        reached = JobProgress(
            progress.files_done, progress.files, progress.pages, progress.passages,
            progress.current, progress.seconds_left,
        )  # fmt: skip
        if not self._queue.report(self._id, reached, self.outcomes):
            self.is_cancelled = True
            self.stop.set()


def _outcome(result: FileResult) -> FileOutcome:
    return FileOutcome(*astuple(result))

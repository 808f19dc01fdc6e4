"""Files read in child processes, within the limits of `ingest.pipeline.limits`.

A broken or hostile file can hang, exhaust memory or crash the interpreter; that ends only the
child process, and becomes a cause in the ledger.
"""

import logging
import multiprocessing
import os
import queue
import resource
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from ingest.errors import SourceError
from ingest.pipeline.limits import Limits, TimeAllowance
from ingest.pipeline.reader import ReadOptions, ReadPaper, Work, read_paper

# A child is replaced after this many files, so that memory which reading leaks is freed.
_FILES_PER_CHILD = 50
# Seconds between two comparisons of a file's time with its limits.
_SAMPLE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and how.

    `name` and `paper_id` are given where the paper is in the library already: the name that its
    file had, and its id, which that of an unlocked copy is not.
    """

    file: Path
    how: ReadOptions = field(default_factory=ReadOptions)
    name: str = ""
    paper_id: str = ""


_Message = ReadPaper | SourceError | Work


def read_in_order(
    tasks: Iterable[Task], *, workers: int, limits: Limits
) -> Generator[ReadPaper | SourceError, None, None]:
    """Each file read in a child process, `workers` at a time, in the order given."""
    idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()
    children = [_Child(limits) for _ in range(workers)]
    for child in children:
        idle.put(child)

    def read(task: Task) -> ReadPaper | SourceError:
        child = idle.get()
        try:
            return child.read(task)
        finally:
            idle.put(child)

    pool = ThreadPoolExecutor(workers)
    try:
        waiting: deque[Future[ReadPaper | SourceError]] = deque()
        for task in tasks:
            waiting.append(pool.submit(read, task))
            # Reading stays a little ahead of embedding, so that neither waits; memory is bounded.
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        for child in children:
            child.end()
        pool.shutdown()


class _Child:
    """A process that reads one file after the other; it is replaced when a file crashes it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._files = 0
        self._ending = threading.Lock()

    def read(self, task: Task) -> ReadPaper | SourceError:
        """The paper in a file, or why there is none, within the limits."""
        try:
            connection = self._started()
            allowance = TimeAllowance(self._limits, self._measured())
            connection.send(task)
            outcome = self._outcome(connection, task, allowance)
        except (EOFError, OSError, psutil.NoSuchProcess):
            outcome = SourceError(
                "the file crashes the reading process", "export it again as a new PDF"
            )
            self.end()
        if self._files >= _FILES_PER_CHILD or _ends_child(outcome):
            self.end()
        return outcome

    def _measured(self) -> psutil.Process:
        """The process whose time counts; raises EOFError where the run has ended it."""
        process = self._process
        if process is None:
            raise EOFError
        return psutil.Process(process.pid)

    def _outcome(
        self, connection: Connection, task: Task, allowance: TimeAllowance
    ) -> ReadPaper | SourceError:
        while True:
            if connection.poll(_SAMPLE_SECONDS):
                message: _Message = connection.recv()
                if not isinstance(message, Work):
                    return message
                allowance.extend(self._limits.seconds_per_page * message.pages)
                allowance.extend(task.how.seconds_per_scan * message.scans)
            elif excess := allowance.excess():
                self.end()
                return excess

    def _started(self) -> Connection:
        if self._connection is not None:
            self._files += 1
            return self._connection
        # A fork server: forking this process, with its threads and its model, would not be safe,
        # and a fresh interpreter for each file would cost more than reading it.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._limits), daemon=True)
        self._process.start()
        theirs.close()
        self._connection, self._files = ours, 1
        return ours

    def end(self) -> None:
        """Ends the process and what it has started; the next file gets a new one."""
        # The thread that stops a run and the thread that reads may both call this.
        with self._ending:
            process, connection = self._process, self._connection
            self._process = self._connection = None
        if process is None or connection is None:
            return
        connection.close()
        if process.pid is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()
        process.close()


def _ends_child(outcome: ReadPaper | SourceError) -> bool:
    """Whether a file may have left its process in a bad state."""
    return isinstance(outcome, SourceError) and "memory" in outcome.cause


def _serve(connection: Connection, limits: Limits) -> None:
    # A group of its own, so that what it starts (Tesseract) ends with it.
    os.setpgrp()
    # Faults of a file are recorded in the ledger, not line by line on the terminal.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    # The limit does not count code and files that libraries map into memory: leave room for them.
    memory = limits.memory - (limits.memory >> 3)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, hard))
    while True:
        try:
            task: Task = connection.recv()
        except EOFError:
            return
        connection.send(_read(task, connection, limits))


def _read(task: Task, connection: Connection, limits: Limits) -> ReadPaper | SourceError:
    try:
        return read_paper(
            task.file.read_bytes(),
            task.name or task.file.name,
            task.how,
            connection.send,
            paper_id=task.paper_id,
        )
    except SourceError as error:
        return error
    except OSError as error:
        return SourceError(
            f"the file cannot be opened ({error.strerror})", "check that it is there and readable"
        )
    except MemoryError:
        return SourceError(
            f"reading it took more than {limits.memory >> 20} MiB of memory",
            "export it again without oversized pictures",
        )

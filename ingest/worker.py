"""Files read in child processes, with limits on time and on memory.

A broken or hostile file can hang, exhaust memory or bring the interpreter down; here that ends
the child, and becomes a cause in the ledger.
"""

import logging
import multiprocessing
import os
import queue
import resource
import signal
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from ingest.errors import SourceError
from ingest.reader import Reading, ReadPaper, read_paper

# What reading leaves behind in a child is given back after so many files.
_FILES_PER_CHILD = 50


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may take: seconds of time, bytes of memory.

    A file of many pages has `seconds_per_page` more for each, and what a scan may take for each
    page that is read through Tesseract.
    """

    seconds: float = 15.0
    seconds_per_page: float = 0.2
    memory: int = 1 << 30


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and how."""

    file: Path
    how: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class _Size:
    """What a child announces of the file it has opened."""

    pages: int
    scans: int


_Message = ReadPaper | SourceError | _Size


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
            # A little ahead of who embeds, so that neither waits; not further, to bound memory.
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
    """A process that reads one file after the other; it is replaced when one brings it down."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._files = 0
        self._ending = threading.Lock()

    def read(self, task: Task) -> ReadPaper | SourceError:
        """The paper in a file, or why there is none; never takes longer than the limits say."""
        try:
            connection = self._started()
            connection.send(task)
            outcome = self._outcome(connection, task)
        except (EOFError, OSError):
            outcome = SourceError("the file brings the reader down", "export it again as a new PDF")
            self.end()
        if self._files >= _FILES_PER_CHILD or _ends_child(outcome):
            self.end()
        return outcome

    def _outcome(self, connection: Connection, task: Task) -> ReadPaper | SourceError:
        begun = time.monotonic()
        allowed = self._limits.seconds
        while connection.poll(max(0.0, begun + allowed - time.monotonic())):
            message: _Message = connection.recv()
            if not isinstance(message, _Size):
                return message
            allowed += self._limits.seconds_per_page * message.pages
            allowed += task.how.seconds_per_scan * message.scans
        self.end()
        return SourceError(
            f"reading it took more than {allowed:.0f} s",
            "raise FOOTNOTE_READ_SECONDS, or export the file again",
        )

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
        # Whoever stops a run ends the child that its reader is about to end, too.
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
    """Whether a file may have left its reader in a bad state."""
    return isinstance(outcome, SourceError) and "memory" in outcome.cause


def _serve(connection: Connection, limits: Limits) -> None:
    # A group of its own, so that what it starts (Tesseract) ends with it.
    os.setpgrp()
    # What is odd about a file is said in the ledger, not line by line on the terminal.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    # Libraries and what they map come on top of what this limit counts.
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
    def announce(pages: int, scans: int) -> None:
        connection.send(_Size(pages, scans))

    try:
        return read_paper(task.file.read_bytes(), task.file.name, task.how, announce)
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

"""One file read in a child process, with a limit on time and on memory.

A broken or hostile file can hang, exhaust memory or bring the interpreter down; here that ends
the child, and becomes a cause in the ledger.
"""

import hashlib
import logging
import multiprocessing
import resource
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from index.records import Page, Paper, Passage
from ingest.chunk import passages_of
from ingest.errors import SourceError
from ingest.glyphs import stored_page
from ingest.layout import layout
from ingest.metadata import metadata
from ingest.pdf import read_pdf


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may take: seconds of time, bytes of memory."""

    seconds: float = 120.0
    memory: int = 1 << 30


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """A file read to the end: the paper, its pages and its passages."""

    paper: Paper
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]


def read_paper(content: bytes, name: str) -> ReadPaper:
    """The paper in a PDF file; raises SourceError with the cause where there is none to read."""
    paper_id = hashlib.sha256(content).hexdigest()[:32]
    document = read_pdf(content)
    blocks = layout(document)
    pages = tuple(stored_page(page) for page in document.pages)
    passages = passages_of(paper_id, {page.number: page for page in pages}, blocks)
    if not passages:
        count = "page" if len(pages) == 1 else f"{len(pages)} pages"
        raise SourceError(
            f"no text on its {count}, which may be pictures of text",
            "run text recognition (OCR) over the file and give it again",
        )
    about = metadata(document, file_name=name)
    paper = Paper(
        paper_id, about.title, about.authors, about.year, name, len(pages), about.is_primer
    )
    return ReadPaper(paper, pages, passages)


def read_in_order(
    files: Iterable[Path], *, workers: int, limits: Limits
) -> Iterator[ReadPaper | SourceError]:
    """Each file read in a child process of its own, `workers` at a time, in the order given."""
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[ReadPaper | SourceError]] = deque()
        for file in files:
            waiting.append(pool.submit(_read_in_child, file, limits))
            # A little ahead of who embeds, so that neither waits; not further, to bound memory.
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read_in_child(file: Path, limits: Limits) -> ReadPaper | SourceError:
    # A fork server: forking this process, with its threads and its model, would not be safe, and
    # a fresh interpreter for each file would cost more than reading it.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(sending, file, limits), daemon=True)
    child.start()
    sending.close()
    try:
        if not receiving.poll(limits.seconds):
            return SourceError(
                f"reading it took more than {limits.seconds:.0f} s",
                "raise FOOTNOTE_READ_SECONDS, or export the file again",
            )
        outcome: ReadPaper | SourceError = receiving.recv()
    except EOFError:
        return SourceError("the file brings the reader down", "export it again as a new PDF")
    else:
        return outcome
    finally:
        receiving.close()
        child.kill()
        child.join()
        child.close()


def _child(sending: Connection, file: Path, limits: Limits) -> None:
    # What is odd about a file is said in the ledger, not line by line on the terminal.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, hard))
    try:
        outcome: ReadPaper | SourceError = read_paper(file.read_bytes(), file.name)
    except SourceError as error:
        outcome = error
    except OSError as error:
        outcome = SourceError(
            f"the file cannot be opened ({error.strerror})", "check that it is there and readable"
        )
    except MemoryError:
        outcome = SourceError(
            f"reading it took more than {limits.memory >> 20} MiB of memory",
            "export it again without oversized pictures",
        )
    sending.send(outcome)
    sending.close()

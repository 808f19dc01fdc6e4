"""Long work: with its progress shown, or in the background."""

import json
import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from index.catalog import Catalog
from index.embedder import Embedder
from index.errors import FootnoteError
from index.records import MISSING, LedgerEntry
from index.reindexing import reindex
from ingest.errors import SourceError
from ingest.fetching.fetcher import Fetcher
from ingest.fetching.refusals import Unreachable
from ingest.fetching.remote_sources import origin_of
from ingest.progress import Progress as Reached
from ingest.progress import Report, Watch
from ingest.reading_list import read_reading_list
from service.composition import House

logger = logging.getLogger(__name__)

# A paper that is being taken in when the service ends has so long to go in.
_LAST_FILE_SECONDS = 10.0


def ingest_watched(
    take_in: Callable[[Watch], Report], shown: Literal["bar", "json", "none"], console: Console
) -> Report:
    """The report of a run whose progress is shown: as a bar, or as JSON objects, one a line."""
    if shown == "json":
        return take_in(lambda reached: console.out(_as_json(reached), highlight=False))
    if shown == "none":
        return take_in(lambda _: None)
    with Progress(
        TextColumn("papers"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.description}"),
        console=console,
    ) as progress:
        task = progress.add_task("", total=None, speed="", left="", visible=False)
        return take_in(lambda reached: _show(progress, task, reached))


@contextmanager
def fetching(house: House, reading_list: Path | None) -> Iterator[None]:
    """Takes the papers of a reading list in while something else goes on; waits for nothing.

    Without a network the ledger says of them that they are not downloaded yet.
    """
    if reading_list is None:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(
        target=_fetch, args=(house, reading_list, stop), name="reading list", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_LAST_FILE_SECONDS)


def _fetch(house: House, reading_list: Path, stop: threading.Event) -> None:
    try:
        wanted = _wanted(house, reading_list)
        if not wanted:
            return
        unreachable = _unreachable_hosts(house.fetcher(), wanted, stop)
        if stop.is_set():
            return
        if unreachable:
            _put_off(house, wanted, unreachable)
            return
        report = house.pipeline().run(wanted, lambda _: None, stop=stop, titles=wanted)
        for result in report.of_state(*MISSING):
            logger.warning("%s: %s; %s", result.name, result.cause, result.remedy)
        for result in report.of_state("not_downloaded"):
            logger.info("%s: %s; %s", result.name, result.cause, result.remedy)
        logger.info("fetched %d papers of %s", len(report.of_state("added")), reading_list)
    except FootnoteError as error:
        logger.warning("the reading list is left alone: %s", error)


def _wanted(house: House, reading_list: Path) -> dict[str, str]:
    """The title of each paper on the list that is to be fetched, by its origin."""
    entered = {entry.origin: entry for entry in house.library.ledger.entries()}
    titles = {
        origin_of(paper.source): paper.title
        for paper in read_reading_list(reading_list)
        if paper.source
    }
    return {origin: title for origin, title in titles.items() if _is_to_fetch(entered.get(origin))}


def _is_to_fetch(entry: LedgerEntry | None) -> bool:
    if entry is None or entry.state in ("not_downloaded", "queued", "reading"):
        return True
    # Older versions wrote so of what could not be fetched; what was read has a content.
    return entry.state == "failed" and not entry.content


def _unreachable_hosts(
    fetcher: Fetcher, sources: Collection[str], stop: threading.Event
) -> tuple[str, ...]:
    """The hosts of the sources, if not one of them can be reached; one source of each is tried."""
    tried: list[str] = []
    for source in sources:
        try:
            host = fetcher.host(source)
        except SourceError:  # what is malformed tells nothing of the network
            continue
        if host in tried:
            continue
        if stop.is_set() or is_reachable(fetcher, source):
            return ()
        tried.append(host)
    return tuple(tried)


def _put_off(house: House, wanted: dict[str, str], hosts: tuple[str, ...]) -> None:
    """Says of the papers in the ledger that they are not downloaded yet."""
    # One host alone may be down; several are not, all at once.
    to_host = f", or no way to {hosts[0]}" if len(hosts) == 1 else ""
    for origin, title in wanted.items():
        house.library.ledger.enter(
            origin,
            title,
            content="",
            state="not_downloaded",
            cause=f"there is no network{to_host}",
            remedy="check this machine's connection and try again",
        )
    logger.info("%d papers of the reading list are not downloaded yet", len(wanted))


def is_reachable(fetcher: Fetcher, source: str) -> bool:
    """Whether there is a network; what is fetched to see is kept for the run that follows."""
    try:
        fetcher.fetch(source)
    except Unreachable as error:
        logger.info("there may be no network: %s", error)
        return False
    except SourceError:
        pass
    return True


def reindex_watched(catalog: Catalog, embedder: Embedder, console: Console) -> int:
    """Embeds all passages anew while a bar shows how far it is; the number of passages."""
    with Progress(
        TextColumn("passages"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as progress:
        task = progress.add_task("", total=None)
        reindex(
            catalog,
            embedder,
            lambda done, total: progress.update(task, completed=done, total=total),
        )
    return catalog.counts()[2]


def _show(progress: Progress, task: TaskID, reached: Reached) -> None:
    left = "" if reached.seconds_left is None else f"{_duration(reached.seconds_left)} left"
    progress.update(
        task,
        visible=True,
        total=reached.files or None,
        completed=reached.files_done,
        description=escape(reached.current),
        speed=f"{reached.pages_per_second:.0f} pages/s, "
        f"{reached.passages_per_second:.0f} passages/s",
        left=left,
    )


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _as_json(reached: Reached) -> str:
    said = {
        "files_done": reached.files_done, "files": reached.files, "pages": reached.pages,
        "passages": reached.passages, "current": reached.current,
        "seconds": round(reached.seconds, 2),
        "pages_per_second": round(reached.pages_per_second, 1),
        "passages_per_second": round(reached.passages_per_second, 1),
        "seconds_left": None if reached.seconds_left is None else round(reached.seconds_left, 1),
    }  # fmt: skip
    if reached.result is not None:
        said["result"] = asdict(reached.result)
    return json.dumps(said, ensure_ascii=False)

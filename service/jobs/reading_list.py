"""Adds the papers of a reading list in the background."""

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.catalog.ledger import Ledger
from index.errors import FootnoteError
from index.records import MISSING, LedgerEntry
from ingest.errors import SourceError
from ingest.pipeline.pipeline import Pipeline
from ingest.sources.fetching.failures import Unreachable
from ingest.sources.fetching.fetcher import Fetcher
from ingest.sources.reading_list import read_reading_list
from ingest.sources.remote_sources import origin_of

logger = logging.getLogger(__name__)

# Time for the current paper to be added when the service ends.
_LAST_FILE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What the job needs; the fetcher and the pipeline are made when first used."""

    ledger: Ledger
    fetcher: Callable[[], Fetcher]
    pipeline: Callable[[], Pipeline]


@contextmanager
def fetch_reading_list_in_background(parts: Parts, reading_list: Path | None) -> Iterator[None]:
    """Adds the papers of a reading list in a thread while the context is open.

    Without a network the ledger marks them as not downloaded yet.
    """
    if reading_list is None:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(
        target=fetch, args=(parts, reading_list, stop), name="reading list", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_LAST_FILE_SECONDS)


def fetch(parts: Parts, reading_list: Path, stop: threading.Event) -> None:
    """Adds the papers of a reading list that are not in the library yet, unless stopped."""
    try:
        wanted = _wanted(parts, reading_list)
        if not wanted:
            return
        unreachable = _unreachable_hosts(parts.fetcher(), wanted, stop)
        if stop.is_set():
            return
        if unreachable:
            _put_off(parts, wanted, unreachable)
            return
        report = parts.pipeline().run(wanted, lambda _: None, stop=stop, titles=wanted)
        for result in report.of_state(*MISSING):
            logger.warning("%s: %s; %s", result.name, result.cause, result.remedy)
        for result in report.of_state("not_downloaded"):
            logger.info("%s: %s; %s", result.name, result.cause, result.remedy)
        logger.info("fetched %d papers of %s", len(report.of_state("added")), reading_list)
    except FootnoteError as error:
        logger.warning("the reading list is skipped: %s", error)


def _wanted(parts: Parts, reading_list: Path) -> dict[str, str]:
    """The titles of the papers to fetch, by origin."""
    entered = {entry.origin: entry for entry in parts.ledger.entries()}
    titles = {
        origin_of(paper.source): paper.title
        for paper in read_reading_list(reading_list)
        if paper.source
    }
    return {origin: title for origin, title in titles.items() if _is_to_fetch(entered.get(origin))}


def _is_to_fetch(entry: LedgerEntry | None) -> bool:
    if entry is None or entry.state in ("not_downloaded", "queued", "reading"):
        return True
    # Older versions stored papers that could not be fetched as failed, without content.
    return entry.state == "failed" and not entry.content


def _unreachable_hosts(
    fetcher: Fetcher, sources: Collection[str], stop: threading.Event
) -> tuple[str, ...]:
    """The hosts of the sources if none can be reached, else (); tries one source of each host."""
    tried: list[str] = []
    for source in sources:
        try:
            host = fetcher.host(source)
        except SourceError:  # a malformed source says nothing about the network
            continue
        if host in tried:
            continue
        if stop.is_set() or is_reachable(fetcher, source):
            return ()
        tried.append(host)
    return tuple(tried)


def _put_off(parts: Parts, wanted: dict[str, str], hosts: tuple[str, ...]) -> None:
    """Marks the papers in the ledger as not downloaded yet."""
    # A single host may be down; several are hardly down at the same time.
    to_host = f", or no way to {hosts[0]}" if len(hosts) == 1 else ""
    for origin, title in wanted.items():
        parts.ledger.enter(
            origin,
            title,
            content="",
            state="not_downloaded",
            cause=f"there is no network{to_host}",
            remedy="check this machine's connection and try again",
        )
    logger.info("%d papers of the reading list are not downloaded yet", len(wanted))


def is_reachable(fetcher: Fetcher, source: str) -> bool:
    """Whether the source can be reached; a fetched file is kept for the run that follows."""
    try:
        fetcher.fetch(source)
    except Unreachable as error:
        logger.info("there may be no network: %s", error)
        return False
    except SourceError:
        pass
    return True

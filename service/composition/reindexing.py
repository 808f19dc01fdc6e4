"""A library made again by the present model, chunking and format; the store stays as it is."""

from collections.abc import Callable
from dataclasses import dataclass

from index.library.reindexing import reindex
from ingest.pipeline.rebuilding import NotRebuilt, must_rebuild, rebuild
from service.composition.reading_limits import run_limits
from service.composition.services import open_catalog, open_embedder, open_services
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """How many passages there are now; whether the papers were read again, and which were not."""

    passages: int
    read_again: bool
    not_rebuilt: tuple[NotRebuilt, ...]


def reindex_library(settings: Settings, progress: Callable[[int, int], None]) -> ReindexReport:
    """Embeds all passages again; reads the papers again where chunking or format have changed.

    `progress` is called with how many papers or passages are done, and with how many there are.
    """
    catalog = open_catalog(settings)
    try:
        embedder = open_embedder(settings)
        read_again = must_rebuild(catalog)
        not_rebuilt: tuple[NotRebuilt, ...] = ()
        if read_again:
            not_rebuilt = rebuild(
                catalog, embedder, settings.files_folder, run_limits(settings), progress
            )
        else:
            reindex(catalog, embedder, progress)
        passages = catalog.counts()[2]
    finally:
        catalog.close()
    with open_services(settings, embedder) as services:
        services.library.rebuild()
    return ReindexReport(passages=passages, read_again=read_again, not_rebuilt=not_rebuilt)

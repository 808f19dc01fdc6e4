"""Long work with its progress shown on a terminal."""

from collections.abc import Sequence

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
from index.library import reindex
from ingest.pipeline import Pipeline, Report
from ingest.pipeline import Progress as Reached


def ingest_watched(pipeline: Pipeline, sources: Sequence[str], console: Console) -> Report:
    """Takes the sources in while a bar shows files, speed and time left."""
    with Progress(
        TextColumn("papers"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
        console=console,
    ) as progress:
        task = progress.add_task("", total=None, speed="", visible=False)
        begun = progress.get_time()

        def watch(reached: Reached) -> None:
            _show(progress, task, reached, progress.get_time() - begun)

        return pipeline.run(sources, watch)


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


def _show(progress: Progress, task: TaskID, reached: Reached, seconds: float) -> None:
    seconds = max(seconds, 0.001)
    progress.update(
        task,
        visible=True,
        total=reached.files,
        completed=reached.files_done,
        description=escape(reached.current),
        speed=f"{reached.pages / seconds:.0f} pages/s, {reached.passages / seconds:.0f} passages/s",
    )

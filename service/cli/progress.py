"""Progress of long commands: as a bar for people, or as JSON objects for programs."""

import json
from collections.abc import Callable
from dataclasses import asdict
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

from ingest.pipeline.progress import IngestionReport, ProgressListener, RunProgress
from service.composition.reindexing import ReindexReport, reindex_library
from service.settings import Settings


def ingest_watched(
    take_in: Callable[[ProgressListener], IngestionReport],
    shown: Literal["bar", "json", "none"],
    console: Console,
) -> IngestionReport:
    """Runs an ingestion and shows its progress: a bar, or one JSON object a line."""
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


def reindex_watched(settings: Settings, console: Console) -> ReindexReport:
    """Reindexes and shows a progress bar."""
    with Progress(
        TextColumn("reindexing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as progress:
        task = progress.add_task("", total=None)
        return reindex_library(
            settings, lambda done, total: progress.update(task, completed=done, total=total)
        )


def _show(progress: Progress, task: TaskID, reached: RunProgress) -> None:
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


def _as_json(reached: RunProgress) -> str:
    said = {
        "files_done": reached.files_done,
        "files": reached.files,
        "pages": reached.pages,
        "passages": reached.passages,
        "current": reached.current,
        "seconds": round(reached.seconds, 2),
        "pages_per_second": round(reached.pages_per_second, 1),
        "passages_per_second": round(reached.passages_per_second, 1),
        "seconds_left": None if reached.seconds_left is None else round(reached.seconds_left, 1),
    }
    if reached.result is not None:
        said["result"] = asdict(reached.result)
    return json.dumps(said, ensure_ascii=False)

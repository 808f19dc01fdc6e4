"""A library rebuilt from the files it keeps, where chunking or format have changed."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.catalog.catalog import Catalog
from index.catalog.new_paper import NewPaper
from index.catalog.tables import FORMAT
from index.embedding.embedder import Embedder, embedded_text
from index.errors import PaperNotFound
from index.library.reindexing import UNFINISHED, embed_again
from index.records import Paper
from ingest.errors import SourceError
from ingest.pipeline.attempts import RunLimits
from ingest.pipeline.chunk import CHUNKING
from ingest.pipeline.reader import ReadPaper
from ingest.pipeline.worker import Task, read_in_order


@dataclass(frozen=True, slots=True)
class NotRebuilt:
    """A paper that stays as it was, and why."""

    paper: Paper
    cause: str


def must_rebuild(catalog: Catalog) -> bool:
    """Whether another chunking or format made the library, so that papers must be read again."""
    made_by = catalog.identity.made_by()
    present = {"chunking": CHUNKING, "format": str(FORMAT)}
    return bool(made_by) and any(made_by.get(name) != value for name, value in present.items())


def rebuild(
    catalog: Catalog,
    embedder: Embedder,
    files_folder: Path,
    run_limits: RunLimits,
    progress: Callable[[int, int], None],
) -> tuple[NotRebuilt, ...]:
    """Reads and embeds all papers again, from the files that the data directory keeps.

    Each paper is replaced in one transaction, when all that is new of it is there; it keeps its
    id and its lines in the ledger. A paper whose file is gone or cannot be read stays as it was,
    embedded again. `progress` is called with the number of papers done and the number of all.
    """
    papers = catalog.papers()
    # Until all papers are read, the library is made by nothing; a second run begins again.
    catalog.identity.reclaim({"model": UNFINISHED, "chunking": UNFINISHED})
    tasks = (
        Task(
            file=files_folder / f"{paper.id}.pdf",
            how=run_limits.how,
            name=paper.file,
            paper_id=paper.id,
        )
        for paper in papers
    )
    left = []
    # Its first reading may have needed a second attempt, with twice the time.
    limits = run_limits.limits.doubled()
    with closing(read_in_order(tasks, workers=run_limits.workers, limits=limits)) as outcomes:
        for done, (paper, outcome) in enumerate(zip(papers, outcomes, strict=True), 1):
            if isinstance(outcome, SourceError):
                left.append(NotRebuilt(paper=paper, cause=outcome.cause))
                embed_again(catalog, embedder, *catalog.ranges().get(paper.id, (0, 0)))
            else:
                _replace(catalog, embedder, paper, outcome)
            progress(done, len(papers))
    catalog.derived.forget("")
    catalog.identity.reclaim(
        {
            "model": json.dumps(asdict(embedder.identity)),
            "chunking": CHUNKING,
            "format": str(FORMAT),
        }
    )
    return tuple(left)


def _replace(catalog: Catalog, embedder: Embedder, paper: Paper, read: ReadPaper) -> None:
    again = replace(read.paper, file=paper.file)
    vectors = embedder.embed_passages([embedded_text(again, passage) for passage in read.passages])
    try:
        catalog.replace(
            NewPaper(
                paper=again,
                pages=read.pages,
                passages=read.passages,
                vectors=vectors,
                details=read.details,
            )
        )
    except PaperNotFound:
        return  # somebody has removed it meanwhile

"""The shapes of ingestions: what was asked to be taken in, and what became of it."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from service.store.ingestion_jobs import FileOutcome, IngestionJob, IngestionState

# What is taken from the network; nothing of the service's own machine.
SOURCE_PATTERN = r"^(?:https?://|[aA]r[xX]iv:)[!-~]+$"


class IngestionBody(BaseModel):
    """Papers on the network to take in."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"sources": ["https://papers.example/openness.pdf"]}]}
    )

    sources: list[Annotated[str, Field(json_schema_extra={"pattern": SOURCE_PATTERN})]] = Field(
        min_length=1, max_length=200, description="Web addresses and `arxiv:` identifiers."
    )


class FileShape(BaseModel):
    """What became of one file.

    `state` is `queued` or `reading` before it is settled; then `added`, `known` (in already),
    `duplicate` (the same content as another), `failed`, `needs_ocr`, `not_downloaded` (of a reading
    list, and not fetched yet) or `skipped`.
    """

    name: str
    source: str
    state: str
    paper_id: str | None
    title: str
    pages: int
    passages: int
    cause: str = Field(description="Why it could not be taken in whole.")
    remedy: str = Field(description="What to do about it.")


class ReachedShape(BaseModel):
    """How far an ingestion is."""

    files_done: int
    files: int
    pages: int
    passages: int
    current: str = Field(description="The file that is read now.")
    seconds_left: float | None


class IngestionLinks(BaseModel):
    """Where an ingestion can be followed, relative to the root of the service."""

    self: str
    events: str


class IngestionShape(BaseModel):
    """What was asked to be taken in, and how far it is."""

    id: str
    state: IngestionState
    cancelled: bool = Field(description="Whether it was told to begin no further file.")
    created: datetime
    started: datetime | None
    ended: datetime | None
    cause: str = Field(description="Why it failed as a whole.")
    progress: ReachedShape
    files: list[FileShape]
    links: IngestionLinks


class IngestionsShape(BaseModel):
    """Ingestions, newest first."""

    ingestions: list[IngestionShape]
    next_cursor: str | None = Field(description="Where the list goes on; null at its end.")


def ingestion_shape(ingestion: IngestionJob) -> IngestionShape:
    """An ingestion as it goes over the wire."""
    reached = ingestion.reached
    base = f"v1/ingestions/{ingestion.id}"
    return IngestionShape(
        id=ingestion.id,
        state=ingestion.state,
        cancelled=ingestion.cancelled,
        created=datetime.fromtimestamp(ingestion.created, UTC),
        started=_moment(ingestion.started),
        ended=_moment(ingestion.ended),
        cause=ingestion.cause,
        progress=ReachedShape(
            files_done=reached.files_done,
            files=reached.files,
            pages=reached.pages,
            passages=reached.passages,
            current=reached.current,
            seconds_left=reached.seconds_left,
        ),
        files=[_file_shape(outcome) for outcome in ingestion.outcomes] + _unsettled(ingestion),
        links=IngestionLinks(self=base, events=f"{base}/events"),
    )


def _file_shape(outcome: FileOutcome) -> FileShape:
    return FileShape(
        name=outcome.name,
        source=outcome.origin,
        state=outcome.state,
        paper_id=outcome.paper_id,
        title=outcome.title,
        pages=outcome.pages,
        passages=outcome.passages,
        cause=outcome.cause,
        remedy=outcome.remedy,
    )


def _unsettled(ingestion: IngestionJob) -> list[FileShape]:
    """The sources without an outcome yet."""
    if ingestion.state in ("done", "failed"):
        return []
    settled = {outcome.origin for outcome in ingestion.outcomes}
    names = {source: source.rpartition("/")[2] for source in ingestion.sources}
    return [
        FileShape(
            name=names[source],
            source=source,
            state="reading" if names[source] == ingestion.reached.current else "queued",
            paper_id=None,
            title="",
            pages=0,
            passages=0,
            cause="",
            remedy="",
        )
        for source in ingestion.sources
        if source not in settled
    ]


def _moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None

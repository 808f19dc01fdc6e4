"""Ingestions that were asked for over HTTP: a queue that outlives the process that filled it.

Kept beside the papers, so that every process of the service can show all of them.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import sqlalchemy as sql
from sqlalchemy.engine import Row

from index.catalog.database import Database
from service.store.errors import IngestionNotFound, QueueFull
from service.store.tables import ingestions as table

IngestionState = Literal["queued", "running", "done", "cancelled", "failed"]
MOST_QUEUED = 100


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file; `origin` is where it came from, as in the ledger."""

    name: str
    origin: str
    state: str
    paper_id: str | None
    title: str
    pages: int
    passages: int
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far an ingestion is; `seconds_left` is None before there is anything to go by."""

    files_done: int = 0
    files: int = 0
    pages: int = 0
    passages: int = 0
    current: str = ""
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class IngestionJob:
    """Sources that were asked to be taken in, and what became of them.

    Times are Unix times, 0 where it has not come to that; `number` counts the ingestions and
    `version` the changes of this one; `cause` says why it failed as a whole.
    """

    id: str
    number: int
    state: IngestionState
    sources: tuple[str, ...]
    by: str
    created: float
    started: float
    ended: float
    cancelled: bool
    version: int
    cause: str
    reached: JobProgress
    outcomes: tuple[FileOutcome, ...]

    @property
    def is_over(self) -> bool:
        """Whether nothing of it will change any more."""
        return self.state not in ("queued", "running")


class IngestionJobs:
    """The ingestions of one store; safe to use from many threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, sources: Sequence[str], *, by: str, ingestion_id: str = "") -> IngestionJob:
        """Puts an ingestion at the end of the queue; raises QueueFull."""
        ingestion_id = ingestion_id or new_id()
        with self._database.writing() as connection:
            queued = sql.select(sql.func.count()).where(table.c.state == "queued")
            if connection.execute(queued).scalar_one() >= MOST_QUEUED:
                raise QueueFull(
                    f"{MOST_QUEUED} ingestions wait already: come back when some are done, "
                    "or cancel some"
                )
            last = connection.execute(sql.select(sql.func.max(table.c.number))).scalar() or 0
            connection.execute(
                table.insert().values(
                    id=ingestion_id, number=last + 1, state="queued", sources=list(sources),
                    by=by, created=time.time(), started=0.0, ended=0.0, cancelled=False,
                    version=1, cause="", reached=asdict(JobProgress()), outcomes=[],
                )
            )  # fmt: skip
        return self.one(ingestion_id)

    def one(self, ingestion_id: str) -> IngestionJob:
        """The ingestion with that id; raises IngestionNotFound."""
        with self._database.reading() as connection:
            row = connection.execute(sql.select(table).where(table.c.id == ingestion_id)).first()
        if row is None:
            raise IngestionNotFound(
                f"no ingestion {ingestion_id[:40]!r}: GET /v1/ingestions lists them"
            )
        return _ingestion(row)

    def latest(self, limit: int, *, before: int = 0) -> list[IngestionJob]:
        """So many ingestions, newest first, from below that number on."""
        chosen = sql.select(table).order_by(table.c.number.desc()).limit(limit)
        if before:
            chosen = chosen.where(table.c.number < before)
        with self._database.reading() as connection:
            return [_ingestion(row) for row in connection.execute(chosen)]

    def has_work(self) -> bool:
        """Whether any ingestion waits, or was left behind by a process that ended."""
        chosen = sql.select(table.c.id).where(table.c.state.in_(("queued", "running"))).limit(1)
        with self._database.reading() as connection:
            return connection.execute(chosen).first() is not None

    def claim(self) -> IngestionJob | None:
        """The ingestion that has waited longest, now running; none where none waits.

        Only one process at a time may call this and work on what it gives: what is still called
        running then was left behind, and waits again.
        """
        with self._database.writing() as connection:
            connection.execute(
                table.update()
                .where(table.c.state == "running")
                .values(state="queued", version=table.c.version + 1)
            )
            row = connection.execute(
                sql.select(table).where(table.c.state == "queued").order_by(table.c.number).limit(1)
            ).first()
            if row is None:
                return None
            connection.execute(
                table.update()
                .where(table.c.id == row.id)
                .values(
                    state="running", started=row.started or time.time(),
                    version=table.c.version + 1,
                )
            )  # fmt: skip
        return self.one(row.id)

    def report(
        self, ingestion_id: str, reached: JobProgress, outcomes: Sequence[FileOutcome] | None = None
    ) -> bool:
        """Writes down how far it is, and its files where they are given; whether to go on."""
        values: dict[str, object] = {"reached": asdict(reached)}
        if outcomes is not None:
            values["outcomes"] = [asdict(outcome) for outcome in outcomes]
        self._change(ingestion_id, values)
        with self._database.reading() as connection:
            chosen = sql.select(table.c.cancelled).where(table.c.id == ingestion_id)
            return not connection.execute(chosen).scalar_one()

    def end(
        self,
        ingestion_id: str,
        state: IngestionState,
        outcomes: Sequence[FileOutcome],
        *,
        cause: str = "",
    ) -> None:
        """Writes down how it ended; `queued` puts it back into the queue."""
        self._change(
            ingestion_id,
            {
                "state": state, "outcomes": [asdict(outcome) for outcome in outcomes],
                "cause": cause, "ended": 0.0 if state == "queued" else time.time(),
            },
        )  # fmt: skip

    def cancel(self, ingestion_id: str) -> IngestionJob:
        """Ends it before its next file is begun; raises IngestionNotFound. What is over stays."""
        with self._database.writing() as connection:
            for state, values in (
                ("running", {"cancelled": True}),
                ("queued", {"cancelled": True, "state": "cancelled", "ended": time.time()}),
            ):
                connection.execute(
                    table.update()
                    .where(table.c.id == ingestion_id, table.c.state == state)
                    .values(**values, version=table.c.version + 1)
                )
        return self.one(ingestion_id)

    def _change(self, ingestion_id: str, values: dict[str, object]) -> None:
        with self._database.writing() as connection:
            connection.execute(
                table.update()
                .where(table.c.id == ingestion_id)
                .values(**values, version=table.c.version + 1)
            )


def new_id() -> str:
    """An id that no ingestion has yet."""
    return uuid.uuid4().hex


def _ingestion(row: Row[Any]) -> IngestionJob:
    return IngestionJob(
        row.id, row.number, row.state, tuple(row.sources), row.by, row.created, row.started,
        row.ended, row.cancelled, row.version, row.cause, JobProgress(**row.reached),
        tuple(FileOutcome(**outcome) for outcome in row.outcomes),
    )  # fmt: skip

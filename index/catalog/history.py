"""Which papers were added to the library and removed from it, and at which revision."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Row

from index.catalog.database import Database
from index.catalog.rows import paper_of
from index.catalog.tables import papers, removed
from index.records import Paper


@dataclass(frozen=True, slots=True)
class Removal:
    """A paper that was removed, and when (Unix time)."""

    paper_id: str
    title: str
    file: str
    at: float

    @property
    def day(self) -> str:
        """The day of the removal (UTC) in ISO 8601."""
        return datetime.fromtimestamp(self.at, UTC).date().isoformat()


class History:
    """The additions and removals of papers in one catalog."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note_removal(self, connection: Connection, paper: Paper, revision: int) -> None:
        """Records a paper that the transaction has just removed."""
        connection.execute(
            removed.insert().values(
                revision=revision,
                paper_id=paper.id,
                title=paper.title,
                file=paper.file,
                at=time.time(),
            )
        )

    def removal(self, name: str) -> Removal | None:
        """The latest removal of the paper with that id or file name."""
        with self._database.reading() as connection:
            row = connection.execute(
                sql.select(removed)
                .where(sql.or_(removed.c.paper_id == name, removed.c.file == name))
                .order_by(removed.c.revision.desc())
                .limit(1)
            ).first()
        return None if row is None else _removal(row)

    def added_since(self, revision: int) -> list[Paper]:
        """The papers that were added after a revision and are still there, by title."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(papers)
                .where(papers.c.came > revision)
                .order_by(papers.c.title, papers.c.id)
            ).all()
        return [paper_of(row) for row in rows]

    def removed_since(self, revision: int) -> list[Removal]:
        """The papers that were removed after a revision and not added again, by title."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(removed)
                .where(
                    removed.c.revision > revision,
                    removed.c.paper_id.not_in(sql.select(papers.c.id)),
                )
                .order_by(removed.c.title, removed.c.revision)
            ).all()
        return list({row.paper_id: _removal(row) for row in rows}.values())


def _removal(row: Row[Any]) -> Removal:
    return Removal(paper_id=row.paper_id, title=row.title, file=row.file, at=row.at)

"""The ledger: the state of each file that was given to the library, and its cause."""

import time
from collections.abc import Iterable

import sqlalchemy as sql

from index.catalog.database import Database, insert
from index.catalog.tables import ledger, versions
from index.records import MISSING, FileState, LedgerEntry

_COUNT_MISSING = sql.select(sql.func.count()).where(ledger.c.state.in_(MISSING))


class Ledger:
    """The ledger's lines, one for each origin of a file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self) -> list[LedgerEntry]:
        """All lines, by origin."""
        with self._database.reading() as connection:
            rows = connection.execute(sql.select(ledger).order_by(ledger.c.origin)).all()
            gone = set(connection.execute(sql.select(versions.c.older)).scalars())
        return [
            LedgerEntry(
                origin=row.origin,
                name=row.name,
                content=row.content,
                state="superseded" if row.state == "in" and row.paper_id in gone else row.state,
                paper_id=row.paper_id,
                cause=row.cause,
                remedy=row.remedy,
                attempts=row.attempts,
                queued=row.queued,
                changed=row.changed,
            )
            for row in rows
        ]

    def missing_count(self) -> int:
        """The number of files that could not be ingested."""
        with self._database.reading() as connection:
            return int(connection.execute(_COUNT_MISSING).scalar_one())

    def queue(self, files: Iterable[tuple[str, str, str]]) -> None:
        """Enters files that wait to be read, in one transaction: origin, name, sha256 of each."""
        now = time.time()
        with self._database.writing() as connection:
            tried = {
                row.origin: row.attempts
                for row in connection.execute(sql.select(ledger.c.origin, ledger.c.attempts))
            }
            waiting = {origin: (name, content) for origin, name, content in files}
            for origin in waiting.keys() & tried.keys():
                connection.execute(ledger.delete().where(ledger.c.origin == origin))
            lines = [
                {
                    "origin": origin,
                    "name": name,
                    "content": content,
                    "state": "queued",
                    "paper_id": None,
                    "cause": "",
                    "remedy": "",
                    "attempts": tried.get(origin, 0),
                    "queued": now,
                    "changed": now,
                }
                for origin, (name, content) in waiting.items()
            ]
            insert(connection, ledger, lines)

    def begin(self, origin: str) -> None:
        """Marks a queued file as being read, and counts the attempt."""
        with self._database.writing() as connection:
            connection.execute(
                ledger.update()
                .where(ledger.c.origin == origin)
                .values(state="reading", attempts=ledger.c.attempts + 1, changed=time.time())
            )

    def enter(
        self,
        origin: str,
        name: str,
        content: str,
        state: FileState,
        *,
        paper_id: str | None = None,
        cause: str = "",
        remedy: str = "",
    ) -> None:
        """Records the state of a file, in place of the one it had."""
        now = time.time()
        values = {
            "name": name,
            "content": content,
            "state": state,
            "paper_id": paper_id,
            "cause": cause,
            "remedy": remedy,
            "changed": now,
        }
        with self._database.writing() as connection:
            written = connection.execute(
                ledger.update().where(ledger.c.origin == origin).values(**values)
            )
            if not written.rowcount:
                connection.execute(
                    ledger.insert().values(origin=origin, queued=now, attempts=0, **values)
                )

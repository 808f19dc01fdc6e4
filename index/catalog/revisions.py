"""The numbers that grow with the library: its revision, and the keys of its passages.

Each change to the library raises the revision by one. The search indexes know which revision they
stand at, and read from here what has changed since.
"""

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from index.catalog.database import Database
from index.catalog.tables import about, revisions

# The numbers of a library in which nothing has changed yet.
FIRST_NUMBERS = {"revision": "0", "next_key": "1"}

_Kind = Literal["add", "remove"]


@dataclass(frozen=True, slots=True)
class Change:
    """One revision: the passages with first_key <= key < end_key were added or removed."""

    revision: int
    change: _Kind
    first_key: int
    end_key: int


class Revisions:
    """The changes to one catalog."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self) -> int:
        """The number of changes so far."""
        return self._read("revision")

    def next_key(self) -> int:
        """The key that the next passage gets: one more than any key so far."""
        return self._read("next_key")

    def since(self, revision: int) -> list[Change]:
        """The changes after a revision, in order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(revisions)
                .where(revisions.c.revision > revision)
                .order_by(revisions.c.revision)
            )
            return [
                Change(
                    revision=row.revision,
                    change=row.change,
                    first_key=row.first_key,
                    end_key=row.end_key,
                )
                for row in rows
            ]

    def _read(self, name: str) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(_value_of(name)).scalar() or FIRST_NUMBERS[name])


def next_revision(connection: Connection) -> int:
    """The number of the change that a transaction makes."""
    return int(connection.execute(_value_of("revision")).scalar_one()) + 1


def reserve_keys(connection: Connection, count: int) -> int:
    """Takes the next keys for new passages, within a transaction; returns the first of them."""
    first = int(connection.execute(_value_of("next_key")).scalar_one())
    _store(connection, "next_key", first + count)
    return first


def revise(connection: Connection, change: _Kind, first_key: int, end_key: int) -> int:
    """Records a change within its transaction; returns its revision."""
    revision = next_revision(connection)
    _store(connection, "revision", revision)
    connection.execute(
        revisions.insert().values(
            revision=revision,
            change=change,
            first_key=first_key,
            end_key=end_key,
        )
    )
    return revision


def _value_of(name: str) -> sql.Select[str]:
    return sql.select(about.c.value).where(about.c.name == name)


def _store(connection: Connection, name: str, value: int) -> None:
    connection.execute(about.update().where(about.c.name == name).values(value=str(value)))

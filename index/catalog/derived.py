"""Values that are computed from papers once and stored: the content of their pages, as JSON.

Each is stored with the identity of what computed it, and computed again where that differs.
"""

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from index.catalog.database import Database
from index.catalog.tables import derived as table

_T = TypeVar("_T")


class Derived:
    """Stored values by subject (a paper's id, or empty for the library) and part."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def kept(self, subject: str, part: str, made_by: str, make: Callable[[], _T]) -> _T:
        """The stored value that `made_by` made, else `make()`, which is stored.

        Values are of JSON's types alone.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                sql.select(table.c.content).where(
                    table.c.subject == subject, table.c.part == part, table.c.made_by == made_by
                )
            ).first()
        if row is not None:
            content: _T = row.content
            return content
        content = make()
        with self._database.writing() as connection:
            connection.execute(
                table.delete().where(table.c.subject == subject, table.c.part == part)
            )
            connection.execute(
                table.insert().values(subject=subject, part=part, made_by=made_by, content=content)
            )
        return content

    def forget(self, subject: str) -> None:
        """Deletes all values of a subject."""
        with self._database.writing() as connection:
            forget(connection, subject)


def forget(connection: Connection, subject: str) -> None:
    """Deletes all values of a subject, within a transaction."""
    connection.execute(table.delete().where(table.c.subject == subject))

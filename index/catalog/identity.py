"""What made a library: its format, embedding model and chunking."""

from collections.abc import Mapping

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from index.catalog.database import Database
from index.catalog.revisions import FIRST_NUMBERS
from index.catalog.tables import FORMAT, about
from index.errors import LibraryMismatch

_READ_AGAIN = (
    "run `footnote reindex`, which reads the papers again from the files that the data directory "
    "keeps; conversations, answers and API keys stay as they are"
)
_REMEDIES = {"model": "set FOOTNOTE_MODEL back, or run `footnote reindex`"}


class Identity:
    """What made the library of one catalog, as names and values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, made_by: Mapping[str, str]) -> None:
        """Stores what makes this library, or checks that the same made it before.

        Raises LibraryMismatch, naming both, where another model, chunking or format did.
        """
        wanted = {"format": str(FORMAT), **made_by}
        with self._database.writing() as connection:
            stored = _stored(connection)
            if "revision" not in stored:
                rows = {**wanted, **FIRST_NUMBERS}
                connection.execute(
                    about.insert(), [{"name": n, "value": v} for n, v in rows.items()]
                )
                return
            for name, value in wanted.items():
                if stored.get(name) != value:
                    raise LibraryMismatch(
                        f"this library was made with {name} {stored.get(name)}, not {value}: "
                        + _REMEDIES.get(name, _READ_AGAIN)
                    )

    def reclaim(self, made_by: Mapping[str, str]) -> None:
        """Stores that the library is now made by something else (after a reindex)."""
        with self._database.writing() as connection:
            for name, value in made_by.items():
                connection.execute(about.update().where(about.c.name == name).values(value=value))

    def made_by(self) -> Mapping[str, str]:
        """What made this library; empty where nothing has claimed it yet."""
        with self._database.reading() as connection:
            return _stored(connection)


def _stored(connection: Connection) -> dict[str, str]:
    return {row.name: row.value for row in connection.execute(sql.select(about))}

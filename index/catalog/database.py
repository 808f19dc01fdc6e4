"""The connection to a SQL database, SQLite or PostgreSQL, and its transactions."""

import sqlite3
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sql
from sqlalchemy.engine import Connection

_T = TypeVar("_T")
_BATCH = 500  # values in one IN (...): under the parameter limit of every database


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables that change together: the catalog's, or the store's."""

    name: str
    tables: sql.MetaData


class Database:
    """A SQL database with the tables of a schema; safe to use from many threads and processes."""

    def __init__(self, url: str, schema: Schema) -> None:
        self._schema = schema
        # One connection for each thread of the HTTP server, at most.
        # Errors do not repeat the values of a statement: questions and papers stay out of logs.
        self._engine = sql.create_engine(url, pool_size=8, max_overflow=40, hide_parameters=True)
        if self._engine.dialect.name == "sqlite":
            sql.event.listen(self._engine, "connect", _configure_sqlite)
        schema.tables.create_all(self._engine)
        # SQLite waits for its write lock by sleeping longer and longer; threads need not.
        self._turn = threading.Lock()
        self._lock = zlib.crc32(f"footnote {schema.name}".encode())

    def close(self) -> None:
        """Gives the connections back."""
        self._engine.dispose()

    def reading(self) -> Connection:
        """A connection to read from; closes at the end of a `with`."""
        return self._engine.connect()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its first statement."""
        is_sqlite = self._engine.dialect.name == "sqlite"
        with self._turn if is_sqlite else nullcontext(), self._engine.connect() as connection:
            if is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(sql.select(sql.func.pg_advisory_xact_lock(self._lock)))
            yield connection
            connection.commit()


def insert(connection: Connection, table: sql.Table, rows: list[dict[str, object]]) -> None:
    """Inserts the rows, of which there may be none."""
    if rows:
        connection.execute(table.insert(), rows)


def batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """The values in runs short enough for one IN (...)."""
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `writing` says, not on their own
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON",
                   "busy_timeout=30000"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")

"""The connection to a SQL database, SQLite or PostgreSQL, and its transactions."""

import sqlite3
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sql
from filelock import FileLock
from sqlalchemy.engine import Connection, Engine

from index.catalog.schema import Migration, Schema, migrations_after, upgrade, version_of
from index.errors import DatabaseError, DriverMissing

_T = TypeVar("_T")
_BATCH = 500  # values in one IN (...): under the parameter limit of every database


class Database:
    """A SQL database with the tables of a schema; safe to use from many threads and processes.

    What fails in it, on opening or within a `with`, raises DatabaseError.
    """

    def __init__(self, url: str, schema: Schema) -> None:
        """Opens the database and brings its tables up to date; raises SchemaTooNew."""
        self._engine = _engine(url)
        # SQLite waits for its write lock by sleeping longer and longer; threads need not.
        self._turn = threading.Lock()
        self._lock = _lock_number(schema.name)
        try:
            _migrate(self._engine, schema)
        except BaseException:
            self._engine.dispose()
            raise

    def close(self) -> None:
        """Gives the connections back."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from; closes at the end of a `with`."""
        with _failures_raised(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the schema's write lock from its first statement."""
        is_sqlite = self._engine.dialect.name == "sqlite"
        turn = self._turn if is_sqlite else nullcontext()
        with _failures_raised(), turn, self._engine.connect() as connection:
            _lock_for_writing(connection, self._lock)
            yield connection
            connection.commit()


def pending_migrations(url: str, schema: Schema) -> tuple[Migration, ...]:
    """The steps that opening the database would run; changes nothing. Raises SchemaTooNew."""
    file = _sqlite_file(sql.make_url(url))
    if file is not None and not file.exists():
        return migrations_after(schema, "")
    engine = _engine(url)
    try:
        with _failures_raised(), engine.connect() as connection:
            version = version_of(connection, schema)
    finally:
        engine.dispose()
    return migrations_after(schema, version)


def migrate(url: str, schema: Schema) -> tuple[Migration, ...]:
    """Brings the tables up to date and returns the steps that were due; raises SchemaTooNew."""
    engine = _engine(url)
    try:
        return _migrate(engine, schema)
    finally:
        engine.dispose()


def insert(connection: Connection, table: sql.Table, rows: list[dict[str, object]]) -> None:
    """Inserts the rows, of which there may be none."""
    if rows:
        connection.execute(table.insert(), rows)


def batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """The values in runs short enough for one IN (...)."""
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _engine(url: str) -> Engine:
    try:
        # One connection for each thread of the HTTP server, at most.
        # Errors do not repeat the values of a statement: questions and papers stay out of logs.
        engine = sql.create_engine(url, pool_size=8, max_overflow=40, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise DriverMissing(
            f"the database of FOOTNOTE_DATABASE_URL needs the Python package {error.name}: "
            "for PostgreSQL, run `pip install 'footnote[postgres]'`"
        ) from error
    if engine.dialect.name == "sqlite":
        sql.event.listen(engine, "connect", _configure_sqlite)
    return engine


@contextmanager
def _failures_raised() -> Iterator[None]:
    """Raises DatabaseError where SQLAlchemy raises an error of its own."""
    try:
        yield
    except sql.exc.SQLAlchemyError as error:
        reason = error.orig if isinstance(error, sql.exc.DBAPIError) else error
        raise DatabaseError(str(error), str(reason)) from error


@_failures_raised()
def _migrate(engine: Engine, schema: Schema) -> tuple[Migration, ...]:
    with engine.connect() as connection:
        if version_of(connection, schema) == schema.head:
            return ()
    with _one_at_a_time(engine), engine.connect() as connection:
        _lock_for_writing(connection, _lock_number("migrations"))
        # Another process may have done it while this one waited.
        due = migrations_after(schema, version_of(connection, schema))
        if due:
            upgrade(connection, schema)
        connection.commit()
    return due


def _one_at_a_time(engine: Engine) -> AbstractContextManager[object]:
    """A lock between processes, beside the file of a SQLite database."""
    file = _sqlite_file(engine.url)
    return nullcontext() if file is None else FileLock(f"{file}.migration.lock")


def _sqlite_file(url: sql.URL) -> Path | None:
    """The file of a SQLite database that has one."""
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if is_file else None


def _lock_for_writing(connection: Connection, number: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(number)))


def _lock_number(name: str) -> int:
    """The number of PostgreSQL's advisory lock of that name."""
    return zlib.crc32(f"footnote {name}".encode())


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `writing` says, not on their own
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON",
                   "busy_timeout=30000"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")

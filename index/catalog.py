"""The source of truth, in SQL: papers, pages, passages, vectors, revisions and the ledger.

Every change to the library is one transaction that raises the revision by one; the search
indexes are derived from here and know which revision they stand at. Knows no index.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray
from sqlalchemy.engine import Connection, Row

from index.embedder import PassageVectors
from index.errors import LibraryMismatch, PaperNotFound
from index.records import Page, Paper, Passage, Span

FORMAT = 1
_T = TypeVar("_T")
_BATCH = 500  # values in one IN (...): under the parameter limit of every database

_tables = sql.MetaData()
_about = sql.Table(
    "about", _tables,
    sql.Column("name", sql.String, primary_key=True), sql.Column("value", sql.Text, nullable=False),
)  # fmt: skip
_papers = sql.Table(
    "papers", _tables,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("authors", sql.JSON, nullable=False),
    sql.Column("year", sql.Integer),
    sql.Column("file", sql.Text, nullable=False),
    sql.Column("page_count", sql.Integer, nullable=False),
    sql.Column("is_primer", sql.Boolean, nullable=False),
    sql.Column("first_key", sql.BigInteger, nullable=False),
    sql.Column("end_key", sql.BigInteger, nullable=False),
)  # fmt: skip
_pages = sql.Table(
    "pages", _tables,
    sql.Column("paper_id", sql.ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("label", sql.Text, nullable=False),
    sql.Column("text", sql.Text, nullable=False),
    sql.Column("width", sql.Float, nullable=False),
    sql.Column("height", sql.Float, nullable=False),
    sql.Column("glyphs", sql.LargeBinary, nullable=False),
)  # fmt: skip
_passages = sql.Table(
    "passages", _tables,
    sql.Column("key", sql.BigInteger, primary_key=True, autoincrement=False),
    sql.Column("id", sql.String, nullable=False, index=True),
    sql.Column(
        "paper_id", sql.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sql.Column("ordinal", sql.Integer, nullable=False),
    sql.Column("text", sql.Text, nullable=False),
    sql.Column("spans", sql.JSON, nullable=False),
    sql.Column("sentences", sql.JSON, nullable=False),
    sql.Column("section", sql.JSON, nullable=False),
)  # fmt: skip
_vectors = sql.Table(
    "vectors", _tables,
    sql.Column(
        "key", sql.ForeignKey("passages.key", ondelete="CASCADE"), primary_key=True,
        autoincrement=False,
    ),
    sql.Column("vector", sql.LargeBinary, nullable=False),  # little-endian float32[d]
    sql.Column("sentences", sql.LargeBinary, nullable=False),  # little-endian float16[m, d]
)  # fmt: skip
_revisions = sql.Table(
    "revisions", _tables,
    sql.Column("revision", sql.BigInteger, primary_key=True, autoincrement=False),
    sql.Column("change", sql.String, nullable=False),
    sql.Column("first_key", sql.BigInteger, nullable=False),
    sql.Column("end_key", sql.BigInteger, nullable=False),
)  # fmt: skip
_ledger = sql.Table(
    "ledger", _tables,
    sql.Column("origin", sql.Text, primary_key=True),
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("content", sql.String, nullable=False),
    sql.Column("state", sql.String, nullable=False),
    sql.Column("paper_id", sql.String),
    sql.Column("cause", sql.Text, nullable=False),
    sql.Column("remedy", sql.Text, nullable=False),
    sql.Column("attempts", sql.Integer, nullable=False),
    sql.Column("changed", sql.Float, nullable=False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One revision: the passages with keys first_key <= key < end_key came or went."""

    revision: int
    change: Literal["add", "remove"]
    first_key: int
    end_key: int


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What became of one file: `content` is the sha256 of its bytes, `changed` a Unix time."""

    origin: str
    name: str
    content: str
    state: Literal["in", "failed", "duplicate"]
    paper_id: str | None
    cause: str
    remedy: str
    attempts: int
    changed: float


class Catalog:
    """The library's records in a SQL database; safe to use from many threads and processes."""

    def __init__(self, url: str) -> None:
        # One connection for each thread of the HTTP server, at most.
        self._engine = sql.create_engine(url, pool_size=8, max_overflow=40)
        if self._engine.dialect.name == "sqlite":
            sql.event.listen(self._engine, "connect", _configure_sqlite)
        _tables.create_all(self._engine)

    def close(self) -> None:
        """Gives the database connections back."""
        self._engine.dispose()

    def claim(self, made_by: Mapping[str, str]) -> None:
        """Notes what makes this library, or checks that the same made it before.

        Raises LibraryMismatch, naming both, where another model, chunking or format did.
        """
        wanted = {"format": str(FORMAT), **made_by}
        with self._writing() as connection:
            noted = self._about(connection)
            if "revision" not in noted:
                rows = {**wanted, "revision": "0", "next_key": "1"}
                connection.execute(
                    _about.insert(), [{"name": n, "value": v} for n, v in rows.items()]
                )
                return
            for name, value in wanted.items():
                if noted.get(name) != value:
                    raise LibraryMismatch(
                        f"this library was made with {name} {noted.get(name)}, not {value}: "
                        + _REMEDIES.get(name, _ANEW)
                    )

    def reclaim(self, made_by: Mapping[str, str]) -> None:
        """Notes that the library is now made by something else (after a reindex)."""
        with self._writing() as connection:
            for name, value in made_by.items():
                connection.execute(_about.update().where(_about.c.name == name).values(value=value))

    def made_by(self) -> Mapping[str, str]:
        """What made this library; empty where nothing has claimed it yet."""
        with self._engine.connect() as connection:
            return self._about(connection)

    def revision(self) -> int:
        """The number of changes so far."""
        with self._engine.connect() as connection:
            return int(connection.execute(_REVISION).scalar() or 0)

    def add(
        self,
        paper: Paper,
        pages: Sequence[Page],
        passages: Sequence[Passage],
        vectors: PassageVectors,
    ) -> None:
        """Adds a paper whole, in one transaction; does nothing where it is already in."""
        with self._writing() as connection:
            if connection.execute(sql.select(_papers.c.id).where(_papers.c.id == paper.id)).first():
                return
            first = int(self._about(connection)["next_key"])
            end = first + len(passages)
            self._note(connection, "next_key", end)
            connection.execute(
                _papers.insert().values(
                    id=paper.id, title=paper.title, authors=list(paper.authors), year=paper.year,
                    file=paper.file, page_count=paper.page_count, is_primer=paper.is_primer,
                    first_key=first, end_key=end,
                )
            )  # fmt: skip
            _insert(connection, _pages, [
                {"paper_id": paper.id, "number": page.number, "label": page.label,
                 "text": page.text, "width": page.width, "height": page.height,
                 "glyphs": page.glyphs}
                for page in pages
            ])  # fmt: skip
            _insert(connection, _passages, [
                {"key": key, "id": passage.id, "paper_id": paper.id, "ordinal": passage.ordinal,
                 "text": passage.text, "sentences": passage.sentences,
                 "spans": [(s.page, s.start, s.end) for s in passage.spans],
                 "section": passage.section}
                for key, passage in enumerate(passages, first)
            ])  # fmt: skip
            _insert(connection, _vectors, _vector_rows(range(first, end), vectors))
            self._revise(connection, "add", first, end)

    def remove(self, paper_id: str) -> None:
        """Removes a paper whole, in one transaction; raises PaperNotFound."""
        with self._writing() as connection:
            row = connection.execute(sql.select(_papers).where(_papers.c.id == paper_id)).first()
            if row is None:
                raise PaperNotFound(f"no paper {paper_id} in the library: see `footnote papers`")
            connection.execute(_papers.delete().where(_papers.c.id == paper_id))
            connection.execute(_ledger.delete().where(_ledger.c.paper_id == paper_id))
            self._revise(connection, "remove", row.first_key, row.end_key)

    def changes_since(self, revision: int) -> list[Change]:
        """The changes after a revision, in order."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sql.select(_revisions)
                .where(_revisions.c.revision > revision)
                .order_by(_revisions.c.revision)
            )
            return [Change(*row) for row in rows]

    def papers(self) -> list[Paper]:
        """All papers, by title."""
        with self._engine.connect() as connection:
            rows = connection.execute(sql.select(_papers).order_by(_papers.c.title, _papers.c.id))
            return [_paper(row) for row in rows]

    def paper(self, paper_id: str) -> Paper:
        """The paper with that id; raises PaperNotFound."""
        with self._engine.connect() as connection:
            row = connection.execute(sql.select(_papers).where(_papers.c.id == paper_id)).first()
        if row is None:
            raise PaperNotFound(f"no paper {paper_id} in the library: see `footnote papers`")
        return _paper(row)

    def pages(self, paper_id: str, numbers: Sequence[int]) -> dict[int, Page]:
        """Those of the pages with these numbers that the paper has, by number."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sql.select(_pages).where(
                    _pages.c.paper_id == paper_id, _pages.c.number.in_(numbers)
                )
            ).all()
        return {
            row.number: Page(row.number, row.label, row.text, row.width, row.height, row.glyphs)
            for row in rows
        }

    def keys_of(self, papers: Sequence[str]) -> NDArray[np.int64]:
        """The keys of all passages of these papers: int64[n], ascending."""
        with self._engine.connect() as connection:
            rows = [
                row
                for batch in _batches(papers)
                for row in connection.execute(
                    sql.select(_papers.c.first_key, _papers.c.end_key).where(
                        _papers.c.id.in_(batch)
                    )
                )
            ]
        ranges = [np.arange(first, end, dtype=np.int64) for first, end in rows]
        return np.sort(np.concatenate(ranges)) if ranges else np.empty(0, np.int64)

    def passages(self, keys: Sequence[int]) -> dict[int, Passage]:
        """The passages with these keys; keys that are gone are left out."""
        found: dict[int, Passage] = {}
        with self._engine.connect() as connection:
            for batch in _batches(keys):
                rows = connection.execute(sql.select(_passages).where(_passages.c.key.in_(batch)))
                found.update((row.key, _passage(row)) for row in rows)
        return found

    def passages_between(self, first_key: int, end_key: int) -> list[tuple[int, Passage, Paper]]:
        """Keys, passages and their papers for first_key <= key < end_key, in order of keys."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sql.select(_passages)
                .where(_passages.c.key >= first_key, _passages.c.key < end_key)
                .order_by(_passages.c.key)
            ).all()
            papers = {
                row.id: _paper(row)
                for row in connection.execute(
                    sql.select(_papers).where(
                        _papers.c.end_key > first_key, _papers.c.first_key < end_key
                    )
                )
            }
        return [
            (row.key, _passage(row), papers[row.paper_id]) for row in rows if row.paper_id in papers
        ]

    def vectors_between(
        self, first_key: int, end_key: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Keys int64[n] and vectors float32[n, d] for first_key <= key < end_key."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sql.select(_vectors.c.key, _vectors.c.vector)
                .where(_vectors.c.key >= first_key, _vectors.c.key < end_key)
                .order_by(_vectors.c.key)
            ).all()
        keys = np.array([row.key for row in rows], np.int64)
        vectors = np.frombuffer(b"".join(row.vector for row in rows), "<f4")
        return keys, vectors.reshape(len(keys), -1).astype(np.float32) if len(keys) else (
            np.empty((0, 0), np.float32)
        )

    def sentence_vectors(self, passage_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of the sentences of these passages, float32[m, d] each, by passage id."""
        found: dict[str, NDArray[np.float32]] = {}
        with self._engine.connect() as connection:
            for batch in _batches(passage_ids):
                rows = connection.execute(
                    sql.select(_passages.c.id, _vectors.c.vector, _vectors.c.sentences)
                    .join(_vectors, _vectors.c.key == _passages.c.key)
                    .where(_passages.c.id.in_(batch))
                )
                for row in rows:
                    sentences = np.frombuffer(row.sentences, "<f2").astype(np.float32)
                    found[row.id] = sentences.reshape(-1, len(row.vector) // 4)
        return found

    def replace_vectors(self, keys: Sequence[int], vectors: PassageVectors) -> None:
        """Puts new vectors in the place of these passages' old ones, in the order of `keys`."""
        with self._writing() as connection:
            for batch in _batches(list(keys)):
                connection.execute(_vectors.delete().where(_vectors.c.key.in_(batch)))
            _insert(connection, _vectors, _vector_rows(keys, vectors))

    def next_key(self) -> int:
        """The key that the next passage gets: one more than any key so far."""
        return int(self.made_by().get("next_key", "1"))

    def counts(self) -> tuple[int, int, int]:
        """The number of papers, of pages and of passages."""
        with self._engine.connect() as connection:
            papers, pages, passages = (
                int(
                    connection.execute(sql.select(sql.func.count()).select_from(table)).scalar_one()
                )
                for table in (_papers, _pages, _passages)
            )
        return papers, pages, passages

    def ledger(self) -> list[LedgerEntry]:
        """What became of each file, by origin."""
        with self._engine.connect() as connection:
            rows = connection.execute(sql.select(_ledger).order_by(_ledger.c.origin))
            return [LedgerEntry(*row) for row in rows]

    def failed_count(self) -> int:
        """The number of files that could not be taken in."""
        with self._engine.connect() as connection:
            counted = sql.select(sql.func.count()).where(_ledger.c.state == "failed")
            return int(connection.execute(counted).scalar_one())

    def enter(self, entry: LedgerEntry) -> None:
        """Writes a file's line in the ledger over the one it had; the attempts add up."""
        with self._writing() as connection:
            before = connection.execute(
                sql.select(_ledger.c.attempts).where(_ledger.c.origin == entry.origin)
            ).scalar()
            connection.execute(_ledger.delete().where(_ledger.c.origin == entry.origin))
            connection.execute(
                _ledger.insert().values(
                    origin=entry.origin, name=entry.name, content=entry.content,
                    state=entry.state, paper_id=entry.paper_id, cause=entry.cause,
                    remedy=entry.remedy, attempts=entry.attempts + (before or 0),
                    changed=entry.changed,
                )
            )  # fmt: skip

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its first statement."""
        with self._engine.connect() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(
                    sql.select(_about.c.value).where(_about.c.name == "revision").with_for_update()
                )
            yield connection
            connection.commit()

    @staticmethod
    def _about(connection: Connection) -> dict[str, str]:
        return {row.name: row.value for row in connection.execute(sql.select(_about))}

    @staticmethod
    def _note(connection: Connection, name: str, value: int) -> None:
        connection.execute(_about.update().where(_about.c.name == name).values(value=str(value)))

    def _revise(self, connection: Connection, change: str, first_key: int, end_key: int) -> None:
        revision = int(connection.execute(_REVISION).scalar_one()) + 1
        self._note(connection, "revision", revision)
        connection.execute(
            _revisions.insert().values(
                revision=revision, change=change, first_key=first_key, end_key=end_key
            )
        )


_ANEW = "take the papers into a new data directory (FOOTNOTE_DATA_DIR)"
_REMEDIES = {"model": "set FOOTNOTE_MODEL back, or run `footnote reindex`"}
_REVISION = sql.select(_about.c.value).where(_about.c.name == "revision")


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where _writing says, not on their own
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON",
                   "busy_timeout=30000"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _insert(connection: Connection, table: sql.Table, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)


def _vector_rows(keys: Sequence[int], vectors: PassageVectors) -> list[dict[str, object]]:
    return [
        {
            "key": key,
            "vector": vector.astype("<f4").tobytes(),
            "sentences": sentences.astype("<f2").tobytes(),
        }
        for key, vector, sentences in zip(keys, vectors.passages, vectors.sentences, strict=True)
    ]


def _batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _paper(row: Row[Any]) -> Paper:
    return Paper(
        row.id, row.title, tuple(row.authors), row.year, row.file, row.page_count, row.is_primer
    )


def _passage(row: Row[Any]) -> Passage:
    return Passage(
        row.id, row.paper_id, row.ordinal, row.text,
        tuple(Span(*span) for span in row.spans),
        tuple((start, end) for start, end in row.sentences),
        tuple(row.section),
    )  # fmt: skip

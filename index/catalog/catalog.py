"""The source of truth, in SQL: papers, pages, passages, vectors and revisions.

Every change to the library is one transaction that raises the revision by one; the search
indexes are derived from here and know which revision they stand at. Knows no index.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray
from sqlalchemy.engine import Connection, Row

from index.catalog import tables
from index.catalog.database import Database, batches, insert
from index.catalog.derived import Derived, forget
from index.catalog.history import History
from index.catalog.ledger import Ledger
from index.catalog.new_paper import NewPaper, vector_rows
from index.catalog.paper_links import PaperLinks
from index.catalog.rows import paper_of
from index.catalog.schema import Schema
from index.catalog.tables import FORMAT, TABLES
from index.embedding.embedder import PassageVectors
from index.errors import LibraryMismatch, PaperNotFound
from index.records import (
    NO_DETAILS,
    OutlineEntry,
    Page,
    Paper,
    PaperDetails,
    Passage,
    SectionKind,
    Span,
)

CATALOG_SCHEMA = Schema(
    name="catalog",
    tables=TABLES,
    scripts=Path(__file__).parent / "migrations",
    head="0002",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One revision: the passages with keys first_key <= key < end_key came or went."""

    revision: int
    change: Literal["add", "remove"]
    first_key: int
    end_key: int


class Catalog:
    """The library's records in a SQL database; safe to use from many threads and processes."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, CATALOG_SCHEMA)
        self.ledger = Ledger(self._database)
        self.network = PaperLinks(self._database)
        self.derived = Derived(self._database)
        self.history = History(self._database)

    def close(self) -> None:
        """Gives the database connections back."""
        self._database.close()

    def claim(self, made_by: Mapping[str, str]) -> None:
        """Notes what makes this library, or checks that the same made it before.

        Raises LibraryMismatch, naming both, where another model, chunking or format did.
        """
        wanted = {"format": str(FORMAT), **made_by}
        with self._database.writing() as connection:
            noted = self._about(connection)
            if "revision" not in noted:
                rows = {**wanted, "revision": "0", "next_key": "1"}
                connection.execute(
                    tables.about.insert(), [{"name": n, "value": v} for n, v in rows.items()]
                )
                return
            for name, value in wanted.items():
                if noted.get(name) != value:
                    raise LibraryMismatch(
                        f"this library was made with {name} {noted.get(name)}, not {value}: "
                        + _REMEDIES.get(name, _READ_AGAIN)
                    )

    def reclaim(self, made_by: Mapping[str, str]) -> None:
        """Notes that the library is now made by something else (after a reindex)."""
        with self._database.writing() as connection:
            for name, value in made_by.items():
                connection.execute(
                    tables.about.update().where(tables.about.c.name == name).values(value=value)
                )

    def made_by(self) -> Mapping[str, str]:
        """What made this library; empty where nothing has claimed it yet."""
        with self._database.reading() as connection:
            return self._about(connection)

    def revision(self) -> int:
        """The number of changes so far."""
        with self._database.reading() as connection:
            return int(connection.execute(_REVISION).scalar() or 0)

    def add(
        self,
        paper: Paper,
        pages: Sequence[Page],
        passages: Sequence[Passage],
        vectors: PassageVectors,
        details: PaperDetails = NO_DETAILS,
    ) -> None:
        """Adds a paper whole, in one transaction; does nothing where it is already in."""
        with self._database.writing() as connection:
            known = sql.select(tables.papers.c.id).where(tables.papers.c.id == paper.id)
            if connection.execute(known).first() is None:
                self._insert(connection, NewPaper(paper, pages, passages, vectors, details))

    def replace(
        self,
        paper: Paper,
        pages: Sequence[Page],
        passages: Sequence[Passage],
        vectors: PassageVectors,
        details: PaperDetails = NO_DETAILS,
    ) -> None:
        """Puts a paper that was read again where it was, in one transaction.

        Its passages get new keys; the ledger's lines and the time it came in stay. Raises
        PaperNotFound where it was removed in the meantime.
        """
        with self._database.writing() as connection:
            row = _row_of(connection, paper.id)
            connection.execute(tables.papers.delete().where(tables.papers.c.id == paper.id))
            forget(connection, paper.id)
            self._revise(connection, "remove", row.first_key, row.end_key)
            self._insert(
                connection, NewPaper(paper, pages, passages, vectors, details), came=row.came
            )

    def remove(self, paper_id: str) -> None:
        """Removes a paper whole, in one transaction; raises PaperNotFound."""
        with self._database.writing() as connection:
            row = _row_of(connection, paper_id)
            connection.execute(tables.papers.delete().where(tables.papers.c.id == paper_id))
            connection.execute(tables.ledger.delete().where(tables.ledger.c.paper_id == paper_id))
            forget(connection, paper_id)
            revision = self._revise(connection, "remove", row.first_key, row.end_key)
            self.history.note_removal(connection, paper_of(row), revision)

    def changes_since(self, revision: int) -> list[Change]:
        """The changes after a revision, in order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(tables.revisions)
                .where(tables.revisions.c.revision > revision)
                .order_by(tables.revisions.c.revision)
            )
            return [Change(*row) for row in rows]

    def papers(self) -> list[Paper]:
        """All papers, by title."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(tables.papers).order_by(tables.papers.c.title, tables.papers.c.id)
            )
            return [paper_of(row) for row in rows]

    def paper(self, paper_id: str) -> Paper:
        """The paper with that id; raises PaperNotFound."""
        with self._database.reading() as connection:
            return paper_of(_row_of(connection, paper_id))

    def details(self, paper_id: str) -> PaperDetails:
        """What else is known of a paper, without its sketch; raises PaperNotFound."""
        with self._database.reading() as connection:
            row = _row_of(connection, paper_id)
        return PaperDetails(
            row.abstract, tuple(row.beliefs), tuple(OutlineEntry(*entry) for entry in row.outline),
            row.dated, (), self.network.references(paper_id),
        )  # fmt: skip

    def pages(self, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Page]:
        """Those of the pages, named by paper and number, that there are."""
        table = tables.pages.c
        with self._database.reading() as connection:
            rows = [
                row
                for batch in batches(places)
                for row in connection.execute(
                    sql.select(tables.pages).where(
                        sql.tuple_(table.paper_id, table.number).in_(batch)
                    )
                )
            ]
        return {
            (row.paper_id, row.number): Page(
                row.number, row.label, row.text, row.width, row.height, row.glyphs
            )
            for row in rows
        }

    def page_texts(self, paper_id: str, numbers: Sequence[int]) -> dict[int, str]:
        """The texts of those of the pages that the paper has, without boxes, by number."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(tables.pages.c.number, tables.pages.c.text).where(
                    tables.pages.c.paper_id == paper_id, tables.pages.c.number.in_(numbers)
                )
            )
            return {row.number: row.text for row in rows}

    def ranges(self) -> dict[str, tuple[int, int]]:
        """The keys of each paper's passages, first_key <= key < end_key, by paper."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(tables.papers.c.id, tables.papers.c.first_key, tables.papers.c.end_key)
            )
            return {row.id: (row.first_key, row.end_key) for row in rows}

    def keys_in_sections(
        self, papers: Sequence[str], kinds: Collection[SectionKind]
    ) -> NDArray[np.int64]:
        """The keys of the passages of these papers in sections of these kinds: int64[n]."""
        keys: list[int] = []
        with self._database.reading() as connection:
            for batch in batches(papers):
                keys += connection.scalars(
                    sql.select(tables.passages.c.key).where(
                        tables.passages.c.kind.in_(sorted(kinds)),
                        tables.passages.c.paper_id.in_(batch),
                    )
                )
        return np.sort(np.array(keys, np.int64))

    def passages(self, keys: Sequence[int]) -> dict[int, Passage]:
        """The passages with these keys; keys that are gone are left out."""
        found: dict[int, Passage] = {}
        with self._database.reading() as connection:
            for batch in batches(keys):
                rows = connection.execute(
                    sql.select(tables.passages).where(tables.passages.c.key.in_(batch))
                )
                found.update((row.key, _passage(row)) for row in rows)
        return found

    def passages_of(self, paper_id: str, ids: Collection[str] = ()) -> list[Passage]:
        """The passages of a paper, in order; only those with these ids where some are given."""
        wanted = sql.select(tables.passages).where(tables.passages.c.paper_id == paper_id)
        if ids:
            wanted = wanted.where(tables.passages.c.id.in_(ids))
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(tables.passages.c.ordinal)).all()
        return [_passage(row) for row in rows]

    def passages_between(self, first_key: int, end_key: int) -> list[tuple[int, Passage, Paper]]:
        """Keys, passages and their papers for first_key <= key < end_key, in order of keys."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(tables.passages)
                .where(tables.passages.c.key >= first_key, tables.passages.c.key < end_key)
                .order_by(tables.passages.c.key)
            ).all()
            papers = {
                row.id: paper_of(row)
                for row in connection.execute(
                    sql.select(tables.papers).where(
                        tables.papers.c.end_key > first_key, tables.papers.c.first_key < end_key
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
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(tables.vectors.c.key, tables.vectors.c.vector)
                .where(tables.vectors.c.key >= first_key, tables.vectors.c.key < end_key)
                .order_by(tables.vectors.c.key)
            ).all()
        keys = np.array([row.key for row in rows], np.int64)
        vectors = np.frombuffer(b"".join(row.vector for row in rows), "<f4")
        return keys, vectors.reshape(len(keys), -1).astype(np.float32) if len(keys) else (
            np.empty((0, 0), np.float32)
        )

    def vectors_of(self, paper_id: str) -> NDArray[np.float32]:
        """The vectors of a paper's passages, in order: float32[n, d]."""
        with self._database.reading() as connection:
            rows = connection.scalars(
                sql.select(tables.vectors.c.vector)
                .join(tables.passages, tables.vectors.c.key == tables.passages.c.key)
                .where(tables.passages.c.paper_id == paper_id)
                .order_by(tables.passages.c.ordinal)
            ).all()
        return np.frombuffer(b"".join(rows), "<f4").astype(np.float32).reshape(len(rows), -1)

    def sentence_vectors(self, passage_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of the sentences of these passages, float32[m, d] each, by passage id."""
        found: dict[str, NDArray[np.float32]] = {}
        with self._database.reading() as connection:
            for batch in batches(passage_ids):
                rows = connection.execute(
                    sql.select(
                        tables.passages.c.id, tables.vectors.c.vector, tables.vectors.c.sentences
                    )
                    .join(tables.vectors, tables.vectors.c.key == tables.passages.c.key)
                    .where(tables.passages.c.id.in_(batch))
                )
                for row in rows:
                    sentences = np.frombuffer(row.sentences, "<f2").astype(np.float32)
                    found[row.id] = sentences.reshape(-1, len(row.vector) // 4)
        return found

    def token_codes(self, keys: Sequence[int], dimension: int) -> dict[int, NDArray[np.uint8]]:
        """The codes of the tokens of these passages, uint8[t, ceil(d / 8)] each, by key.

        Passages that are gone are left out.
        """
        width = -(-dimension // 8)
        found: dict[int, NDArray[np.uint8]] = {}
        with self._database.reading() as connection:
            for batch in batches(keys):
                rows = connection.execute(
                    sql.select(tables.vectors.c.key, tables.vectors.c.tokens).where(
                        tables.vectors.c.key.in_(batch)
                    )
                )
                for row in rows:
                    found[row.key] = np.frombuffer(row.tokens, np.uint8).reshape(-1, width)
        return found

    def replace_vectors(self, keys: Sequence[int], vectors: PassageVectors) -> None:
        """Puts new vectors in the place of these passages' old ones, in the order of `keys`."""
        with self._database.writing() as connection:
            for batch in batches(list(keys)):
                connection.execute(tables.vectors.delete().where(tables.vectors.c.key.in_(batch)))
            insert(connection, tables.vectors, vector_rows(keys, vectors))

    def next_key(self) -> int:
        """The key that the next passage gets: one more than any key so far."""
        return int(self.made_by().get("next_key", "1"))

    def counts(self) -> tuple[int, int, int]:
        """The number of papers, of pages and of passages."""
        with self._database.reading() as connection:
            papers, pages, passages = (
                int(
                    connection.execute(sql.select(sql.func.count()).select_from(table)).scalar_one()
                )
                for table in (tables.papers, tables.pages, tables.passages)
            )
        return papers, pages, passages

    @staticmethod
    def _about(connection: Connection) -> dict[str, str]:
        return {row.name: row.value for row in connection.execute(sql.select(tables.about))}

    @staticmethod
    def _note(connection: Connection, name: str, value: int) -> None:
        connection.execute(
            tables.about.update().where(tables.about.c.name == name).values(value=str(value))
        )

    def _insert(self, connection: Connection, new: NewPaper, *, came: int | None = None) -> None:
        first = int(self._about(connection)["next_key"])
        end = first + len(new.passages)
        self._note(connection, "next_key", end)
        if came is None:
            came = int(connection.execute(_REVISION).scalar_one()) + 1
        insert(connection, tables.papers, [{**new.row(first), "came": came}])
        insert(connection, tables.pages, new.page_rows())
        insert(connection, tables.passages, new.passage_rows(first))
        insert(connection, tables.vectors, vector_rows(range(first, end), new.vectors))
        self.network.link(connection, new.paper, new.details)
        self._revise(connection, "add", first, end)

    def _revise(self, connection: Connection, change: str, first_key: int, end_key: int) -> int:
        revision = int(connection.execute(_REVISION).scalar_one()) + 1
        self._note(connection, "revision", revision)
        connection.execute(
            tables.revisions.insert().values(
                revision=revision, change=change, first_key=first_key, end_key=end_key
            )
        )
        return revision


_READ_AGAIN = (
    "run `footnote reindex`, which reads the papers again from the files that the data directory "
    "keeps; conversations, answers and API keys stay as they are"
)
_REMEDIES = {"model": "set FOOTNOTE_MODEL back, or run `footnote reindex`"}
_REVISION = sql.select(tables.about.c.value).where(tables.about.c.name == "revision")


def _row_of(connection: Connection, paper_id: str) -> Row[Any]:
    row = connection.execute(
        sql.select(tables.papers).where(tables.papers.c.id == paper_id)
    ).first()
    if row is None:
        raise PaperNotFound(f"no paper {paper_id} in the library: see `footnote papers`")
    return row


def _passage(row: Row[Any]) -> Passage:
    return Passage(
        row.id, row.paper_id, row.ordinal, row.text,
        tuple(Span(*span) for span in row.spans),
        tuple((start, end) for start, end in row.sentences),
        tuple(row.section),
    )  # fmt: skip

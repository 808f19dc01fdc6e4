"""The source of truth, in SQL: papers with their pages, passages and vectors.

Papers are added, replaced and removed whole. Each such change is one transaction that raises the
revision by one. The search indexes are derived from the catalog, which does not know them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Row

from index.catalog import tables
from index.catalog.database import Database, batches, insert
from index.catalog.derived import Derived, forget
from index.catalog.history import History
from index.catalog.identity import Identity
from index.catalog.ledger import Ledger
from index.catalog.new_paper import NewPaper
from index.catalog.paper_links import PaperLinks
from index.catalog.passages import Passages
from index.catalog.revisions import Revisions, next_revision, reserve_keys, revise
from index.catalog.rows import page_of, paper_of
from index.catalog.schema import Schema
from index.catalog.tables import TABLES
from index.catalog.vectors import Vectors, insert_vectors
from index.errors import PaperNotFound
from index.records import OutlineEntry, Page, Paper, PaperDetails

CATALOG_SCHEMA = Schema(
    name="catalog",
    tables=TABLES,
    scripts=Path(__file__).parent / "migrations",
    head="0002",
)


class Catalog:
    """The library's records in a SQL database; safe to use from many threads and processes.

    Its own methods add, remove and read papers and pages; its parts hold all else.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url, CATALOG_SCHEMA)
        self.identity = Identity(self._database)
        self.revisions = Revisions(self._database)
        self.passages = Passages(self._database)
        self.vectors = Vectors(self._database)
        self.ledger = Ledger(self._database)
        self.network = PaperLinks(self._database)
        self.derived = Derived(self._database)
        self.history = History(self._database)

    def close(self) -> None:
        """Gives the database connections back."""
        self._database.close()

    def add(self, new: NewPaper) -> None:
        """Adds a paper whole, in one transaction; does nothing where it is already in."""
        with self._database.writing() as connection:
            known = sql.select(tables.papers.c.id).where(tables.papers.c.id == new.paper.id)
            if connection.execute(known).first() is None:
                self._insert(connection, new, came=next_revision(connection))

    def replace(self, new: NewPaper) -> None:
        """Replaces a paper by a new reading of it, in one transaction.

        Its passages get new keys; its lines in the ledger and the revision at which it first came
        in stay. Raises PaperNotFound where it was removed in the meantime.
        """
        with self._database.writing() as connection:
            row = _row_of(connection, new.paper.id)
            connection.execute(tables.papers.delete().where(tables.papers.c.id == new.paper.id))
            forget(connection, new.paper.id)
            revise(connection, "remove", row.first_key, row.end_key)
            self._insert(connection, new, came=row.came)

    def remove(self, paper_id: str) -> None:
        """Removes a paper whole, in one transaction; raises PaperNotFound."""
        with self._database.writing() as connection:
            row = _row_of(connection, paper_id)
            connection.execute(tables.papers.delete().where(tables.papers.c.id == paper_id))
            connection.execute(tables.ledger.delete().where(tables.ledger.c.paper_id == paper_id))
            forget(connection, paper_id)
            revision = revise(connection, "remove", row.first_key, row.end_key)
            self.history.note_removal(connection, paper_of(row), revision)

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
            abstract=row.abstract,
            beliefs=tuple(row.beliefs),
            outline=tuple(OutlineEntry(*entry) for entry in row.outline),
            dated=row.dated,
            references=self.network.references(paper_id),
        )

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
        return {(row.paper_id, row.number): page_of(row) for row in rows}

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

    def _insert(self, connection: Connection, new: NewPaper, *, came: int) -> None:
        first = reserve_keys(connection, len(new.passages))
        end = first + len(new.passages)
        insert(connection, tables.papers, [{**new.row(first), "came": came}])
        insert(connection, tables.pages, new.page_rows())
        insert(connection, tables.passages, new.passage_rows(first))
        insert_vectors(connection, range(first, end), new.vectors)
        self.network.link(connection, new.paper, new.details)
        revise(connection, "add", first, end)


def _row_of(connection: Connection, paper_id: str) -> Row[Any]:
    row = connection.execute(
        sql.select(tables.papers).where(tables.papers.c.id == paper_id)
    ).first()
    if row is None:
        raise PaperNotFound(f"no paper {paper_id} in the library: see `footnote papers`")
    return row

"""The passages of the papers in a catalog."""

from collections.abc import Collection, Sequence

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from index.catalog.database import Database, batches
from index.catalog.rows import paper_of, passage_of
from index.catalog.tables import papers as papers_table
from index.catalog.tables import passages as table
from index.records import Paper, Passage, SectionKind


class Passages:
    """Reads passages by key, by paper and by section."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_key(self, keys: Sequence[int]) -> dict[int, Passage]:
        """The passages with these keys; removed ones are left out."""
        found: dict[int, Passage] = {}
        with self._database.reading() as connection:
            for batch in batches(keys):
                rows = connection.execute(sql.select(table).where(table.c.key.in_(batch)))
                found.update((row.key, passage_of(row)) for row in rows)
        return found

    def of_paper(self, paper_id: str, ids: Collection[str] = ()) -> list[Passage]:
        """The passages of a paper, in order; only those with these ids where some are given."""
        wanted = sql.select(table).where(table.c.paper_id == paper_id)
        if ids:
            wanted = wanted.where(table.c.id.in_(ids))
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(table.c.ordinal)).all()
        return [passage_of(row) for row in rows]

    def between(self, first_key: int, end_key: int) -> list[tuple[int, Passage, Paper]]:
        """Keys, passages and their papers for first_key <= key < end_key, in order of keys."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(table)
                .where(table.c.key >= first_key, table.c.key < end_key)
                .order_by(table.c.key)
            ).all()
            papers = {
                row.id: paper_of(row)
                for row in connection.execute(
                    sql.select(papers_table).where(
                        papers_table.c.end_key > first_key, papers_table.c.first_key < end_key
                    )
                )
            }
        return [
            (row.key, passage_of(row), papers[row.paper_id])
            for row in rows
            if row.paper_id in papers
        ]

    def keys_in_sections(
        self, papers: Sequence[str], kinds: Collection[SectionKind]
    ) -> NDArray[np.int64]:
        """The keys of the passages of these papers in sections of these kinds: int64[n]."""
        keys: list[int] = []
        with self._database.reading() as connection:
            for batch in batches(papers):
                keys += connection.scalars(
                    sql.select(table.c.key).where(
                        table.c.kind.in_(sorted(kinds)), table.c.paper_id.in_(batch)
                    )
                )
        return np.sort(np.array(keys, np.int64))

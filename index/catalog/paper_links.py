"""Links between papers of the library: versions of one another, and citations."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Row

from index.catalog import tables
from index.catalog.citations import matched, title_key
from index.catalog.database import Database, batches, insert
from index.catalog.rows import paper_of
from index.catalog.versions import Edition, are_versions, newest_first
from index.records import Paper, PaperDetails, Reference


class PaperLinks:
    """Versions and citations within the library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def link(self, connection: Connection, paper: Paper, details: PaperDetails) -> None:
        """Links a paper that the transaction has just added to those that were there before."""
        references = [_row_of(paper, reference) for reference in details.references]
        insert(connection, tables.references, references)
        self._link_citations(connection, paper, details.references)
        added = Edition(
            paper_id=paper.id,
            arxiv=paper.arxiv,
            arxiv_version=paper.arxiv_version,
            dated=details.dated,
            page_count=paper.page_count,
            sketch_size=len(details.sketch),
        )
        for other, shared in self._alike(connection, paper, details.sketch):
            if are_versions(added, other, shared):
                newer, older = newest_first(added, other)
                connection.execute(
                    tables.versions.insert().values(older=older.paper_id, newer=newer.paper_id)
                )
        insert(
            connection,
            tables.sketches,
            [{"sample": sample, "paper_id": paper.id} for sample in details.sketch],
        )

    def superseded(self) -> dict[str, str]:
        """The id of the newest version, by the ids of the papers that have a newer one."""
        with self._database.reading() as connection:
            rows = connection.execute(sql.select(tables.versions)).all()
        newer: dict[str, set[str]] = {}
        for row in rows:
            newer.setdefault(row.older, set()).add(row.newer)
        return {older: min(over - newer.keys(), default=min(over)) for older, over in newer.items()}

    def cites(self, paper_id: str) -> list[Paper]:
        """The papers of the library that a paper cites, by title."""
        return self._cited(tables.citations.c.citing == paper_id, tables.citations.c.cited)

    def cited_by(self, paper_id: str) -> list[Paper]:
        """The papers of the library that cite a paper, by title."""
        return self._cited(tables.citations.c.cited == paper_id, tables.citations.c.citing)

    def _cited(self, where: sql.ColumnElement[bool], wanted: sql.ColumnElement[str]) -> list[Paper]:
        chosen = sql.select(wanted).where(where)
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(tables.papers)
                .where(tables.papers.c.id.in_(chosen))
                .order_by(tables.papers.c.title, tables.papers.c.id)
            ).all()
        return [paper_of(row) for row in rows]

    def links_among(self, paper_ids: Sequence[str]) -> list[tuple[str, str]]:
        """The citations among these papers: pairs of ids (citing, cited), in order."""
        links = tables.citations
        with self._database.reading() as connection:
            rows = [
                row
                for batch in batches(sorted(paper_ids))
                for row in connection.execute(
                    sql.select(links.c.citing, links.c.cited).where(links.c.citing.in_(batch))
                )
            ]
        among = set(paper_ids)
        return sorted({(row.citing, row.cited) for row in rows if row.cited in among})

    def references(self, paper_id: str) -> tuple[Reference, ...]:
        """The entries of a paper's list of references, in order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(tables.references)
                .where(tables.references.c.paper_id == paper_id)
                .order_by(tables.references.c.ordinal)
            ).all()
        return tuple(_reference(row) for row in rows)

    @staticmethod
    def _link_citations(
        connection: Connection, paper: Paper, references: Sequence[Reference]
    ) -> None:
        """Stores which papers a new paper cites, and which papers cite it."""
        citable = {
            row.id: paper_of(row)
            for column, keys in _keys(references).items()
            for batch in batches(sorted(keys))
            for row in connection.execute(
                sql.select(tables.papers).where(
                    tables.papers.c[column].in_(batch), tables.papers.c.id != paper.id
                )
            )
        }
        links = [
            {"citing": paper.id, "ordinal": reference.ordinal, "cited": cited}
            for reference, cited in zip(
                references, matched(references, citable.values()), strict=True
            )
            if cited
        ]
        waiting = connection.execute(
            sql.select(tables.references).where(
                tables.references.c.paper_id != paper.id,
                sql.or_(
                    *(
                        tables.references.c[column].in_(keys)
                        for column, keys in _keys([_as_reference(paper)]).items()
                    )
                ),
            )
        ).all()
        found = matched([_reference(row) for row in waiting], [paper])
        linked = {
            (row.citing, row.ordinal)
            for row in connection.execute(
                sql.select(tables.citations.c.citing, tables.citations.c.ordinal).where(
                    tables.citations.c.citing.in_({row.paper_id for row in waiting})
                )
            )
        }
        links += [
            {"citing": row.paper_id, "ordinal": row.ordinal, "cited": paper.id}
            for row, cited in zip(waiting, found, strict=True)
            if cited and (row.paper_id, row.ordinal) not in linked
        ]
        insert(connection, tables.citations, links)

    @staticmethod
    def _alike(
        connection: Connection, paper: Paper, samples: tuple[int, ...]
    ) -> list[tuple[Edition, int]]:
        """The papers that share samples or the arXiv identifier, with the number shared."""
        shared: dict[str, int] = {}
        for batch in batches(samples):
            rows = connection.execute(
                sql.select(tables.sketches.c.paper_id, sql.func.count().label("samples"))
                .where(tables.sketches.c.sample.in_(batch))
                .group_by(tables.sketches.c.paper_id)
            )
            for row in rows:
                shared[row.paper_id] = shared.get(row.paper_id, 0) + int(row.samples)
        if paper.arxiv:
            same = sql.select(tables.papers.c.id).where(
                tables.papers.c.arxiv == paper.arxiv, tables.papers.c.id != paper.id
            )
            shared.update({other: shared.get(other, 0) for other in connection.scalars(same)})
        found: list[tuple[Edition, int]] = []
        for ids in batches(sorted(shared)):
            rows = connection.execute(sql.select(tables.papers).where(tables.papers.c.id.in_(ids)))
            found += [(_edition(row), shared[row.id]) for row in rows]
        return found


def _keys(references: Sequence[Reference]) -> dict[str, set[str]]:
    """The values, by column, that find the papers which these references may mean."""
    return {
        "arxiv": {r.arxiv for r in references if r.arxiv},
        "doi": {r.doi.lower() for r in references if r.doi},
        "title_key": {key for r in references if (key := title_key(r.title))},
    }


def _as_reference(paper: Paper) -> Reference:
    return Reference(
        ordinal=0,
        text="",
        page=0,
        title=paper.title,
        year=paper.year,
        doi=paper.doi,
        arxiv=paper.arxiv,
        url="",
    )


def _row_of(paper: Paper, reference: Reference) -> dict[str, Any]:
    """The row of the table `references`; identifiers as they are looked up."""
    return {
        "paper_id": paper.id,
        "ordinal": reference.ordinal,
        "text": reference.text,
        "page": reference.page,
        "title": reference.title,
        "year": reference.year,
        "doi": reference.doi.lower(),
        "arxiv": reference.arxiv,
        "url": reference.url,
        "title_key": title_key(reference.title),
    }


def _edition(row: Row[Any]) -> Edition:
    return Edition(
        paper_id=row.id,
        arxiv=row.arxiv,
        arxiv_version=row.arxiv_version,
        dated=row.dated,
        page_count=row.page_count,
        sketch_size=row.sketch_size,
    )


def _reference(row: Row[Any]) -> Reference:
    return Reference(
        ordinal=row.ordinal,
        text=row.text,
        page=row.page,
        title=row.title,
        year=row.year,
        doi=row.doi,
        arxiv=row.arxiv,
        url=row.url,
    )

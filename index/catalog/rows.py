"""Records made of rows of the catalog."""

from typing import Any

from sqlalchemy.engine import Row

from index.records import Paper


def paper_of(row: Row[Any]) -> Paper:
    """The paper of a row of its table."""
    return Paper(
        row.id, row.title, tuple(row.authors), row.year, row.file, row.page_count, row.is_primer,
        row.doi, row.arxiv, row.arxiv_version, row.language,
    )  # fmt: skip

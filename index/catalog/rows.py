"""Records from rows of the catalog's tables."""

from typing import Any

from sqlalchemy.engine import Row

from index.records import Paper


def paper_of(row: Row[Any]) -> Paper:
    """The paper in a row of the table `papers`."""
    return Paper(
        id=row.id,
        title=row.title,
        authors=tuple(row.authors),
        year=row.year,
        file=row.file,
        page_count=row.page_count,
        is_primer=row.is_primer,
        doi=row.doi,
        arxiv=row.arxiv,
        arxiv_version=row.arxiv_version,
        language=row.language,
    )

"""Records from rows of the catalog's tables."""

from typing import Any

from sqlalchemy.engine import Row

from index.records import Page, Paper, Passage, Span


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


def page_of(row: Row[Any]) -> Page:
    """The page in a row of the table `pages`."""
    return Page(
        number=row.number,
        label=row.label,
        text=row.text,
        width=row.width,
        height=row.height,
        glyphs=row.glyphs,
    )


def passage_of(row: Row[Any]) -> Passage:
    """The passage in a row of the table `passages`."""
    return Passage(
        id=row.id,
        paper_id=row.paper_id,
        ordinal=row.ordinal,
        text=row.text,
        spans=tuple(Span(*span) for span in row.spans),
        sentences=tuple((start, end) for start, end in row.sentences),
        section=tuple(row.section),
    )

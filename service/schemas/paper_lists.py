"""Papers and pages as they are looked up, for the routes and for MCP."""

from index.errors import PaperNotFound
from index.library.library import Library
from index.records import Filter, Page, Paper
from service.schemas.cursors import cursor_of, place_of
from service.schemas.papers import CountsShape, PapersShape, paper_shape


def papers_listed(
    library: Library, where: Filter, title: str, limit: int, cursor: str | None
) -> PapersShape:
    """The papers by title, from the beginning or from a cursor on."""
    words = title.casefold().split()
    found = [
        paper
        for paper in library.papers()
        if where.admits(paper) and all(word in paper.title.casefold() for word in words)
    ]
    if cursor is not None:
        after = tuple(map(str, place_of(cursor, "papers")))
        found = [paper for paper in found if (paper.title, paper.id) > after]
    shown = found[:limit]
    of_papers, of_pages, of_passages = library.counts()
    return PapersShape(
        papers=[paper_shape(paper) for paper in shown],
        counts=CountsShape(papers=of_papers, pages=of_pages, passages=of_passages),
        failed=library.ledger.missing_count(),
        next_cursor=(
            cursor_of("papers", shown[-1].title, shown[-1].id) if len(found) > limit else None
        ),
    )


def page_of(library: Library, paper: Paper, number: int) -> Page:
    """A page of a paper, counted from 1; raises PaperNotFound where it has none of that number."""
    check_number(paper, number)
    page = library.pages(paper.id, [number]).get(number)
    if page is None:  # the paper has been removed since it was looked up
        raise PaperNotFound(f"{paper.file} is no longer in the library")
    return page


def check_number(paper: Paper, number: int) -> None:
    """Raises PaperNotFound where the paper has no page of that number."""
    if not 1 <= number <= paper.page_count:
        raise PaperNotFound(f"{paper.file} has no page {number}: it has {paper.page_count}")

"""Passages for a question that is understood."""

from index.library import Library
from service.answering.shelf import CLOSING_CHARACTERS, OPENING_CHARACTERS, Front, Shelf


def shelf_of(library: Library) -> Shelf:
    """The shelf of a library as it stands."""
    fronts = []
    for paper in library.papers():
        pages = library.pages(paper.id, [1, 2, 3, paper.page_count])
        opening = "\n".join(pages[n].text for n in sorted(pages) if n <= 3)[:OPENING_CHARACTERS]
        closing = pages[paper.page_count].text[-CLOSING_CHARACTERS:] if paper.page_count in pages else ""
        fronts.append(Front(paper, opening, closing))
    return Shelf(fronts)

"""The shapes of papers, of their pages and of places in them."""

from dataclasses import asdict
from urllib.parse import quote as url_quote

from pydantic import BaseModel, Field

from index.library.library import Library
from index.records import Page, Paper, PaperDetails
from index.text.readable import quote_at, readable


class PaperShape(BaseModel):
    """A paper of the library."""

    id: str
    title: str
    authors: list[str]
    year: int | None
    file: str
    page_count: int
    is_primer: bool = Field(description="Whether this project wrote it, as an introduction.")
    doi: str
    arxiv: str = Field(description="The arXiv identifier, without a version.")
    arxiv_version: int = Field(description="0 where it is unknown.")
    language: str = Field(description="ISO 639-1 code of the language most of the text is in.")


class OutlineShape(BaseModel):
    """A line of a paper's table of contents; `level` counts from 1."""

    title: str
    level: int
    page: int


class ReferenceShape(BaseModel):
    """An entry of a paper's list of references; empty where the entry does not say."""

    ordinal: int
    text: str
    page: int
    title: str
    year: int | None
    doi: str
    arxiv: str
    url: str


class KnownPaperShape(PaperShape):
    """A paper with all that is known of it."""

    abstract: str
    outline: list[OutlineShape]
    references: list[ReferenceShape]
    cites: list[PaperShape] = Field(description="Papers of the library that it cites.")
    cited_by: list[PaperShape] = Field(description="Papers of the library that cite it.")
    superseded_by: PaperShape | None = Field(description="The newest version, where it is older.")
    supersedes: list[PaperShape] = Field(description="Older versions in the library.")
    beliefs: list[str] = Field(description="Which source was believed where they disagree.")


class CountsShape(BaseModel):
    """How much the library holds."""

    papers: int
    pages: int
    passages: int


class PapersShape(BaseModel):
    """Papers by title; the counts are the whole library's."""

    papers: list[PaperShape]
    counts: CountsShape
    failed: int = Field(description="Files that could not be taken into the library.")
    next_cursor: str | None = Field(description="Where the list goes on; null at its end.")


class OutlinesShape(BaseModel):
    """A paper's table of contents."""

    outline: list[OutlineShape]


class ReferencesShape(BaseModel):
    """A paper's references, in order."""

    references: list[ReferenceShape]
    next_cursor: str | None = Field(description="Where the list goes on; null at its end.")


class Links(BaseModel):
    """Where a quote can be seen, relative to the root of the service: `view` is for people."""

    view: str
    page: str
    image: str
    pdf: str


class PageShape(BaseModel):
    """A page's text as the extractor read it, and as people read it."""

    paper: PaperShape
    page: int
    page_label: str
    text: str
    readable: str
    quote: str
    links: Links


def paper_shape(paper: Paper) -> PaperShape:
    """A paper as it goes over the wire."""
    return PaperShape(
        id=paper.id,
        title=paper.title,
        authors=list(paper.authors),
        year=paper.year,
        file=paper.file,
        page_count=paper.page_count,
        is_primer=paper.is_primer,
        doi=paper.doi,
        arxiv=paper.arxiv,
        arxiv_version=paper.arxiv_version,
        language=paper.language,
    )


def known_paper_shape(library: Library, paper: Paper) -> KnownPaperShape:
    """A paper with all that the library knows of it, as it goes over the wire."""
    details, newest = library.details(paper.id), library.newest(paper)
    return KnownPaperShape(
        **paper_shape(paper).model_dump(),
        abstract=details.abstract,
        outline=outline_shapes(details),
        references=reference_shapes(details),
        cites=[paper_shape(other) for other in library.network.cites(paper.id)],
        cited_by=[paper_shape(other) for other in library.network.cited_by(paper.id)],
        superseded_by=None if newest.id == paper.id else paper_shape(newest),
        supersedes=[paper_shape(older) for older in library.older(paper)],
        beliefs=list(details.beliefs),
    )


def outline_shapes(details: PaperDetails) -> list[OutlineShape]:
    """A paper's table of contents as it goes over the wire."""
    return [OutlineShape(**asdict(entry)) for entry in details.outline]


def reference_shapes(details: PaperDetails) -> list[ReferenceShape]:
    """A paper's references as they go over the wire, in order."""
    return [ReferenceShape(**asdict(entry)) for entry in details.references]


def page_shape(paper: Paper, page: Page, start: int = 0, end: int = 0) -> PageShape:
    """A page as it goes over the wire, with what it reads from `start` to `end`."""
    return PageShape(
        paper=paper_shape(paper),
        page=page.number,
        page_label=page.label,
        text=page.text,
        readable=readable(page.text),
        quote=quote_at(page, start, end),
        links=links(paper, page.number, start, end or len(page.text)),
    )


def links(paper: Paper, page: int, start: int, end: int) -> Links:
    """Where a stretch of a page can be seen."""
    base = f"v1/papers/{url_quote(paper.id)}"
    stretch = f"?start={start}&end={end}"
    return Links(
        view=f"papers/{url_quote(paper.id)}?page={page}&start={start}&end={end}",
        page=f"{base}/pages/{page}{stretch}",
        image=f"{base}/pages/{page}.png{stretch}",
        pdf=f"{base}/file#page={page}",
    )

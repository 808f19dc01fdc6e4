"""/v1/papers: the papers, their pages as text and as pictures, and their files."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse

from index.errors import PaperNotFound
from index.records import Page, Paper
from ingest.glyphs import quote_rectangles
from service.api.access import READER, GuardedRoute
from service.api.errors import PROBLEM_SCHEMA
from service.api.house import In, Rooms
from service.api.wire import (
    CountsShape,
    KnownPaperShape,
    PageShape,
    PapersShape,
    known_paper_shape,
    page_shape,
    paper_shape,
)

router = APIRouter(
    prefix="/v1/papers", tags=["papers"], route_class=GuardedRoute, responses={404: PROBLEM_SCHEMA}
)

PaperId = Annotated[str, Path(description="A paper's id, or its file name.")]
Number = Annotated[int, Path(ge=1, le=1_000_000, description="The page, counted from 1.")]
Offset = Annotated[int | None, Query(ge=0, description="An offset into the page's text.")]


@router.get("", openapi_extra=READER)
def papers(rooms: In) -> PapersShape:
    """All papers, by title."""
    of_papers, of_pages, of_passages = rooms.library.counts()
    return PapersShape(
        papers=[paper_shape(paper) for paper in rooms.library.papers()],
        counts=CountsShape(papers=of_papers, pages=of_pages, passages=of_passages),
        failed=rooms.library.ledger.missing_count(),
    )


@router.get("/{paper_id}", openapi_extra=READER)
def paper(paper_id: PaperId, rooms: In) -> KnownPaperShape:
    """One paper with its abstract, outline, references, versions, and who cites it."""
    return known_paper_shape(rooms.library, rooms.library.paper(paper_id))


@router.get("/{paper_id}/file", response_class=FileResponse, openapi_extra=READER)
def file(paper_id: PaperId, rooms: In) -> FileResponse:
    """The paper's own PDF file."""
    found = rooms.library.paper(paper_id)
    path = rooms.settings.files_folder / f"{found.id}.pdf"
    if not path.is_file():
        raise PaperNotFound(f"the file of {found.file} is gone: remove the paper, add it again")
    return FileResponse(
        path,
        media_type="application/pdf",
        filename=found.file if found.file.lower().endswith(".pdf") else f"{found.file}.pdf",
        content_disposition_type="inline",
    )


@router.get(
    "/{paper_id}/pages/{number}.png",
    response_class=Response,
    openapi_extra=READER,
    responses={200: {"content": {"image/png": {}}}, 422: PROBLEM_SCHEMA},
)
def picture(
    paper_id: PaperId,
    number: Number,
    rooms: In,
    start: Offset = None,
    end: Offset = None,
    width: Annotated[int, Query(ge=100, le=2400, description="Pixels.")] = 1000,
) -> Response:
    """The page as a picture, with the text from `start` to `end` marked.

    `X-Highlight` says where the marks are: their top and bottom as fractions of the height.
    """
    found, page = _page(rooms, paper_id, number)
    marks = () if start is None or end is None else quote_rectangles(page, start, end)
    png = rooms.painter.png(
        rooms.settings.files_folder / f"{found.id}.pdf", number, width=width, marks=marks
    )
    headers = {"Cache-Control": "private, max-age=86400"}
    if marks:
        top, bottom = min(m.top for m in marks), max(m.bottom for m in marks)
        headers["X-Highlight"] = f"{top:.4f},{bottom:.4f}"
    return Response(png, media_type="image/png", headers=headers)


@router.get("/{paper_id}/pages/{number}", openapi_extra=READER)
def page(paper_id: PaperId, number: Number, rooms: In) -> PageShape:
    """The page's text."""
    return page_shape(*_page(rooms, paper_id, number))


def _page(rooms: Rooms, paper_id: str, number: int) -> tuple[Paper, Page]:
    found = rooms.library.paper(paper_id)
    page = rooms.library.pages(found.id, [number]).get(number)
    if page is None:
        raise PaperNotFound(f"{found.file} has no page {number}: it has {found.page_count}")
    return found, page

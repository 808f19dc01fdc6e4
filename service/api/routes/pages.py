"""/v1/papers/{id}/pages: the pages of a paper as text and as pictures."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response

from index.records import Paper
from index.text.glyph_boxes import Rectangle, quote_rectangles
from service.api.access.guard import READER, GuardedRoute
from service.api.dependencies.picture_cache import Picture
from service.api.dependencies.services import ApiServices, ServicesDep
from service.api.errors.problems import PROBLEM_SCHEMA
from service.api.routes.papers import PaperId
from service.schemas.paper_lists import check_number, page_of
from service.schemas.papers import PageShape, page_shape

router = APIRouter(
    prefix="/v1/papers/{paper_id}/pages",
    tags=["pages"],
    route_class=GuardedRoute,
    responses={404: PROBLEM_SCHEMA, 422: PROBLEM_SCHEMA},
)

Number = Annotated[int, Path(ge=1, le=1_000_000, description="The page, counted from 1.")]
Offset = Annotated[
    int | None, Query(ge=0, le=100_000_000, description="An offset into the page's text.")
]
# A paper's id is made from its content, so what an address with an id returns never changes.
_FOR_EVER = "private, max-age=31536000, immutable"
_ASK_AGAIN = "private, no-cache"


@router.get(
    "/{number}.png",
    response_class=Response,
    openapi_extra=READER,
    responses={
        200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}},
        304: {"description": "The picture that the caller has is still right"},
    },
)
def picture(
    paper_id: PaperId,
    number: Number,
    services: ServicesDep,
    start: Offset = None,
    end: Offset = None,
    width: Annotated[int, Query(ge=100, le=2400, description="Pixels.")] = 1000,
    if_none_match: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """The page as a picture, with the text from `start` to `end` marked.

    `X-Highlight` says where the marks are: their top and bottom as fractions of the height.
    """
    paper = services.library.paper(paper_id)
    check_number(paper, number)
    said = f"{paper.id} {number} {width} {start} {end}"
    tag = f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": _FOR_EVER if paper_id == paper.id else _ASK_AGAIN}
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    shown = services.picture_cache.get(tag)
    if shown is None:
        shown = _drawn(services, paper, number, width, start, end)
        services.picture_cache.keep(tag, shown)
    if shown.highlight:
        headers["X-Highlight"] = shown.highlight
    return Response(shown.png, media_type="image/png", headers=headers)


@router.get("/{number}", openapi_extra=READER)
def page(
    paper_id: PaperId,
    number: Number,
    services: ServicesDep,
    start: Offset = None,
    end: Offset = None,
) -> PageShape:
    """The page's text, as it was read and as people read it.

    `quote` is what people read from `start` to `end`.
    """
    paper = services.library.paper(paper_id)
    return page_shape(paper, page_of(services.library, paper, number), start or 0, end or 0)


def _drawn(
    services: ApiServices, paper: Paper, number: int, width: int, start: int | None, end: int | None
) -> Picture:
    marks: tuple[Rectangle, ...] = ()
    if start is not None and end is not None:
        marks = quote_rectangles(page_of(services.library, paper, number), start, end)
    png = services.page_painter.png(
        services.settings.files_folder / f"{paper.id}.pdf", number, width=width, marks=marks
    )
    if not marks:
        return Picture(png, "")
    top, bottom = min(mark.top for mark in marks), max(mark.bottom for mark in marks)
    return Picture(png, f"{top:.4f},{bottom:.4f}")

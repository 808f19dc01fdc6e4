"""/v1/papers: the papers of the library, and their files."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response
from fastapi.responses import FileResponse

from index.errors import PaperNotFound
from index.records import Filter, Paper
from ingest.pipeline.removal import remove_paper
from service.api.access.guard import LIBRARIAN, READER, GuardedRoute
from service.api.dependencies.services import ServicesDep
from service.api.errors.problems import PROBLEM_SCHEMA
from service.exports.bibtex import paper_bibtex
from service.exports.format_names import MEDIA_TYPES
from service.schemas.cursors import cursor_of, place_of
from service.schemas.paper_lists import papers_listed
from service.schemas.papers import (
    KnownPaperShape,
    OutlinesShape,
    PaperShape,
    PapersShape,
    ReferencesShape,
    known_paper_shape,
    outline_shapes,
    paper_shape,
    reference_shapes,
)

router = APIRouter(
    prefix="/v1/papers",
    tags=["papers"],
    route_class=GuardedRoute,
    responses={404: PROBLEM_SCHEMA, 422: PROBLEM_SCHEMA},
)

PaperId = Annotated[str, Path(description="A paper's id, or its file name.")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before.")]
_NO_REFERENCES_YET = -1


@router.get("", openapi_extra=READER)
def papers(
    services: ServicesDep,
    title: Annotated[str, Query(max_length=500, description="Words of the title.")] = "",
    author: Annotated[
        tuple[str, ...], Query(description="Papers by any of these; a surname will do.")
    ] = (),
    year_from: Annotated[int | None, Query(ge=1000, le=9999)] = None,
    year_to: Annotated[int | None, Query(ge=1000, le=9999)] = None,
    limit: Annotated[int, Query(ge=1, le=1_000, description="How many at a time.")] = 200,
    cursor: Cursor = None,
) -> PapersShape:
    """The papers by title, from the beginning or from a cursor on."""
    where = Filter(year_from=year_from, year_to=year_to, authors=frozenset(author))
    return papers_listed(services.library, where, title, limit, cursor)


@router.get("/{paper_id}", openapi_extra=READER)
def paper(paper_id: PaperId, services: ServicesDep) -> KnownPaperShape:
    """One paper with its abstract, outline, references, versions, and who cites it."""
    return known_paper_shape(services.library, services.library.paper(paper_id))


@router.get("/{paper_id}/outline", openapi_extra=READER)
def outline(paper_id: PaperId, services: ServicesDep) -> OutlinesShape:
    """The paper's table of contents."""
    details = services.library.details(services.library.paper(paper_id).id)
    return OutlinesShape(outline=outline_shapes(details))


@router.get("/{paper_id}/references", openapi_extra=READER)
def references(
    paper_id: PaperId,
    services: ServicesDep,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    cursor: Cursor = None,
) -> ReferencesShape:
    """The entries of the paper's list of references, in order."""
    after = _NO_REFERENCES_YET
    if cursor is not None:
        place = place_of(cursor, "references")
        after = place[0] if len(place) == 1 and isinstance(place[0], int) else after
    details = services.library.details(services.library.paper(paper_id).id)
    found = [entry for entry in reference_shapes(details) if entry.ordinal > after]
    shown = found[:limit]
    return ReferencesShape(
        references=shown,
        next_cursor=cursor_of("references", shown[-1].ordinal) if len(found) > limit else None,
    )


@router.get(
    "/{paper_id}/bibtex",
    response_class=Response,
    openapi_extra=READER,
    responses={200: {"content": {MEDIA_TYPES["bibtex"]: {"schema": {"type": "string"}}}}},
)
def bibtex(
    paper_id: PaperId,
    services: ServicesDep,
    page: Annotated[
        str, Query(max_length=100, description="The page that is cited, as it is printed.")
    ] = "",
) -> Response:
    """The paper's entry for BibTeX and BibLaTeX, with the key it has in every answer."""
    entry = paper_bibtex(services.library.paper(paper_id), page)
    return Response(entry, media_type=MEDIA_TYPES["bibtex"])


@router.get(
    "/{paper_id}/file",
    response_class=FileResponse,
    openapi_extra=READER,
    responses={
        200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
        206: {"description": "The range of bytes that was asked for"},
        304: {"description": "The file that the caller has is still right"},
        416: PROBLEM_SCHEMA,
    },
)
def file(
    paper_id: PaperId,
    services: ServicesDep,
    if_none_match: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """The paper's own PDF file; takes ranges of bytes."""
    found = services.library.paper(paper_id)
    headers = {
        "ETag": f'"{found.id}"',
        "Cache-Control": "private, no-cache",
        # Not stricter: the policy of other responses would block browsers' PDF viewers.
        "Content-Security-Policy": "frame-ancestors 'none'; base-uri 'none'",
    }
    if headers["ETag"] in if_none_match:
        return Response(status_code=304, headers=headers)
    path = services.settings.files_folder / f"{found.id}.pdf"
    try:
        stat = path.stat()
    except OSError as error:
        raise PaperNotFound(
            f"the file of {found.file} is gone: remove the paper, add it again"
        ) from error
    return FileResponse(
        path,
        media_type="application/pdf",
        filename=_file_name(found),
        content_disposition_type="inline",
        stat_result=stat,
        headers=headers,
    )


@router.delete("/{paper_id}", openapi_extra=LIBRARIAN)
def remove(paper_id: PaperId, services: ServicesDep) -> PaperShape:
    """Removes a paper from the library, whole; answers that are under way may still cite it."""
    return paper_shape(remove_paper(services.library, services.settings.files_folder, paper_id))


def _file_name(paper: Paper) -> str:
    return paper.file if paper.file.lower().endswith(".pdf") else f"{paper.file}.pdf"

"""GET /v1/search: the passages that match a query."""

from typing import Annotated

from fastapi import APIRouter, Query

from index.records import Filter, ScoredPassage, SectionKind
from service.answering.records.questions import MAX_QUESTION, Question, tidied
from service.api.access.guard import LIMITED, READER, GuardedRoute
from service.api.dependencies.services import ServicesDep
from service.api.errors.problems import PROBLEM_SCHEMA
from service.schemas.answers import IN_WORDS
from service.schemas.cursors import cursor_of, place_of
from service.schemas.search import SearchShape, search_shape

# The number of passages of one search that can be paged through.
_DEEPEST = 500

router = APIRouter(prefix="/v1", tags=["search"], route_class=GuardedRoute)


@router.get(
    "/search", openapi_extra=READER, dependencies=[LIMITED], responses={422: PROBLEM_SCHEMA}
)
def search(
    services: ServicesDep,
    q: Annotated[
        str,
        Query(
            max_length=MAX_QUESTION,
            description="What to search for.",
            examples=["staged release"],
            json_schema_extra={"pattern": IN_WORDS},
        ),
    ],
    k: Annotated[int, Query(ge=1, le=100, description="How many passages.")] = 10,
    paper: Annotated[tuple[str, ...], Query(description="Only in papers with these ids.")] = (),
    author: Annotated[
        tuple[str, ...], Query(description="Only in papers by any of these; a surname will do.")
    ] = (),
    year_from: Annotated[int | None, Query(ge=1000, le=9999)] = None,
    year_to: Annotated[int | None, Query(ge=1000, le=9999)] = None,
    section: Annotated[
        tuple[SectionKind, ...], Query(description="Only in sections of these kinds.")
    ] = (),
    all_versions: Annotated[bool, Query(description="Older versions of papers too.")] = False,
    explain: Annotated[
        bool, Query(description="Say why each passage ranks where it does.")
    ] = False,
    cursor: Annotated[
        str | None, Query(description="`next_cursor` of the page before: the next best `k`.")
    ] = None,
) -> SearchShape:
    """Finds the passages that best match a query, by meaning and by words."""
    where = Filter(
        papers=frozenset(paper),
        year_from=year_from,
        year_to=year_to,
        all_versions=all_versions,
        authors=frozenset(author),
        sections=frozenset(section),
    )
    question = Question(tidied(q), where)
    seen = [] if cursor is None else [str(mark) for mark in place_of(cursor, "search")]
    known = frozenset(seen)
    found = services.answerer.search(question, k + len(seen[:_DEEPEST]))
    hits = [hit for hit in found if _mark(hit) not in known][:k]
    seen += [_mark(hit) for hit in hits]
    goes_on = len(hits) == k and len(seen) <= _DEEPEST
    return search_shape(
        question,
        hits,
        services.library,
        explain=explain,
        next_cursor=cursor_of("search", *seen) if goes_on else None,
    )


def _mark(hit: ScoredPassage) -> str:
    """Identifies a passage within a search. A cursor holds the marks of the passages shown.

    So nothing is shown twice if papers are added between two pages.
    """
    return hit.passage.id[:8]

"""GET /v1/search: a query in, passages out."""

from typing import Annotated

from fastapi import APIRouter, Query

from index.records import Filter
from index.section_kinds import SectionKind
from service.answering.records import Question, tidied
from service.api.access import READER, GuardedRoute
from service.api.errors import PROBLEM_SCHEMA
from service.api.house import In
from service.api.turnstile import TURN
from service.api.wire import SearchShape, search_shape

router = APIRouter(prefix="/v1", tags=["search"], route_class=GuardedRoute)


@router.get("/search", openapi_extra=READER, dependencies=[TURN], responses={422: PROBLEM_SCHEMA})
def search(
    rooms: In,
    q: Annotated[str, Query(description="What to search for.", examples=["staged release"])],
    k: Annotated[int, Query(ge=1, le=100, description="How many passages.")] = 10,
    paper: Annotated[list[str] | None, Query(description="Only in papers with these ids.")] = None,
    author: Annotated[
        list[str] | None, Query(description="Only in papers by any of these; a surname will do.")
    ] = None,
    year_from: Annotated[int | None, Query(ge=1000, le=9999)] = None,
    year_to: Annotated[int | None, Query(ge=1000, le=9999)] = None,
    section: Annotated[
        list[SectionKind] | None, Query(description="Only in sections of these kinds.")
    ] = None,
    all_versions: Annotated[bool, Query(description="Older versions of papers too.")] = False,
    explain: Annotated[
        bool, Query(description="Say why each passage ranks where it does.")
    ] = False,
) -> SearchShape:
    """Finds the passages that best match a query, by meaning and by words."""
    where = Filter(
        frozenset(paper or ()), year_from, year_to, all_versions,
        frozenset(author or ()), frozenset(section or ()),
    )  # fmt: skip
    question = Question(tidied(q), where)
    hits = rooms.answerer.search(question, k)
    return search_shape(question, hits, rooms.library, explain=explain)

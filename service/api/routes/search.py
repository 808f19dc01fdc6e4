"""GET /v1/search: a query in, passages out."""

from typing import Annotated

from fastapi import APIRouter, Query

from index.records import Filter
from service.answering.records import Question, tidied
from service.api.errors import PROBLEM_SCHEMA
from service.api.house import In
from service.api.wire import SearchShape, hit_shape

router = APIRouter(prefix="/v1", tags=["search"])


@router.get("/search", responses={422: PROBLEM_SCHEMA})
def search(
    rooms: In,
    q: Annotated[str, Query(description="What to search for.", examples=["staged release"])],
    k: Annotated[int, Query(ge=1, le=100, description="How many passages.")] = 10,
    paper: Annotated[list[str] | None, Query(description="Only in papers with these ids.")] = None,
    year_from: Annotated[int | None, Query(ge=1000, le=9999)] = None,
    year_to: Annotated[int | None, Query(ge=1000, le=9999)] = None,
    all_versions: Annotated[bool, Query(description="Older versions of papers too.")] = False,
) -> SearchShape:
    """Finds the passages that best match a query, by meaning and by words."""
    where = Filter(frozenset(paper or ()), year_from, year_to, all_versions)
    question = Question(tidied(q), where)
    hits = rooms.answerer.search(question, k)
    return SearchShape(
        query=question.text,
        hits=[hit_shape(hit, rooms.library.older(hit.paper)) for hit in hits],
        library_revision=rooms.library.revision,
    )

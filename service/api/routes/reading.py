"""/v1/papers/{id}/…: summary, terms, similar papers and network; /v1/suggestions: questions."""

from typing import Annotated

from fastapi import APIRouter, Query

from service.api.access.guard import LIMITED, READER, GuardedRoute
from service.api.dependencies.services import ServicesDep
from service.api.errors.problems import PROBLEM_SCHEMA
from service.api.routes.papers import PaperId
from service.reading.suggestions import MOST, suggested_questions
from service.schemas.reading import (
    KeyTermsShape,
    NetworkShape,
    SimilarPapersShape,
    SuggestionsShape,
    SummaryShape,
    key_terms_shape,
    network_shape,
    similar_papers_shape,
    summary_shape,
)

router = APIRouter(
    prefix="/v1",
    tags=["reading"],
    route_class=GuardedRoute,
    responses={404: PROBLEM_SCHEMA, 422: PROBLEM_SCHEMA},
)


@router.get("/papers/{paper_id}/summary", openapi_extra=READER)
def summary(paper_id: PaperId, services: ServicesDep) -> SummaryShape:
    """The paper's key sentences, and its findings, contributions and limitations in its words."""
    return summary_shape(services.reading.summary(services.library.paper(paper_id)))


@router.get("/papers/{paper_id}/terms", openapi_extra=READER)
def terms(paper_id: PaperId, services: ServicesDep) -> KeyTermsShape:
    """The paper's key terms with their weights, by TF-IDF over the library."""
    return key_terms_shape(services.reading.terms(services.library.paper(paper_id)))


@router.get("/papers/{paper_id}/similar", openapi_extra=READER)
def similar(paper_id: PaperId, services: ServicesDep) -> SimilarPapersShape:
    """The papers most like this one."""
    return similar_papers_shape(services.reading.similar(services.library.paper(paper_id)))


@router.get("/papers/{paper_id}/network", openapi_extra=READER)
def network(paper_id: PaperId, services: ServicesDep) -> NetworkShape:
    """The paper among those of the library that it cites and that cite it."""
    return network_shape(services.reading.network(services.library.paper(paper_id)))


@router.get("/suggestions", openapi_extra=READER, dependencies=[LIMITED])
def suggestions(
    services: ServicesDep,
    n: Annotated[int, Query(ge=1, le=MOST, description="How many, at most.")] = 8,
) -> SuggestionsShape:
    """Questions to begin with, made of the library's own terms, which it answers.

    The first time after the library has changed this takes some seconds.
    """
    services.library.catch_up(wait=False)
    return SuggestionsShape(
        questions=list(suggested_questions(services.library, services.answerer, n))
    )

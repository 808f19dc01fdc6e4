"""/healthz, /readyz and /metrics: liveness, readiness and metrics."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from service.api.access.guard import PUBLIC, READER, GuardedRoute
from service.api.dependencies.services import ServicesDep
from service.api.errors.problems import PROBLEM_SCHEMA, ApiError

router = APIRouter(tags=["health"], route_class=GuardedRoute)


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """A search passes, and the indexes are at this revision."""

    status: Literal["ready"] = "ready"
    papers: int
    library_revision: int


@router.get("/healthz", openapi_extra=PUBLIC)
async def healthz() -> Health:
    """Whether the process lives."""
    return Health()


@router.get("/readyz", openapi_extra=PUBLIC, responses={503: PROBLEM_SCHEMA})
def readyz(services: ServicesDep) -> Ready:
    """Whether the service can answer: a search passes, the indexes are current, there is room."""
    lacking = services.readiness.lacking()
    if lacking or services.shutdown_signal.is_near:
        raise ApiError(
            503,
            "; ".join(lacking) or "the service is about to end",
            kind="not-ready",
            headers={"Retry-After": "5"},
        )
    return Ready(papers=services.library.counts()[0], library_revision=services.library.revision)


@router.get(
    "/metrics",
    response_class=Response,
    openapi_extra=READER,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(services: ServicesDep) -> Response:
    """What the service counts about itself, in Prometheus' text format."""
    return Response(services.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

"""/healthz and /readyz: whether the process lives, and whether it can answer."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from service.api.access import PUBLIC, READER, GuardedRoute
from service.api.house import In

router = APIRouter(tags=["health"], route_class=GuardedRoute)


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """The library is open, at this revision."""

    status: Literal["ready"] = "ready"
    papers: int
    library_revision: int


@router.get("/healthz", openapi_extra=PUBLIC)
def healthz() -> Health:
    """Whether the process lives."""
    return Health()


@router.get("/readyz", openapi_extra=PUBLIC)
def readyz(rooms: In) -> Readiness:
    """Whether the service can answer: the catalog is read and the indexes are caught up."""
    rooms.library.catch_up()
    return Readiness(papers=rooms.library.counts()[0], library_revision=rooms.library.revision)


@router.get(
    "/metrics",
    response_class=Response,
    openapi_extra=READER,
    responses={200: {"content": {"text/plain": {}}}},
)
def metrics(rooms: In) -> Response:
    """What the service counts about itself, in Prometheus' text format."""
    return Response(rooms.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

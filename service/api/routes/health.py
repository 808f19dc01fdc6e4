"""/healthz and /readyz: whether the process lives, and whether it can answer."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from service.api.house import In

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """The library is open, at this revision."""

    status: Literal["ready"] = "ready"
    papers: int
    library_revision: int


@router.get("/healthz")
def healthz() -> Health:
    """Whether the process lives."""
    return Health()


@router.get("/readyz")
def readyz(rooms: In) -> Readiness:
    """Whether the service can answer: the catalog is read and the indexes are caught up."""
    rooms.library.catch_up()
    return Readiness(papers=rooms.library.counts()[0], library_revision=rooms.library.revision)

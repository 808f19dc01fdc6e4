"""GET /v1/library: what the library holds, what made it, and how its indexes are."""

from fastapi import APIRouter

from service.api.access import READER, GuardedRoute
from service.api.house import In
from service.api.wire.library import LibraryShape, library_shape

router = APIRouter(prefix="/v1", tags=["library"], route_class=GuardedRoute)


@router.get("/library", openapi_extra=READER)
def library(rooms: In) -> LibraryShape:
    """The library as this process sees it now."""
    rooms.library.catch_up(wait=False)
    return library_shape(rooms.library, ["extractive"])

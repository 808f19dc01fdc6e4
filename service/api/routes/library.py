"""/v1/library: size, model, indexes and missing files of the library."""

from fastapi import APIRouter

from service.api.access.guard import READER, GuardedRoute
from service.api.dependencies.services import ServicesDep
from service.schemas.library import (
    LibraryShape,
    MissingFilesShape,
    library_shape,
    missing_files_shape,
)

router = APIRouter(prefix="/v1", tags=["library"], route_class=GuardedRoute)


@router.get("/library", openapi_extra=READER)
def library(services: ServicesDep) -> LibraryShape:
    """The library as this process sees it now."""
    services.library.catch_up(wait=False)
    return library_shape(services.library, services.answerer.generators)


@router.get("/library/missing", openapi_extra=READER)
def missing_files(services: ServicesDep) -> MissingFilesShape:
    """What could not be taken in, or is not downloaded yet, why, and what to do about it."""
    return missing_files_shape(services.library.ledger.entries())

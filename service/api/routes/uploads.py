"""POST /v1/papers: uploads of PDF files, which may be larger than other bodies."""

import errno
import logging
from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile

from ingest.sources.uploads import Upload
from service.api.access.guard import LIBRARIAN, GuardedRoute
from service.api.dependencies.services import ServicesDep
from service.api.errors.problems import PROBLEM_SCHEMA, ApiError
from service.api.routes.ingestions import accepted, caller_name
from service.schemas.ingestions import IngestionShape
from service.store.ingestion_jobs import new_id

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/v1", tags=["papers"], route_class=GuardedRoute)

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@router.post(
    "/papers",
    status_code=202,
    openapi_extra=LIBRARIAN,
    responses={413: PROBLEM_SCHEMA, 422: PROBLEM_SCHEMA, 429: PROBLEM_SCHEMA, 507: PROBLEM_SCHEMA},
)
def upload(
    files: Annotated[
        list[UploadFile],
        File(min_length=1, max_length=100, description="PDF files, one or many."),
    ],
    services: ServicesDep,
    request: Request,
    response: Response,
) -> IngestionShape:
    """Takes files in, as an ingestion that says what becomes of each.

    A file that cannot be read is named there with its cause; the others go in.
    """
    sent = [Upload(file.filename or "", file.file) for file in files]
    try:
        ingestion = services.ingestion_worker.receive(new_id(), sent, by=caller_name(request))
    except OSError as error:
        logger.exception("an upload could not be stored")
        if error.errno in _NO_ROOM:
            raise ApiError(
                507,
                "the service has no disk space left for these files: ask its admin",
                kind="no-room",
            ) from error
        raise
    return accepted(ingestion, response)

"""Every error as a problem document (RFC 9457): what, why, and what to do."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import FootnoteError, LibraryBusy, PaperNotFound
from ingest.errors import SourceError
from service.answering.records import QuestionError

logger = logging.getLogger(__name__)

_STATUS: Mapping[type[FootnoteError], int] = {
    QuestionError: 422,
    PaperNotFound: 404,
    LibraryBusy: 503,
    SourceError: 422,
}


class Problem(JSONResponse):
    """A problem document; `kind` names the kind of problem, for programs, and never changes."""

    media_type = "application/problem+json"

    def __init__(self, status: int, detail: str, *, kind: str = "") -> None:
        title = HTTPStatus(status).phrase
        kind = kind or title.lower().replace(" ", "-")
        super().__init__(
            {"type": f"urn:footnote:{kind}", "title": title, "status": status, "detail": detail},
            status_code=status,
        )


# How a problem stands in the OpenAPI document.
PROBLEM_SCHEMA: dict[str, object] = {
    "description": "What went wrong, as a problem document (RFC 9457)",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                },
            },
            "example": {
                "type": "urn:footnote:question",
                "title": "Unprocessable Content",
                "status": 422,
                "detail": "the question is empty: ask it in words",
            },
        }
    },
}


def add_error_answers(app: FastAPI) -> None:
    """Lets the app answer every error with a problem document."""
    app.add_exception_handler(FootnoteError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unknown)


def _known(_request: Request, error: Exception) -> Problem:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:
        logger.error("%s", error)
    kind = type(error).__name__.removesuffix("Error").lower()
    return Problem(status, str(error), kind=kind)


def _invalid(_request: Request, error: Exception) -> Problem:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
    said = "; ".join(
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors()
    )
    return Problem(422, said, kind="invalid-request")


def _http(request: Request, error: Exception) -> Problem:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    detail = str(error.detail)
    if error.status_code == 404 and detail == "Not Found":
        detail = f"there is nothing at {request.url.path}: /openapi.json lists what there is"
    problem = Problem(error.status_code, detail)
    problem.headers.update(error.headers or {})
    return problem


def _unknown(_request: Request, error: Exception) -> Problem:
    logger.error("an error that nobody expected", exc_info=error)
    return Problem(500, "something broke that should not; the service's log says what")

"""Every error as a problem document (RFC 9457): what, why, and what to do.

Routes that speak OpenAI's API return the same error in OpenAI's shape.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.types import Receive, Scope, Send

from index.errors import FootnoteError, LibraryBusy, PaperGone, PaperNotFound
from ingest.errors import SourceError
from service.answering.records.questions import QuestionError
from service.api.contract.paths import path_of, speaks_openai
from service.api.errors.openai import openai_error, openai_status
from service.logs import request_id
from service.schemas.cursors import CursorError
from service.store.errors import (
    AnswerNotFound,
    ConversationNotFound,
    IngestionNotFound,
    KeyNotFound,
    NotKept,
    QueueFull,
)

logger = logging.getLogger(__name__)

PROBLEM_MEDIA_TYPE = "application/problem+json"
_STATUS: Mapping[type[FootnoteError], int] = {
    QuestionError: 422,
    PaperGone: 410,
    PaperNotFound: 404,
    ConversationNotFound: 404,
    AnswerNotFound: 404,
    NotKept: 503,
    KeyNotFound: 404,
    IngestionNotFound: 404,
    LibraryBusy: 503,
    QueueFull: 429,
    CursorError: 404,
    SourceError: 422,
}
# The names of RFC 9110. Python's names change with its version, and `type` must not change.
_TITLES: Mapping[int, str] = {
    413: "Content Too Large",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}
# What to do about errors that are raised without a remedy.
_REMEDIES: Mapping[int, str] = {
    400: "the request cannot be read: check that its body is JSON in UTF-8, not too deeply nested",
    405: "the path does not take this method: the Allow header and /openapi.json say what it takes",
    413: "the body is too large: send less; docs/api.md has the limits",
    415: "the body is of a kind that is not taken here: /openapi.json says which is",
    416: "there is no such range of bytes in the file: Content-Range says how long it is",
}


class Problem(JSONResponse):
    """A problem document. `kind` identifies the problem to programs and never changes."""

    media_type = PROBLEM_MEDIA_TYPE

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str = "",
        headers: Mapping[str, str] | None = None,
        errors: list[dict[str, str]] | None = None,
    ) -> None:
        title = _TITLES.get(status, HTTPStatus(status).phrase)
        kind = kind or title.lower().replace(" ", "-")
        content: dict[str, object] = {
            "type": f"urn:footnote:{kind}",
            "title": title,
            "status": status,
            "detail": detail,
            "request_id": request_id.get(),
        }
        if errors:
            content["errors"] = errors
        super().__init__(content, status_code=status, headers=headers)
        self.content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the document, or the same error in OpenAI's shape where the path speaks that."""
        if not speaks_openai(path_of(scope)):
            await super().__call__(scope, receive, send)
            return
        kept = {
            name: value
            for name, value in self.headers.items()
            if name not in ("content-length", "content-type")
        }
        answer = JSONResponse(
            openai_error(self.content), openai_status(self.status_code), headers=kept
        )
        await answer(scope, receive, send)


class ApiError(HTTPException):
    """An HTTP error with the `kind` of its problem document."""

    def __init__(
        self, status: int, detail: str, *, kind: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.kind = kind


def problem(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> Problem:
    """The document of an error that has only a status, with the remedy for that status."""
    said_nothing = not detail or detail == HTTPStatus(status).phrase or status in (400, 413)
    remedy = _REMEDIES.get(status, HTTPStatus(status).description)
    return Problem(status, remedy if said_nothing else detail, headers=headers)


def problem_of(error: AnyHTTPException) -> Problem:
    """The document of an HTTP error."""
    if isinstance(error, ApiError):
        return Problem(error.status_code, str(error.detail), kind=error.kind, headers=error.headers)
    return problem(error.status_code, str(error.detail), error.headers)


def unexpected(error: Exception) -> Problem:
    """Logs an unexpected exception and returns its document, which names the request only."""
    logger.error("unexpected error", exc_info=error)
    return Problem(500, server_error(request_id.get()))


def server_error(reference: str) -> str:
    """What users read about an unexpected exception; the log has the traceback and `reference`."""
    return (
        f"Something went wrong on the server (reference {reference}). Try again; if it stays, "
        "tell the person who runs this service"
    )


def _shape(example: Mapping[str, object]) -> dict[str, Any]:
    return {
        "description": "What went wrong, as a problem document (RFC 9457)",
        "content": {
            PROBLEM_MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": dict(example),
            }
        },
    }


# The response of a problem in the OpenAPI document.
PROBLEM_SCHEMA: dict[str, Any] = _shape(
    {
        "type": "urn:footnote:question",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "the question is empty: ask it in words",
        "request_id": "0f3b2c61d9e84a7e9d7c5a6b1e2f3041",
    }
)
PROBLEM_COMPONENT: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "For programs; does not change."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "The thing, the cause and the remedy."},
        "request_id": {"type": "string", "description": "Stands in the service's log too."},
        "errors": {
            "type": "array",
            "description": "Each part of the request that is not as it should be.",
            "items": {
                "type": "object",
                "required": ["at", "detail"],
                "properties": {"at": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def add_error_answers(app: FastAPI) -> None:
    """Makes the app answer every error that a route raises with a problem document."""
    app.add_exception_handler(FootnoteError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(AnyHTTPException, _http)


def _known(_request: Request, error: Exception) -> Problem:
    return known(error)


def known(error: Exception) -> Problem:
    """The document of one of our own errors."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if status == 500:
        logger.error("%s", error)
    kind = type(error).__name__.removesuffix("Error").lower()
    headers = {"Retry-After": "5"} if status in (429, 503) else None
    return Problem(status, str(error), kind=kind, headers=headers)


def _invalid(_request: Request, error: Exception) -> Problem:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
    errors = [
        {"at": ".".join(str(part) for part in each["loc"]), "detail": str(each["msg"])}
        for each in error.errors()
    ]
    said = "; ".join(f"{each['at']}: {each['detail']}" for each in errors)
    return Problem(422, said, kind="invalid-request", errors=errors)


def _http(request: Request, error: Exception) -> Problem:
    assert isinstance(error, AnyHTTPException)  # noqa: S101 - registered for nothing else
    if error.status_code == 404 and error.detail == "Not Found":
        return Problem(
            404, f"there is nothing at {request.url.path}: /openapi.json lists all paths"
        )
    answer = problem_of(error)
    if error.status_code == 405 and (methods := _methods(request)):
        answer.headers["Allow"] = methods
    return answer


def _methods(request: Request) -> str:
    """All methods of the path; the route that refused one knows only its own."""
    path = getattr(request.scope.get("route"), "path", "")
    return ", ".join(sorted(map(str.upper, request.app.openapi()["paths"].get(path, ()))))

"""Errors as programs written for OpenAI's API read them, on the routes that speak it."""

from collections.abc import Mapping
from typing import Any

# Everything under these paths speaks OpenAI's API, its errors included.
_ROOTS = ("/v1/chat", "/v1/models", "/v1/responses")
# Codes that such programs look for; other errors have the kind that their problem document names.
_CODES: Mapping[int, str] = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
_TYPES: Mapping[int, str] = {
    401: "authentication_error", 403: "permission_error", 429: "rate_limit_error",
}  # fmt: skip

OPENAI_ERROR_COMPONENT: dict[str, Any] = {
    "title": "OpenAIError",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string", "description": "The thing, cause and remedy."},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"], "description": "The part at fault."},
                "code": {"type": "string", "description": "For programs; does not change."},
            },
        }
    },
}
# How such an error stands in the OpenAPI document.
OPENAI_ERROR_SCHEMA: dict[str, Any] = {
    "description": "What went wrong, as OpenAI's API says it",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAIError"}}},
}


def speaks_openai(path: str) -> bool:
    """Whether a path belongs to the routes that speak OpenAI's API."""
    return any(path == root or path.startswith(f"{root}/") for root in _ROOTS)


def openai_status(status: int) -> int:
    """The status of an error there: OpenAI's API has 400 for a request not as it should be."""
    return 400 if status == 422 else status


def openai_error(document: Mapping[str, Any]) -> dict[str, dict[str, str | None]]:
    """The error that a problem document tells of, in OpenAI's shape."""
    status: int = document["status"]
    usual = "server_error" if status >= 500 else "invalid_request_error"
    kind = str(document["type"]).rpartition(":")[2]
    faults = document.get("errors") or [{"at": ""}]
    return {
        "error": {
            "message": str(document["detail"]),
            "type": _TYPES.get(status, usual),
            "param": str(faults[0]["at"]).removeprefix("body.") or None,
            "code": _CODES.get(status, kind.replace("-", "_")),
        }
    }

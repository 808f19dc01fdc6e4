"""Errors in the shape of OpenAI's API, for the routes that speak it."""

from collections.abc import Mapping
from typing import Any

# Codes that such programs look for; other errors use the kind of their problem document.
_CODES: Mapping[int, str] = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
_TYPES: Mapping[int, str] = {
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
}

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
# The response of such an error in the OpenAPI document.
OPENAI_ERROR_SCHEMA: dict[str, Any] = {
    "description": "What went wrong, as OpenAI's API says it",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAIError"}}},
}


def openai_status(status: int) -> int:
    """The status of an error in OpenAI's API, which answers an invalid request with 400."""
    return 400 if status == 422 else status


def openai_error(document: Mapping[str, Any]) -> dict[str, dict[str, str | None]]:
    """The error of a problem document in OpenAI's shape."""
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

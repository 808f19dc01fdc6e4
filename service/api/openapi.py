"""The OpenAPI document: FastAPI's own, with keys, errors, and links between operations."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.api.access.guard import SECURITY_SCHEMES
from service.api.contract.paths import speaks_openai
from service.api.errors.openai import OPENAI_ERROR_COMPONENT, OPENAI_ERROR_SCHEMA
from service.api.errors.problems import PROBLEM_COMPONENT, PROBLEM_SCHEMA

_PAPER = {"paper_id": "$response.body#/papers/0/id"}
_INGESTION = {"ingestion_id": "$response.body#/id"}
_FOLLOW = dict.fromkeys(("ingestion", "cancel", "retry"), _INGESTION)
_ANSWER = {"answer_id": "$response.body#/id"}
_CONVERSATION = {"conversation_id": "$response.body#/conversations/0/id"}
# OpenAPI links: by operation and status, the operations that follow and their parameters.
_LINKS: dict[tuple[str, str], dict[str, dict[str, str]]] = {
    ("papers", "200"): {
        **dict.fromkeys(("paper", "outline", "references", "file"), _PAPER),
        **{name: {**_PAPER, "number": "1"} for name in ("page", "picture")},
    },
    ("upload", "202"): _FOLLOW,
    ("ingest", "202"): _FOLLOW,
    ("retry", "202"): _FOLLOW,
    ("ask", "200"): dict.fromkeys(
        ("answer", "answer_events", "again", "give_feedback", "feedback"), _ANSWER
    ),
    ("conversations", "200"): dict.fromkeys(("conversation", "rename", "delete"), _CONVERSATION),
    ("create_key", "201"): {"revoke_key": {"key_id": "$response.body#/id"}},
}


def described(app: FastAPI, *, needs_key: bool) -> dict[str, Any]:
    """The OpenAPI document of the app, for a service that has keys or one that has none."""
    document = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes
    )
    components = document["components"]
    components["securitySchemes"] = SECURITY_SCHEMES
    components["schemas"]["Problem"] = PROBLEM_COMPONENT
    components["schemas"]["OpenAIError"] = OPENAI_ERROR_COMPONENT
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    for path, operations in document["paths"].items():
        error = OPENAI_ERROR_SCHEMA if speaks_openai(path) else PROBLEM_SCHEMA
        for operation in operations.values():
            _complete(operation, error)
            if not needs_key and operation["security"]:
                operation["security"] = [*operation["security"], {}]  # {}: or without
    return document


def _complete(operation: dict[str, Any], error: dict[str, Any]) -> None:
    """Adds the errors that any route may return, and the links of its responses."""
    responses = operation["responses"]
    if operation["x-role"] != "public":
        for status in ("401", "403"):
            responses.setdefault(status, error)
    if "422" in responses and error is PROBLEM_SCHEMA:
        responses["422"] = error
    elif responses.pop("422", None):
        responses["400"] = error
    responses["default"] = error
    for status, response in responses.items():
        links = _LINKS.get((operation["operationId"], status), {})
        if links:
            response["links"] = {
                name: {"operationId": name, "parameters": parameters}
                for name, parameters in links.items()
            }

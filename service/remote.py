"""Asking a service that runs elsewhere, over HTTP."""

import httpx

from index.errors import FootnoteError
from service.api.wire import AskBody
from service.api.wire.conversations import KeptAnswerShape
from service.exports.names import ExportFormat

_SECONDS = 60.0


class ServerError(FootnoteError):
    """The service that was asked cannot be reached, or refused."""


def ask_server(server: str, body: AskBody) -> KeptAnswerShape:
    """The answer of the service at that address; raises ServerError with what it said."""
    url = f"{server.rstrip('/')}/v1/ask"
    response = _sent(httpx.Request("POST", url, json=body.model_dump(mode="json")))
    try:
        return KeptAnswerShape.model_validate_json(response.content)
    except ValueError as error:
        raise ServerError(f"{url} is not a Footnote service: check the address") from error


def export_from(server: str, answer_id: str, wanted: ExportFormat) -> str:
    """An answer that the service at that address keeps, in a format; raises ServerError."""
    url = f"{server.rstrip('/')}/v1/answers/{answer_id}"
    return _sent(httpx.Request("GET", url, params={"format": wanted})).text


def _sent(request: httpx.Request) -> httpx.Response:
    try:
        with httpx.Client(timeout=_SECONDS) as client:
            response = client.send(request)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ServerError(
            f"{request.url} cannot be reached ({error}): start it with `footnote serve`"
        ) from error
    if response.status_code != 200:
        raise ServerError(f"{request.url} answered {response.status_code}: {response.text[:500]}")
    return response

"""Asking a service that runs elsewhere, over HTTP."""

import httpx

from index.errors import FootnoteError
from service.api.wire import AnswerShape, AskBody

_SECONDS = 60.0


class ServerError(FootnoteError):
    """The service that was asked cannot be reached, or refused."""


def ask_server(server: str, body: AskBody) -> AnswerShape:
    """The answer of the service at that address; raises ServerError with what it said."""
    url = f"{server.rstrip('/')}/v1/ask"
    try:
        response = httpx.post(url, json=body.model_dump(mode="json"), timeout=_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ServerError(
            f"{url} cannot be reached ({error}): start it with `footnote serve`"
        ) from error
    if response.status_code != 200:
        raise ServerError(f"{url} answered {response.status_code}: {response.text[:500]}")
    try:
        return AnswerShape.model_validate_json(response.content)
    except ValueError as error:
        raise ServerError(f"{url} is not a Footnote service: check the address") from error

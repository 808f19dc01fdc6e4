"""Asking a service that runs elsewhere, over HTTP."""

from dataclasses import dataclass, field
from typing import TypeVar

import httpx
from pydantic import BaseModel

from index.errors import FootnoteError
from service.exports.format_names import ExportFormat
from service.schemas.answers import KeptAnswerShape, ViewedAskBody
from service.schemas.perspectives import PerspectivesShape

_SECONDS = 60.0
_Shape = TypeVar("_Shape", bound=BaseModel)


class ServerError(FootnoteError):
    """The service that was asked cannot be reached, or refused."""


@dataclass(frozen=True, slots=True)
class Server:
    """A service at an address, asked with a key where one is given.

    Raises ServerError with what it said.
    """

    address: str
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not self.key.isascii():
            raise ServerError("the key has a letter that keys do not have: copy it again, whole")

    def answer(self, body: ViewedAskBody) -> KeptAnswerShape:
        """Its answer to a question."""
        return self._read(self._asked(body), KeptAnswerShape)

    def perspectives(self, body: ViewedAskBody) -> PerspectivesShape:
        """Who says what on a question that is to be seen by paper."""
        return self._read(self._asked(body), PerspectivesShape)

    def export(self, answer_id: str, wanted: ExportFormat) -> str:
        """An answer that it keeps, in a format."""
        return self._sent("GET", f"/v1/answers/{answer_id}?format={wanted}", None).text

    def _asked(self, body: ViewedAskBody) -> httpx.Response:
        return self._sent("POST", "/v1/ask", body.model_dump(mode="json"))

    def _read(self, response: httpx.Response, shape: type[_Shape]) -> _Shape:
        try:
            return shape.model_validate_json(response.content)
        except ValueError as error:
            raise ServerError(
                f"{response.url} is not a Footnote service: check the address"
            ) from error

    def _sent(self, method: str, path: str, body: object) -> httpx.Response:
        url = self.address.rstrip("/") + path
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            with httpx.Client(timeout=_SECONDS, headers=headers) as client:
                response = client.request(method, url, json=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ServerError(
                f"{url} cannot be reached ({error}): start it with `footnote serve`"
            ) from error
        if response.status_code == 401:
            raise ServerError(
                f"{url} wants a key that is valid: name it with --key or in FOOTNOTE_KEY"
            )
        if response.status_code != 200:
            raise ServerError(f"{url} answered {response.status_code}: {response.text[:500]}")
        return response

"""A client of the service's HTTP API, for programs that run apart from the library."""

import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from httpx_sse import EventSource, SSEError
from pydantic import BaseModel, ValidationError

from index.errors import FootnoteError
from service.answering.records.questions import Question, QuestionError, tidied
from service.exports.format_names import ExportFormat
from service.schemas.answers import (
    AnswerShape,
    AskBody,
    KeptAnswerShape,
    StatementShape,
    ViewedAskBody,
)
from service.schemas.library import Size
from service.schemas.papers import PapersShape
from service.schemas.perspectives import PerspectivesShape
from service.store.archive import Thumb

# Between two bytes of an answer; the service sends something every few seconds while it works.
_TIMEOUT_SECONDS = 60.0
_BUSY_SECONDS = 30.0
_MAX_DETAIL = 500

_Shape = TypeVar("_Shape", bound=BaseModel)


class ServerError(FootnoteError):
    """The service cannot be reached, or refuses the request."""


class Client:
    """One service and one key; safe to use from many threads.

    Methods raise ServerError with what the service said, and QuestionError where the question is
    refused. While the service is busy, a request is repeated for half a minute. With
    `use_proxies`, requests pass through the proxies that the environment names.
    """

    def __init__(self, server: str, key: str = "", *, use_proxies: bool = False) -> None:
        if not key.isascii():
            raise ServerError(
                "the key contains a character that no key has: copy the whole key again"
            )
        self._server = server.rstrip("/")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(headers=headers, timeout=_TIMEOUT_SECONDS, trust_env=use_proxies)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def ask(self, question: str, conversation: str) -> Iterator[StatementShape | AnswerShape]:
        """Each statement once it is checked, then the whole answer.

        Starts a conversation of that id if there is none; empty, the question stands alone.
        """
        asked = Question(tidied(question))
        body = AskBody(
            question=asked.text, conversation=conversation or None, opening=bool(conversation)
        )
        response = self._sent("POST", "/v1/ask", body, stream=True)
        try:
            yield from _events(response)
        except SSEError as error:
            raise self._not_footnote() from error
        except (httpx.HTTPError, ValidationError) as error:
            raise ServerError(
                f"{self._server} stopped in the middle of its answer: ask again"
            ) from error
        finally:
            response.close()

    def answer(self, body: ViewedAskBody) -> KeptAnswerShape:
        """The answer to a question, in one piece."""
        return self._read(self._sent("POST", "/v1/ask", body), KeptAnswerShape)

    def perspectives(self, body: ViewedAskBody) -> PerspectivesShape:
        """What each paper says on a question whose view is by paper."""
        return self._read(self._sent("POST", "/v1/ask", body), PerspectivesShape)

    def compare(self, question: str) -> PerspectivesShape:
        """What each paper says on a question."""
        return self._read(
            self._sent("POST", "/v1/compare", {"question": question}), PerspectivesShape
        )

    def kept(self, answer_id: str) -> AnswerShape:
        """A stored answer."""
        return self._read(self._sent("GET", f"/v1/answers/{answer_id}"), AnswerShape)

    def export(self, answer_id: str, wanted: ExportFormat) -> str:
        """A stored answer in an export format."""
        return self._sent("GET", f"/v1/answers/{answer_id}?format={wanted}").text

    def rate(self, answer_id: str, giver: str, thumb: Thumb, reason: str) -> None:
        """Stores a rating of an answer; it replaces an earlier one by the same giver."""
        rating = {"thumb": thumb, "reason": reason, "giver": giver}
        self._sent("POST", f"/v1/answers/{answer_id}/feedback", rating)

    def size(self) -> Size:
        """How much the library holds."""
        counts = self._read(self._sent("GET", "/v1/papers"), PapersShape).counts
        return Size(papers=counts.papers, pages=counts.pages)

    def _read(self, response: httpx.Response, shape: type[_Shape]) -> _Shape:
        try:
            return shape.model_validate_json(response.content)
        except ValidationError as error:
            raise self._not_footnote() from error

    def _sent(
        self,
        method: str,
        path: str,
        body: BaseModel | dict[str, str] | None = None,
        *,
        stream: bool = False,
    ) -> httpx.Response:
        """The response to a request; repeats it while the service is busy."""
        url = self._server + path
        content = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
        headers = {"Accept": "text/event-stream"} if stream else {}
        give_up_at = time.monotonic() + _BUSY_SECONDS
        while True:
            try:
                request = self._http.build_request(method, url, json=content, headers=headers)
                response = self._http.send(request, stream=stream)
                if response.status_code >= 400:
                    response.read()
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise ServerError(
                    f"{self._server} cannot be reached ({error}): start it with `footnote serve`"
                ) from error
            if response.status_code < 400:
                return response
            pause = float(response.headers.get("Retry-After", "0"))
            if not pause or time.monotonic() + pause > give_up_at:
                raise self._refusal(response)
            time.sleep(pause)

    def _refusal(self, response: httpx.Response) -> FootnoteError:
        if response.status_code == 401:
            return ServerError(
                f"{self._server} needs a valid key: give it with --key or in FOOTNOTE_KEY; "
                "the Slack bot reads FOOTNOTE_SERVER_KEY"
            )
        try:
            problem: dict[str, Any] = response.json()
        except ValueError:
            return self._not_footnote()
        detail = str(problem.get("detail", ""))
        if problem.get("type") == "urn:footnote:question":
            return QuestionError(detail)
        return ServerError(
            f"{self._server} answered {response.status_code}: {detail[:_MAX_DETAIL]}"
        )

    def _not_footnote(self) -> ServerError:
        return ServerError(f"{self._server} is not a Footnote service: check the address")


def _events(response: httpx.Response) -> Iterator[StatementShape | AnswerShape]:
    """What an event stream says; raises RemoteProtocolError where it ends before the answer."""
    for event in EventSource(response).iter_sse():
        if event.event == "statement":
            yield StatementShape.model_validate_json(event.data)
        elif event.event == "done":
            yield AnswerShape.model_validate_json(event.data)
            return
        elif event.event == "error":
            raise ServerError(f"the service could not answer: {event.data[:_MAX_DETAIL]}")
    raise httpx.RemoteProtocolError("the stream ended before the answer")

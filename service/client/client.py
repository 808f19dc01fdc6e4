"""A client of the service's HTTP API, for programs that run apart from the library."""

import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import ValidationError

from index.errors import FootnoteError
from service.answering.records.questions import Question, QuestionError, tidied
from service.schemas.answers import AnswerShape, AskBody, StatementShape
from service.schemas.library import Size
from service.schemas.papers import PapersShape
from service.schemas.perspectives import PerspectivesShape
from service.store.archive import Thumb

# Between two bytes of an answer; the service sends something every few seconds while it works.
_SECONDS = 60.0
_PATIENCE_SECONDS = 30.0


class ServerError(FootnoteError):
    """The service that was asked cannot be reached, or refused."""


class Client:
    """One service, asked with one key; safe to use from many threads.

    Raises ServerError with what the service said, and QuestionError where it is the question.
    Where the service is busy, it is asked again for half a minute.
    """

    def __init__(self, server: str, key: str = "") -> None:
        self._server = server.rstrip("/")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(headers=headers, timeout=_SECONDS, trust_env=False)

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

        A conversation of that id is begun if there is none; empty, the question stands alone.
        """
        asked = Question(tidied(question))
        body = AskBody(
            question=asked.text, conversation=conversation or None, opening=bool(conversation)
        )
        request = self._http.build_request(
            "POST", f"{self._server}/v1/ask", json=body.model_dump(mode="json"),
            headers={"Accept": "text/event-stream"},
        )  # fmt: skip
        answered = self._sent(request, stream=True)
        try:
            yield from _said(answered.iter_lines())
        except (httpx.HTTPError, ValidationError) as error:
            raise ServerError(f"{self._server} broke off its answer: ask again") from error
        finally:
            answered.close()

    def kept(self, answer_id: str) -> AnswerShape:
        """An answer as it was given."""
        return AnswerShape.model_validate_json(self._got(f"/v1/answers/{answer_id}"))

    def compare(self, question: str) -> PerspectivesShape:
        """Who says what on a question."""
        address = f"{self._server}/v1/compare"
        answered = self._sent(
            self._http.build_request("POST", address, json={"question": question})
        )
        return PerspectivesShape.model_validate_json(answered.content)

    def rate(self, answer_id: str, giver: str, thumb: Thumb, reason: str) -> None:
        """Keeps what somebody thinks of an answer, over what the same said before."""
        said = {"thumb": thumb, "reason": reason, "giver": giver}
        address = f"{self._server}/v1/answers/{answer_id}/feedback"
        self._sent(self._http.build_request("POST", address, json=said))

    def size(self) -> Size:
        """How much the library holds."""
        counts = PapersShape.model_validate_json(self._got("/v1/papers")).counts
        return Size(counts.papers, counts.pages)

    def _got(self, path: str) -> bytes:
        return self._sent(self._http.build_request("GET", self._server + path)).content

    def _sent(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                answered = self._http.send(request, stream=stream)
                if answered.status_code >= 400:
                    answered.read()
            except httpx.HTTPError as error:
                raise ServerError(
                    f"{self._server} cannot be reached ({error}): start it with `footnote serve`"
                ) from error
            if answered.status_code < 400:
                return answered
            pause = float(answered.headers.get("Retry-After", "0"))
            if not pause or time.monotonic() + pause > until:
                raise _refusal(self._server, answered)
            time.sleep(pause)


def _said(lines: Iterator[str]) -> Iterator[StatementShape | AnswerShape]:
    """What an event stream says; each event ends with an empty line (WHATWG HTML, 9.2)."""
    name, content = "", ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            content += value
        elif not line:
            if name == "statement":
                yield StatementShape.model_validate_json(content)
            elif name == "done":
                yield AnswerShape.model_validate_json(content)
                return
            elif name == "error":
                raise ServerError(f"the service could not answer: {content[:500]}")
            name, content = "", ""
    raise httpx.RemoteProtocolError("the stream ended before the answer")


def _refusal(server: str, answered: httpx.Response) -> FootnoteError:
    try:
        problem: dict[str, Any] = answered.json()
    except ValueError:
        return ServerError(f"{server} is not a Footnote service: check FOOTNOTE_SERVER")
    detail = str(problem.get("detail", ""))
    if problem.get("type") == "urn:footnote:question":
        return QuestionError(detail)
    return ServerError(f"{server} answered {answered.status_code}: {detail[:500]}")

"""A language model behind an OpenAI-compatible server, through the official client.

Errors never contain the server's own message: it may hold a key or a question.
"""

import logging
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2
import openai
import tenacity
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam
from openai.types.shared_params import ResponseFormatJSONSchema

from service.answering.generative.model_reply import (
    BROKE_OFF,
    begun,
    bounded,
    pieces_of,
    without_thinking,
)
from service.answering.records.drafts import GeneratorError
from service.settings import LanguageModel

logger = logging.getLogger(__name__)

_CONNECT_SECONDS = 5.0
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt; `structured` or `marked` ask for a form of reply, `schema` is its JSON schema."""

    system: str
    user: str
    structured: str
    marked: str
    schema: Mapping[str, object]


class ModelServer:
    """A chat model on a server; safe to use from many threads.

    Requests hold only what every server accepts: messages, the model's name and, where the server
    supports it, a JSON schema.
    """

    def __init__(self, settings: LanguageModel) -> None:
        self.model = settings.model
        self._timeout = settings.timeout
        self._structured = settings.structured
        self._client = openai.OpenAI(
            # The client would take other credentials from the environment, and send them here.
            api_key=settings.api_key or "none",
            admin_api_key="none",
            base_url=settings.base_url,
            max_retries=0,
            http_client=httpx2.Client(
                event_hooks={"request": [begun], "response": [bounded]},
                follow_redirects=False,
                # A reply takes seconds, a connection milliseconds; a kept one may be dead.
                limits=httpx2.Limits(max_keepalive_connections=0),
            ),
        )
        self._client.organization = self._client.project = None

    def pieces(self, prompt: Prompt, *, seconds: float = 0.0) -> Generator[str]:
        """A reply in pieces as they arrive, bounded in length; `seconds` bounds its time.

        Closing the iterator ends the request. Raises GeneratorError where the server cannot be
        reached, refuses, breaks off or takes too long, with a message for readers.
        """
        seconds = min(seconds or self._timeout, self._timeout)
        stop_at = time.monotonic() + seconds
        with _plainly(seconds):
            stream = self._opened(prompt, stop_at)
            try:
                yield from without_thinking(pieces_of(stream, stop_at))
            finally:
                stream.close()

    def _opened(self, prompt: Prompt, stop_at: float) -> openai.Stream[ChatCompletionChunk]:
        if self._structured != "off":
            try:
                return self._asked(prompt, stop_at, structured=True)
            except (openai.BadRequestError, openai.UnprocessableEntityError):
                if self._structured == "on":
                    raise
        stream = self._asked(prompt, stop_at, structured=False)
        if self._structured == "auto":
            # The same prompt was accepted without the schema, so the schema was the cause.
            logger.info(
                "the language model's server accepts no JSON schema; continuing without one"
            )
            self._structured = "off"
        return stream

    def _asked(
        self, prompt: Prompt, stop_at: float, *, structured: bool
    ) -> openai.Stream[ChatCompletionChunk]:
        form = prompt.structured if structured else prompt.marked
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": f"{prompt.system}\n{form}"},
            {"role": "user", "content": prompt.user},
        ]
        shape: ResponseFormatJSONSchema = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "strict": True, "schema": dict(prompt.schema)},
        }
        for attempt in _patiently(stop_at):
            with attempt:
                left = max(stop_at - time.monotonic(), 0.001)
                return self._client.chat.completions.create(
                    model=self.model,
                    messages=messages,
                    stream=True,
                    response_format=shape if structured else openai.omit,
                    timeout=httpx2.Timeout(left, connect=min(left, _CONNECT_SECONDS)),
                )
        raise AssertionError("the last attempt returns or raises")


def _patiently(stop_at: float) -> tenacity.Retrying:
    """Retries temporary failures, as long as the wait ends before `stop_at`."""

    def rest(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        headers = error.response.headers if isinstance(error, openai.APIStatusError) else {}
        said = headers.get("retry-after", "")
        backoff = float(tenacity.wait_exponential_jitter(multiplier=0.5, max=8, jitter=0.5)(state))
        return max(float(said), 0.0) if said.replace(".", "", 1).isdecimal() else backoff

    return tenacity.Retrying(
        retry=tenacity.retry_if_exception_type((openai.RateLimitError, openai.InternalServerError)),
        stop=tenacity.stop_after_attempt(_ATTEMPTS)
        | tenacity.stop_before_delay(max(stop_at - time.monotonic(), 0.0)),
        wait=rest,
        reraise=True,
    )


@contextmanager
def _plainly(seconds: float) -> Iterator[None]:
    """Turns the client's errors into GeneratorErrors for readers, without the server's message."""
    try:
        yield
    except openai.APITimeoutError:
        raise GeneratorError(
            f"the language model gave no whole answer within {seconds:g} seconds"
        ) from None
    except openai.APIStatusError as error:
        raise GeneratorError(_status_said(error.status_code)) from None
    except openai.APIConnectionError as error:
        is_open = not isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout)
        raise GeneratorError(BROKE_OFF if is_open else _UNREACHABLE) from None
    except (openai.OpenAIError, httpx2.HTTPError, ValueError):
        raise GeneratorError("the language model's server sent what is not a reply") from None


_UNREACHABLE = "the language model's server cannot be reached: check FOOTNOTE_LLM_BASE_URL"


def _status_said(status: int) -> str:
    match status:
        case 401 | 403:
            return "the language model's server refused the key: check FOOTNOTE_LLM_API_KEY"
        case 404:
            return (
                "the language model's server does not know the model: "
                "check FOOTNOTE_LLM_MODEL and FOOTNOTE_LLM_BASE_URL"
            )
        case 429:
            return "the language model's server takes no more requests for now"
        case _:
            return f"the language model's server failed (status {status})"

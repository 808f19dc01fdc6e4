"""A model's streamed reply: bounded in bytes, characters and time, and checked to be complete."""

import time
from collections.abc import Iterator

import httpx2
import openai
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from service.answering.records.drafts import GeneratorError

# Above the length of any useful reply; the rest is not read.
MAX_CHARACTERS = 64_000
# A piece of a stream is wrapped in about 200 bytes.
_MAX_BYTES = 16 << 20
_THINKING, _THOUGHT = "<think>", "</think>"
DECLINED = "the language model declined to answer"
BROKE_OFF = "the language model's reply broke off"


def begun(request: httpx2.Request) -> None:
    """Records the time at which a request begins."""
    request.extensions["begun"] = time.monotonic()


def bounded(response: httpx2.Response) -> None:
    """Bounds a response's bytes and total time; the client only bounds each read."""
    extensions = response.request.extensions
    if isinstance(response.stream, httpx2.SyncByteStream):
        stop_at = extensions["begun"] + extensions["timeout"]["read"]
        response.stream = _BoundedStream(response.stream, stop_at)


class _BoundedStream(httpx2.SyncByteStream):
    """The bytes of a response; raises where there are too many, or after the time limit."""

    def __init__(self, stream: httpx2.SyncByteStream, stop_at: float) -> None:
        self._stream = stream
        self._stop_at = stop_at

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for piece in self._stream:
            received += len(piece)
            if received > _MAX_BYTES:
                raise httpx2.RemoteProtocolError("the response is too long")
            if time.monotonic() > self._stop_at:
                raise httpx2.ReadTimeout("the response takes too long")
            yield piece

    def close(self) -> None:
        self._stream.close()


def pieces_of(stream: openai.Stream[ChatCompletionChunk], stop_at: float) -> Iterator[str]:
    """The text of a reply in pieces; raises GeneratorError if refused, cut off or too long."""
    received = 0
    for piece in _words(stream):
        yield piece[: MAX_CHARACTERS - received]
        received += len(piece)
        if received > MAX_CHARACTERS:
            raise GeneratorError("the language model's reply does not end")
        if time.monotonic() > stop_at:
            raise openai.APITimeoutError(stream.response.request)


def _words(stream: openai.Stream[ChatCompletionChunk]) -> Iterator[str]:
    if "event-stream" not in stream.response.headers.get("content-type", "event-stream"):
        # The server does not stream.
        yield from _whole(ChatCompletion.model_validate_json(stream.response.read()))
        return
    ended = ""
    for chunk in stream:
        # The client does not validate: fields that a server omits are missing.
        for choice in (getattr(chunk, "choices", None) or ())[:1]:
            delta = getattr(choice, "delta", None)
            if getattr(delta, "refusal", None):
                raise GeneratorError(DECLINED)
            if isinstance(content := getattr(delta, "content", None), str):
                yield content
            ended = getattr(choice, "finish_reason", None) or ended
    _check_end(ended)


def _whole(reply: ChatCompletion) -> Iterator[str]:
    if not reply.choices or reply.choices[0].message.refusal:
        raise GeneratorError(DECLINED)
    yield reply.choices[0].message.content or ""
    _check_end(reply.choices[0].finish_reason)


def _check_end(reason: str) -> None:
    if reason == "content_filter":
        raise GeneratorError(DECLINED)
    if reason in ("", "length"):
        raise GeneratorError(BROKE_OFF)


def without_thinking(pieces: Iterator[str]) -> Iterator[str]:
    """The reply without the reasoning that some models write before it."""
    held, thinking, decided = "", False, False
    for piece in pieces:
        if decided:
            yield piece
            continue
        held += piece
        if thinking or held.lstrip().startswith(_THINKING):
            thinking = True
            decided = _THOUGHT in held
            held = held.partition(_THOUGHT)[2] if decided else held
        else:
            decided = not _THINKING.startswith(held.lstrip())
        if decided:
            yield held
    if not decided and not thinking:
        yield held

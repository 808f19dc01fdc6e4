"""An answer as a chat completion: whole, or in chunks as it is made."""

import json
from collections.abc import Callable, Generator, Iterable
from contextlib import closing as closed
from dataclasses import dataclass, field

from fastapi.sse import format_sse_event
from pydantic import BaseModel

from index.errors import FootnoteError
from service.answering.records import Answer, Finished, Stated
from service.api.completions import (
    Marker,
    Piece,
    address,
    closing,
    estimated_tokens,
    pieces,
    stated,
)
from service.api.errors import Problem, known, unexpected
from service.api.openai_errors import openai_error
from service.api.wire.chat import (
    AnnotationShape,
    ChoiceShape,
    ChunkChoiceShape,
    ChunkShape,
    CompletionShape,
    DeltaShape,
    ReplyShape,
    UrlCitationShape,
    UsageShape,
)
from service.desk import Desk, Turn
from service.exports.sources import one_line

_DONE = format_sse_event(data_str="[DONE]")


@dataclass(frozen=True, slots=True)
class Chat:
    """A question that was put in a chat: its turn, all that was said, and the service's root."""

    turn: Turn
    said: tuple[str, ...]
    root: str

    @property
    def id(self) -> str:
        """The completion's id."""
        return f"chatcmpl-{self.turn.id}"

    @property
    def created(self) -> int:
        """When the question was put, in whole seconds since 1970."""
        return int(self.turn.asked)

    def usage(self, text: str) -> UsageShape:
        """About how many tokens were read and written."""
        read, written = estimated_tokens(self.said), estimated_tokens([text])
        return UsageShape(
            prompt_tokens=read, completion_tokens=written, total_tokens=read + written
        )

    def annotations(self, markers: Iterable[Marker]) -> list[AnnotationShape]:
        """The markers of a text as annotations."""
        return [
            AnnotationShape(
                url_citation=UrlCitationShape(
                    title=one_line(marker.citation.quote.paper.title),
                    url=address(marker, self.root),
                    start_index=marker.start,
                    end_index=marker.end,
                )
            )
            for marker in markers
        ]


@dataclass(slots=True)
class _Written:
    """The text that a stream has sent so far."""

    text: str = ""
    markers: list[Marker] = field(default_factory=list)

    def add(self, piece: Piece) -> str:
        self.text += piece.text
        self.markers += piece.markers
        return piece.text


def completion(chat: Chat, answer: Answer) -> CompletionShape:
    """The whole answer as a chat completion."""
    written = _Written()
    for piece in pieces(answer):
        written.add(piece)
    reply = ReplyShape(content=written.text, annotations=chat.annotations(written.markers))
    return CompletionShape(
        id=chat.id,
        created=chat.created,
        choices=[ChoiceShape(message=reply)],
        usage=chat.usage(written.text),
    )


def chunks(
    desk: Desk, chat: Chat, note: Callable[[Answer], None], *, with_usage: bool
) -> Generator[bytes]:
    """The chunks of an answer that is being given; `note` is told of it when it is whole.

    There is one for each checked statement, one for the sources, and one with the annotations. An
    error becomes the last: by then it is too late for a status.
    """
    try:
        yield from _chunks(desk, chat, note, with_usage=with_usage)
    except FootnoteError as error:
        yield _failed(known(error))
    except Exception as error:  # noqa: BLE001 - the edge: nobody sees a stack trace
        yield _failed(unexpected(error))


def _chunks(
    desk: Desk, chat: Chat, note: Callable[[Answer], None], *, with_usage: bool
) -> Generator[bytes]:
    written = _Written()
    yield _chunk(chat, DeltaShape(role="assistant", content=""))
    with closed(desk.events(chat.turn)) as events:
        for event in events:
            if isinstance(event, Stated):
                piece = stated(event.statement, len(written.text))
                yield _chunk(chat, DeltaShape(content=written.add(piece)))
            elif isinstance(event, Finished):
                note(event.answer)
                yield _chunk(chat, DeltaShape(content=written.add(closing(event.answer))))
    yield _chunk(chat, DeltaShape(annotations=chat.annotations(written.markers)), last=True)
    if with_usage:
        usage = chat.usage(written.text)
        yield _sent(ChunkShape(id=chat.id, created=chat.created, choices=[], usage=usage))
    yield _DONE


def _chunk(chat: Chat, delta: DeltaShape, *, last: bool = False) -> bytes:
    choice = ChunkChoiceShape(delta=delta, finish_reason="stop" if last else None)
    return _sent(ChunkShape(id=chat.id, created=chat.created, choices=[choice]))


def _sent(shape: BaseModel) -> bytes:
    return format_sse_event(data_str=shape.model_dump_json())


def _failed(problem: Problem) -> bytes:
    return format_sse_event(data_str=json.dumps(openai_error(problem.content)))

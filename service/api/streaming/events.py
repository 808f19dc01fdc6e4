"""An answer as an event stream: `understood`, `sources`, `statement`, `done` or `error`.

A comparison of papers uses the same events. An event's id is `<answer's id>:<number>`, so that
`Last-Event-ID` suffices to resume the stream.
"""

import re
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import aclosing, closing
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, Field
from starlette.types import Send

from index.errors import FootnoteError
from index.records import ScoredPassage
from service.answering.kept_answers import KeptAnswer
from service.answering.perspectives.positions import Perspectives
from service.answering.question_service import AskedQuestion, QuestionService
from service.answering.records.events import (
    Event,
    Finished,
    PassagesFound,
    StatementMade,
    Understood,
)
from service.answering.records.understanding import Understanding
from service.api.errors.problems import known, unexpected
from service.schemas.answers import (
    UnderstandingShape,
    kept_answer_shape,
    statement_shape,
    understanding_shape,
)
from service.schemas.papers import PaperShape, paper_shape
from service.schemas.perspectives import perspectives_shape

MEDIA_TYPE = "text/event-stream"
_EVENT_SCHEMA = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("event", "id", "data")},
}
_RETRY_MILLISECONDS = 1_000
_EVENT_ID = re.compile(r"([0-9a-f]{32}):(\d{1,6})")
# The number of the first statement's event; `understood` and `sources` come first.
_FIRST_STATEMENT = 2


class UnderstoodShape(BaseModel):
    """The question has been understood."""

    answer_id: str = Field(description="What the events' ids begin with; the answer's own id.")
    conversation: str | None
    understanding: UnderstandingShape


class SourceShape(BaseModel):
    """A passage that the answer will be made of, as far as it holds one."""

    passage_id: str
    paper: PaperShape
    section: str
    pages: list[int]
    score: float


class SourcesShape(BaseModel):
    """The library has been searched."""

    sources: list[SourceShape]


@dataclass(frozen=True, slots=True)
class LastEvent:
    """The last event that a reader has seen: the answer's id and the event's number."""

    answer_id: str
    number: int


def last_event(header: str | None) -> LastEvent | None:
    """The event that a `Last-Event-ID` names; None if it is not one of ours."""
    said = _EVENT_ID.fullmatch(header or "")
    return LastEvent(said[1], int(said[2])) if said else None


class EventStream(StreamingResponse):
    """Sends events as they come; closes their generator as soon as the reader disconnects."""

    media_type = MEDIA_TYPE

    def __init__(self, events: AsyncGenerator[bytes]) -> None:
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._events = events

    async def stream_response(self, send: Send) -> None:
        """Sends the events and closes their generator, also after an error."""
        async with aclosing(self._events):
            await super().stream_response(send)


def answer_frames(question_service: QuestionService, turn: AskedQuestion) -> Generator[bytes]:
    """The events of an answer in progress."""
    return _frames(turn, question_service.events(turn))


def perspectives_frames(question_service: QuestionService, turn: AskedQuestion) -> Generator[bytes]:
    """The events of a comparison of papers, which is not stored."""
    return _frames(
        replace(turn, conversation=""), question_service.perspective_events(turn.question)
    )


def _frames(turn: AskedQuestion, events_made: Generator[Event | Perspectives]) -> Generator[bytes]:
    """The events of answering in the format of an event stream.

    An error becomes the last event, because the status has been sent.
    """
    numbers = count()
    try:
        with closing(events_made) as events:
            for event in events:
                yield _frame(turn.id, next(numbers), *_named(event, turn))
    except FootnoteError as error:
        yield _frame(turn.id, next(numbers), "error", bytes(known(error).body).decode())
    except Exception as error:  # noqa: BLE001 - the edge: no traceback leaves
        yield _frame(turn.id, next(numbers), "error", bytes(unexpected(error).body).decode())


async def replay(kept: KeptAnswer, first: int) -> AsyncGenerator[bytes]:
    """The events of a stored answer from number `first` on.

    `sources` is left out, because passages that are not cited are not stored.
    """
    for number, name, content in _replayed(kept):
        if number >= first:
            yield _frame(kept.answer.id, number, name, content)


def _replayed(kept: KeptAnswer) -> Iterator[tuple[int, str, str]]:
    answer = kept.answer
    yield 0, "understood", _understood(answer.id, kept.conversation, answer.understanding)
    for number, statement in enumerate(answer.statements, _FIRST_STATEMENT):
        yield number, "statement", statement_shape(statement).model_dump_json()
    last = _FIRST_STATEMENT + len(answer.statements)
    yield last, "done", kept_answer_shape(kept).model_dump_json()


def _named(event: Event | Perspectives, turn: AskedQuestion) -> tuple[str, str]:
    """The name of an event and its data in JSON."""
    match event:
        case Understood(understanding):
            return "understood", _understood(turn.id, turn.conversation, understanding)
        case PassagesFound(passages):
            shape = SourcesShape(sources=[_source(passage) for passage in passages])
            return "sources", shape.model_dump_json()
        case StatementMade(statement):
            return "statement", statement_shape(statement).model_dump_json()
        case Finished(answer):
            return "done", kept_answer_shape(turn.kept(answer)).model_dump_json()
        case Perspectives():
            return "done", perspectives_shape(event).model_dump_json()


def _understood(answer_id: str, conversation: str, understanding: Understanding) -> str:
    return UnderstoodShape(
        answer_id=answer_id,
        conversation=conversation or None,
        understanding=understanding_shape(understanding),
    ).model_dump_json()


def _source(found: ScoredPassage) -> SourceShape:
    return SourceShape(
        passage_id=found.passage.id,
        paper=paper_shape(found.paper),
        section=" > ".join(found.passage.section),
        pages=sorted({span.page for span in found.passage.spans}),
        score=round(found.score, 4),
    )


def _frame(answer_id: str, number: int, name: str, content: str) -> bytes:
    return format_sse_event(
        data_str=content,
        event=name,
        id=f"{answer_id}:{number}",
        retry=None if number else _RETRY_MILLISECONDS,
    )


def described_stream(what: str) -> dict[str, Any]:
    """The response of such a stream in the OpenAPI document."""
    return {"description": what, "content": {MEDIA_TYPE: {"itemSchema": _EVENT_SCHEMA}}}

"""An answer as a chat completion: complete, or in chunks while it is made."""

import json
from collections.abc import Generator, Iterable
from contextlib import closing as closed

from fastapi.sse import format_sse_event
from pydantic import BaseModel

from index.errors import FootnoteError
from service.answering.question_service import AskedQuestion, QuestionService
from service.answering.records.answers import Answer
from service.answering.records.events import Finished, StatementMade
from service.api.errors.openai import openai_error
from service.api.errors.problems import Problem, known, unexpected
from service.api.openai.answer_text import (
    Chat,
    Marker,
    Written,
    closing,
    estimated_tokens,
    stated,
    title,
    written,
)
from service.api.openai.chat_schemas import (
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

_DONE = format_sse_event(data_str="[DONE]")


def completion_id(turn: AskedQuestion) -> str:
    """The id of the completion that answers a question."""
    return f"chatcmpl-{turn.id}"


def completion(chat: Chat, answer: Answer) -> CompletionShape:
    """The whole answer as a chat completion."""
    whole = written(answer)
    reply = ReplyShape(content=whole.text, annotations=_annotations(chat, whole.markers))
    return CompletionShape(
        id=completion_id(chat.turn),
        created=chat.created,
        choices=[ChoiceShape(message=reply)],
        usage=_usage(chat, whole.text),
    )


def chunks(question_service: QuestionService, chat: Chat, *, with_usage: bool) -> Generator[bytes]:
    """The chunks of an answer in progress.

    There is one for each checked statement, one for the sources, and one with the annotations. An
    error becomes the last chunk, because the status has been sent.
    """
    try:
        yield from _chunks(question_service, chat, with_usage=with_usage)
    except FootnoteError as error:
        yield _failed(known(error))
    except Exception as error:  # noqa: BLE001 - the edge: no traceback leaves
        yield _failed(unexpected(error))


def _chunks(question_service: QuestionService, chat: Chat, *, with_usage: bool) -> Generator[bytes]:
    sent = Written()
    yield _chunk(chat, DeltaShape(role="assistant", content=""))
    with closed(question_service.events(chat.turn)) as events:
        for event in events:
            if isinstance(event, StatementMade):
                piece = stated(event.statement, len(sent.text))
                yield _chunk(chat, DeltaShape(content=sent.add(piece)))
            elif isinstance(event, Finished):
                yield _chunk(chat, DeltaShape(content=sent.add(closing(event.answer))))
    yield _chunk(chat, DeltaShape(annotations=_annotations(chat, sent.markers)), last=True)
    if with_usage:
        usage = _usage(chat, sent.text)
        made = ChunkShape(
            id=completion_id(chat.turn), created=chat.created, choices=[], usage=usage
        )
        yield _sent(made)
    yield _DONE


def _chunk(chat: Chat, delta: DeltaShape, *, last: bool = False) -> bytes:
    choice = ChunkChoiceShape(delta=delta, finish_reason="stop" if last else None)
    return _sent(ChunkShape(id=completion_id(chat.turn), created=chat.created, choices=[choice]))


def _usage(chat: Chat, text: str) -> UsageShape:
    read, wrote = chat.tokens_read, estimated_tokens([text])
    return UsageShape(prompt_tokens=read, completion_tokens=wrote, total_tokens=read + wrote)


def _annotations(chat: Chat, markers: Iterable[Marker]) -> list[AnnotationShape]:
    return [
        AnnotationShape(
            url_citation=UrlCitationShape(
                title=title(marker),
                url=chat.address(marker),
                start_index=marker.start,
                end_index=marker.end,
            )
        )
        for marker in markers
    ]


def _sent(shape: BaseModel) -> bytes:
    return format_sse_event(data_str=shape.model_dump_json())


def _failed(problem: Problem) -> bytes:
    return format_sse_event(data_str=json.dumps(openai_error(problem.content)))

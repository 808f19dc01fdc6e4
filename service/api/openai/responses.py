"""An answer as a response of OpenAI's Responses API: complete, or in events while it is made."""

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing as closed
from dataclasses import dataclass
from itertools import count

from fastapi.sse import format_sse_event

from index.errors import FootnoteError
from service.answering.question_service import AskedQuestion, QuestionService
from service.answering.records.answers import Answer
from service.answering.records.events import Finished, StatementMade
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
from service.api.openai.response_schemas import (
    CitedAddressShape,
    ConversationName,
    ItemStatus,
    OutputMessageShape,
    OutputTextShape,
    ResponseErrorShape,
    ResponseShape,
    ResponseStatus,
    ResponseUsageShape,
)

# The text is in the first part of the first output item.
_ITEM: Mapping[str, object] = {"output_index": 0}
# An event: its type, and its other fields except the number.
_NamedEvent = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class ResponsesRequest:
    """A question asked in a chat, and the response that it follows, if any."""

    chat: Chat
    previous: str | None


def response_id(turn: AskedQuestion) -> str:
    """The id of the response to a question."""
    return f"resp_{turn.id}"


def response(request: ResponsesRequest, answer: Answer) -> ResponseShape:
    """The whole answer as a response."""
    return _completed(request, written(answer))


def response_events(
    question_service: QuestionService, request: ResponsesRequest
) -> Generator[bytes]:
    """The events of a response in progress, in the order of OpenAI's.

    The text grows by one statement at a time, each with its annotations. An error becomes the last
    event, `response.failed`, because the status has been sent.
    """
    numbers, sent = count(), Written()
    try:
        for event in _events(question_service, request, sent):
            yield _frame(event, next(numbers))
    except FootnoteError as error:
        yield _frame(_failed(request, sent, known(error)), next(numbers))
    except Exception as error:  # noqa: BLE001 - the edge: no traceback leaves
        yield _frame(_failed(request, sent, unexpected(error)), next(numbers))


def _events(
    question_service: QuestionService, request: ResponsesRequest, sent: Written
) -> Iterator[_NamedEvent]:
    begun = _response(request, "in_progress", [])
    yield "response.created", {"response": begun.model_dump()}
    yield "response.in_progress", {"response": begun.model_dump()}
    message = _message(request.chat, Written(), "in_progress").model_dump()
    yield "response.output_item.added", {**_ITEM, "item": {**message, "content": []}}
    part = {**_ITEM, "item_id": message["id"], "content_index": 0}
    yield "response.content_part.added", {**part, "part": message["content"][0]}
    with closed(question_service.events(request.chat.turn)) as events:
        for event in events:
            if isinstance(event, StatementMade):
                piece = stated(event.statement, len(sent.text))
                first = len(sent.markers)
                yield _delta(part, sent.add(piece))
                for number, marker in enumerate(piece.markers, first):
                    yield _annotated(part, number, _annotation(request.chat, marker))
            elif isinstance(event, Finished):
                yield _delta(part, sent.add(closing(event.answer)))
    yield from _finished(request, part, sent)


def _finished(
    request: ResponsesRequest, part: Mapping[str, object], sent: Written
) -> Iterator[_NamedEvent]:
    message = _message(request.chat, sent, "completed").model_dump()
    yield "response.output_text.done", {**part, "text": sent.text, "logprobs": []}
    yield "response.content_part.done", {**part, "part": message["content"][0]}
    yield "response.output_item.done", {**_ITEM, "item": message}
    yield "response.completed", {"response": _completed(request, sent).model_dump()}


def _failed(request: ResponsesRequest, sent: Written, problem: Problem) -> _NamedEvent:
    output = [_message(request.chat, sent, "incomplete")] if sent.text else []
    failed = _response(request, "failed", output)
    failed.error = ResponseErrorShape(
        code="rate_limit_exceeded" if problem.status_code == 429 else "server_error",
        message=str(problem.content["detail"]),
    )
    return "response.failed", {"response": failed.model_dump()}


def _delta(part: Mapping[str, object], text: str) -> _NamedEvent:
    return "response.output_text.delta", {**part, "delta": text, "logprobs": []}


def _annotated(
    part: Mapping[str, object], number: int, annotation: CitedAddressShape
) -> _NamedEvent:
    said = {"annotation_index": number, "annotation": annotation.model_dump()}
    return "response.output_text.annotation.added", {**part, **said}


def _completed(request: ResponsesRequest, whole: Written) -> ResponseShape:
    completed = _response(request, "completed", [_message(request.chat, whole, "completed")])
    read, wrote = request.chat.tokens_read, estimated_tokens([whole.text])
    completed.usage = ResponseUsageShape(
        input_tokens=read, output_tokens=wrote, total_tokens=read + wrote
    )
    return completed


def _response(
    request: ResponsesRequest, status: ResponseStatus, output: list[OutputMessageShape]
) -> ResponseShape:
    turn = request.chat.turn
    return ResponseShape(
        id=response_id(turn),
        created_at=request.chat.created,
        status=status,
        output=output,
        previous_response_id=request.previous,
        conversation=ConversationName(id=turn.conversation) if turn.conversation else None,
    )


def _message(chat: Chat, said: Written, status: ItemStatus) -> OutputMessageShape:
    annotations = [_annotation(chat, marker) for marker in said.markers]
    return OutputMessageShape(
        id=f"msg_{chat.turn.id}",
        status=status,
        content=[OutputTextShape(text=said.text, annotations=annotations)],
    )


def _annotation(chat: Chat, marker: Marker) -> CitedAddressShape:
    return CitedAddressShape(
        title=title(marker),
        url=chat.address(marker),
        start_index=marker.start,
        end_index=marker.end,
    )


def _frame(event: _NamedEvent, number: int) -> bytes:
    name, fields = event
    content = {"type": name, "sequence_number": number, **fields}
    return format_sse_event(data_str=json.dumps(content), event=name)

"""Resuming an event stream after its connection broke."""

from service.answering.askers import Asker
from service.answering.question_service import QuestionService
from service.api.streaming.events import EventStream, LastEvent, replay
from service.api.streaming.stream_registry import StreamRegistry
from service.store.errors import AnswerNotFound


def resumed(
    streams: StreamRegistry, question_service: QuestionService, asker: Asker, seen: LastEvent
) -> EventStream:
    """The events after the last one seen; raises AnswerNotFound.

    An answer in progress continues; a complete one is replayed from the store.
    """
    stream = streams.find(seen.answer_id, asker.owner)
    if stream is not None:
        return EventStream(streams.read(stream, seen.number + 1))
    return EventStream(replay(question_service.kept(seen.answer_id), seen.number + 1))


def resumed_if_known(
    streams: StreamRegistry,
    question_service: QuestionService,
    asker: Asker,
    seen: LastEvent | None,
    question: str,
) -> EventStream | None:
    """The rest of the stream if its answer is known and answers that question; else None."""
    if seen is None:
        return None
    stream = streams.find(seen.answer_id, asker.owner)
    try:
        asked = stream.question if stream else question_service.kept(seen.answer_id).question.text
        return resumed(streams, question_service, asker, seen) if asked == question else None
    except AnswerNotFound:
        return None

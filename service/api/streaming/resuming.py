"""Taking up an event stream where it broke off."""

from service.answering.askers import Asker
from service.answering.question_service import QuestionService
from service.api.streaming.events import EventStream, LastEvent, replay
from service.api.streaming.stream_registry import StreamRegistry
from service.store.errors import AnswerNotFound


def resumed(
    streams: StreamRegistry, question_service: QuestionService, asker: Asker, seen: LastEvent
) -> EventStream:
    """The rest of the stream after the event that was seen last; raises AnswerNotFound.

    An answer that is being given goes on; one that is whole is given again from the catalog.
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
    """The rest of the stream, if it is one of an answer to that question that is still known."""
    if seen is None:
        return None
    stream = streams.find(seen.answer_id, asker.owner)
    try:
        asked = stream.question if stream else question_service.kept(seen.answer_id).question.text
        return resumed(streams, question_service, asker, seen) if asked == question else None
    except AnswerNotFound:
        return None

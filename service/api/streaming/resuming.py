"""Taking up an event stream where it broke off."""

from index.errors import AnswerNotFound
from service.answering.askers import Asker
from service.answering.question_service import Desk
from service.api.streaming.events import EventStream, LastEvent, replay
from service.api.streaming.stream_registry import Journal


def resumed(journal: Journal, desk: Desk, asker: Asker, seen: LastEvent) -> EventStream:
    """The rest of the stream after the event that was seen last; raises AnswerNotFound.

    An answer that is being given goes on; one that is whole is given again from the catalog.
    """
    giving = journal.find(seen.answer_id, asker.owner)
    if giving is not None:
        return EventStream(journal.read(giving, seen.number + 1))
    return EventStream(replay(desk.kept(seen.answer_id), seen.number + 1))


def resumed_if_known(
    journal: Journal, desk: Desk, asker: Asker, seen: LastEvent | None, question: str
) -> EventStream | None:
    """The rest of the stream, if it is one of an answer to that question that is still known."""
    if seen is None:
        return None
    giving = journal.find(seen.answer_id, asker.owner)
    try:
        asked = giving.question if giving else desk.kept(seen.answer_id).question.text
        return resumed(journal, desk, asker, seen) if asked == question else None
    except AnswerNotFound:
        return None

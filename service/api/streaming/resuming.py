"""Taking up an event stream where it broke off."""

from index.errors import AnswerNotFound
from service.answering.askers import Asker
from service.api.dependencies.services import Rooms
from service.api.streaming.events import EventStream, LastEvent, replay


def resumed(rooms: Rooms, asker: Asker, seen: LastEvent) -> EventStream:
    """The rest of the stream after the event that was seen last; raises AnswerNotFound.

    An answer that is being given goes on; one that is whole is given again from the catalog.
    """
    giving = rooms.journal.find(seen.answer_id, asker.owner)
    if giving is not None:
        return EventStream(rooms.journal.read(giving, seen.number + 1))
    return EventStream(replay(rooms.desk.kept(seen.answer_id), seen.number + 1))


def resumed_if_known(
    rooms: Rooms, asker: Asker, seen: LastEvent | None, question: str
) -> EventStream | None:
    """The rest of the stream, if it is one of an answer to that question that is still known."""
    if seen is None:
        return None
    giving = rooms.journal.find(seen.answer_id, asker.owner)
    try:
        asked = giving.question if giving else rooms.desk.kept(seen.answer_id).question.text
        return resumed(rooms, asker, seen) if asked == question else None
    except AnswerNotFound:
        return None

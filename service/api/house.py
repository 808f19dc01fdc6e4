"""How a route gets the opened parts of the house."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from index.library import Library
from ingest.picture import PagePainter
from service.answering.answerer import Answerer
from service.api.access import caller_of
from service.api.ending import Ending
from service.api.journal import Journal
from service.api.keyring import Keyring
from service.api.pictures import Pictures
from service.api.readiness import Readiness
from service.api.turnstile import Turnstile
from service.desk import Asker, Desk
from service.intake import Intake
from service.metrics import Metrics
from service.reading.reading_room import ReadingRoom
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the routes need, made once by the composition root."""

    settings: Settings
    library: Library
    answerer: Answerer
    desk: Desk
    journal: Journal
    painter: PagePainter
    keyring: Keyring
    turnstile: Turnstile
    metrics: Metrics
    pictures: Pictures
    readiness: Readiness
    intake: Intake
    reading: ReadingRoom
    ending: Ending


async def _rooms(request: Request) -> Rooms:
    rooms: Rooms = request.app.state.rooms
    return rooms


In = Annotated[Rooms, Depends(_rooms)]


def asker_of(request: Request) -> Asker:
    """Who asks, told by the caller of the request."""
    caller = caller_of(request.scope)
    if caller is None:
        return Asker()
    # Whoever needs no key is at the service's own machine, where there is but one asker.
    owner = caller.name if caller.name.startswith("key:") else ""
    return Asker(owner, sees_all=caller.role == "admin")


async def _asker(request: Request) -> Asker:
    return asker_of(request)


# Dependencies that do nothing but look are coroutines: others are sent to a thread each.
From = Annotated[Asker, Depends(_asker)]

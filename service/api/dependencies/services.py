"""How a route gets the opened parts of the house."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from index.library.library import Library
from ingest.pdf.picture import PagePainter
from service.answering.answerer import Answerer
from service.answering.askers import Asker
from service.answering.question_service import Desk
from service.api.access.concurrency_limiter import Turnstile
from service.api.access.guard import caller_of
from service.api.access.key_cache import Keyring
from service.api.dependencies.metrics import Metrics
from service.api.dependencies.picture_cache import Pictures
from service.api.dependencies.readiness import Readiness
from service.api.streaming.shutdown_signal import Ending
from service.api.streaming.stream_registry import Journal
from service.jobs.ingestion_worker import Intake
from service.reading.paper_page_service import ReadingRoom
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

"""How a route gets the opened parts of the house."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from index.library import Library
from ingest.picture import PagePainter
from service.answering.answerer import Answerer
from service.api.keyring import Keyring
from service.api.turnstile import Turnstile
from service.metrics import Metrics
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the routes need, made once by the composition root."""

    settings: Settings
    library: Library
    answerer: Answerer
    painter: PagePainter
    keyring: Keyring
    turnstile: Turnstile
    metrics: Metrics


def _rooms(request: Request) -> Rooms:
    rooms: Rooms = request.app.state.rooms
    return rooms


In = Annotated[Rooms, Depends(_rooms)]

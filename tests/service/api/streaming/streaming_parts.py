"""Services on real ports in tests of streams, and events as a client reads them."""

import asyncio
import json
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

import uvicorn

from service.answering.answerer import Answerer
from service.answering.records.events import Event
from service.answering.records.questions import Question
from service.api.streaming.stream_registry import StreamRegistry
from service.composition.http import create_app
from service.composition.services import Services
from tests.patience import PATIENCE, until

RISK = {"question": "What are open weights and what is staged release?"}
STREAM = {"Accept": "text/event-stream"}


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a client reads it."""

    name: str
    id: str
    data: dict[str, object] = field(hash=False)


@dataclass(slots=True)
class Slow(Answerer):
    """A real answerer that waits before each event until it is let go on."""

    services: Services
    go_on: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    made: list[str] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    fails: Exception | None = None
    questions: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        Answerer.__init__(self, self.services.library, self.services.evidence_gatherer())

    def stream(self, question: Question) -> Generator[Event]:
        self.questions.append(question)
        try:
            for event in Answerer.stream(self, question):
                self.go_on.acquire()
                if self.fails:
                    raise self.fails
                self.made.append(type(event).__name__)
                yield event
        finally:
            self.closed.set()


@dataclass(frozen=True, slots=True)
class Served:
    """A service on a real port whose answers come as slowly as a test wants."""

    url: str
    answerer: Slow
    services: Services
    streams: StreamRegistry


@contextmanager
def slowly_served(services: Services, *, patience: float) -> Iterator[Served]:
    """A service that keeps a stream without readers for `patience` seconds."""
    answerer = Slow(services)
    streams = StreamRegistry(patience=patience, heartbeat=0.1)
    with running(create_app(services, streams=streams, answerer=answerer)) as url:
        yield Served(url, answerer, services, streams)


@contextmanager
def running(
    app: object,
    http: type[asyncio.Protocol] | Literal["auto"] = "auto",
    *,
    shared: bool = False,
) -> Iterator[str]:
    """The address of the app on a real server in a thread.

    Its socket may be one as several processes share it.
    """
    config = uvicorn.Config(app, port=0, http=http, log_level="warning", log_config=None)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    sockets = [config.bind_socket()] if shared else None
    thread = threading.Thread(target=server.run, args=[sockets])
    thread.start()
    until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


def told(lines: Iterator[str]) -> Iterator[Told]:
    """The events in the lines of a stream; comments are left out."""
    said: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            said[name] = value
        elif "data" in said:
            yield Told(said["event"], said["id"], json.loads(said["data"]))
            said = {}

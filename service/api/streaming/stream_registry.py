"""Event streams in progress, so that a reader whose connection breaks can resume one.

Streams are pulled: an event is made when the first reader asks for it. A stream without readers is
kept for a few seconds and then closed. Complete answers are in the store, from which any process
can replay them.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator

from anyio import to_thread
from fastapi.sse import KEEPALIVE_COMMENT

from service.answering.question_service import AskedQuestion

PATIENCE_SECONDS = 5.0
HEARTBEAT_SECONDS = 5.0
_MOST_STREAMS = 256


class ActiveStream:
    """One answer in progress: its events so far, and the generator of the next ones."""

    def __init__(self, turn: AskedQuestion, events: Generator[bytes]) -> None:
        self.answer_id = turn.id
        self.owner = turn.asker.owner
        self.question = turn.question.text
        self.readers = 0
        self.expiry: asyncio.TimerHandle | None = None
        self._events = events
        self._made: list[bytes] = []
        self._making = threading.Lock()
        self._given_up = False

    def event(self, number: int) -> bytes | None:
        """The event of that number, from 0; makes it if necessary; None after the last."""
        with self._making:
            while number >= len(self._made):
                event = next(self._events, None)
                if event is None:
                    break
                self._made.append(event)
            wanted = self._made[number] if number < len(self._made) else None
        if self._given_up:
            self.give_up()
        return wanted

    def give_up(self) -> None:
        """Closes the generator, now or once the event that it is making is complete."""
        self._given_up = True
        if self._making.acquire(blocking=False):
            try:
                self._events.close()
            finally:
                self._making.release()


class StreamRegistry:
    """The answers in progress of one process. Belongs to one event loop."""

    def __init__(
        self, *, patience: float = PATIENCE_SECONDS, heartbeat: float = HEARTBEAT_SECONDS
    ) -> None:
        """`patience` is the time in seconds that a stream without readers is kept."""
        self._patience = patience
        self._heartbeat = heartbeat
        self._streams: dict[str, ActiveStream] = {}

    def find(self, answer_id: str, owner: str) -> ActiveStream | None:
        """The stream of that answer, if it is in progress and belongs to that owner."""
        stream = self._streams.get(answer_id)
        return stream if stream is not None and stream.owner == owner else None

    async def read(self, stream: ActiveStream, first: int = 0) -> AsyncGenerator[bytes]:
        """The events from that number on, with a comment whenever none came for `heartbeat`."""
        self._join(stream)
        try:
            number = first
            while True:
                made = asyncio.ensure_future(
                    to_thread.run_sync(stream.event, number, abandon_on_cancel=True)
                )
                try:
                    while not (await asyncio.wait({made}, timeout=self._heartbeat))[0]:
                        yield KEEPALIVE_COMMENT
                finally:
                    made.cancel()
                event = made.result()
                if event is None:
                    return
                yield event
                number += 1
        finally:
            self._leave(stream)

    def _join(self, stream: ActiveStream) -> None:
        stream.readers += 1
        if stream.expiry is not None:
            stream.expiry.cancel()
        self._streams[stream.answer_id] = stream
        if len(self._streams) > _MOST_STREAMS:
            unread = next((each for each in self._streams.values() if not each.readers), None)
            if unread is not None:
                self._drop(unread)

    def _leave(self, stream: ActiveStream) -> None:
        stream.readers -= 1
        if not stream.readers:
            loop = asyncio.get_running_loop()
            stream.expiry = loop.call_later(self._patience, self._drop, stream)

    def _drop(self, stream: ActiveStream) -> None:
        if stream.expiry is not None:
            stream.expiry.cancel()
        self._streams.pop(stream.answer_id, None)
        stream.give_up()

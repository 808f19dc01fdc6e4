"""Answers that are being given, so that a reader whose connection breaks can take them up again.

The work goes on only as far as somebody reads: an event is made when the first reader wants it.
Whoever comes back within a few seconds finds what was made; where nobody does, the work ends.
Answers that are whole are in the catalog, from where any process can give them again.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator

from anyio import to_thread
from fastapi.sse import KEEPALIVE_COMMENT

from service.answering.question_service import AskedQuestion

PATIENCE_SECONDS = 5.0
HEARTBEAT_SECONDS = 5.0
_MOST = 256


class ActiveStream:
    """One answer that is being given: its events so far, and what makes the next."""

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
        """The event of that number, from 0, made now if need be; none after the last."""
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
        """Ends the work; where an event is being made, as soon as it is."""
        self._given_up = True
        if self._making.acquire(blocking=False):
            try:
                self._events.close()
            finally:
                self._making.release()


class StreamRegistry:
    """The answers that one process is giving. Belongs to one event loop."""

    def __init__(
        self, *, patience: float = PATIENCE_SECONDS, heartbeat: float = HEARTBEAT_SECONDS
    ) -> None:
        self._patience = patience
        self._heartbeat = heartbeat
        self._giving: dict[str, ActiveStream] = {}

    def find(self, answer_id: str, owner: str) -> ActiveStream | None:
        """The answer of that id, if it is being given to that owner."""
        stream = self._giving.get(answer_id)
        return stream if stream is not None and stream.owner == owner else None

    async def read(self, stream: ActiveStream, first: int = 0) -> AsyncGenerator[bytes]:
        """The events from that number on, with comments while there is nothing else to send."""
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
        self._giving[stream.answer_id] = stream
        if len(self._giving) > _MOST:
            unread = next((each for each in self._giving.values() if not each.readers), None)
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
        self._giving.pop(stream.answer_id, None)
        stream.give_up()

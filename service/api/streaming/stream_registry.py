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

from service.answering.question_service import Turn

PATIENCE_SECONDS = 5.0
HEARTBEAT_SECONDS = 5.0
_MOST = 256


class Giving:
    """One answer that is being given: its events so far, and what makes the next."""

    def __init__(self, turn: Turn, events: Generator[bytes]) -> None:
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


class Journal:
    """The answers that one process is giving. Belongs to one event loop."""

    def __init__(
        self, *, patience: float = PATIENCE_SECONDS, heartbeat: float = HEARTBEAT_SECONDS
    ) -> None:
        self._patience = patience
        self._heartbeat = heartbeat
        self._giving: dict[str, Giving] = {}

    def find(self, answer_id: str, owner: str) -> Giving | None:
        """The answer of that id, if it is being given to that owner."""
        giving = self._giving.get(answer_id)
        return giving if giving is not None and giving.owner == owner else None

    async def read(self, giving: Giving, first: int = 0) -> AsyncGenerator[bytes]:
        """The events from that number on, with comments while there is nothing else to send."""
        self._join(giving)
        try:
            number = first
            while True:
                made = asyncio.ensure_future(
                    to_thread.run_sync(giving.event, number, abandon_on_cancel=True)
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
            self._leave(giving)

    def _join(self, giving: Giving) -> None:
        giving.readers += 1
        if giving.expiry is not None:
            giving.expiry.cancel()
        self._giving[giving.answer_id] = giving
        if len(self._giving) > _MOST:
            unread = next((each for each in self._giving.values() if not each.readers), None)
            if unread is not None:
                self._drop(unread)

    def _leave(self, giving: Giving) -> None:
        giving.readers -= 1
        if not giving.readers:
            loop = asyncio.get_running_loop()
            giving.expiry = loop.call_later(self._patience, self._drop, giving)

    def _drop(self, giving: Giving) -> None:
        if giving.expiry is not None:
            giving.expiry.cancel()
        self._giving.pop(giving.answer_id, None)
        giving.give_up()

"""How many questions are worked on at the same time; the others wait a little or come back.

More at once would not be answered sooner: they would all be answered later.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import Depends, Request, params

from service.api.errors.problems import ApiError

_PATIENCE_SECONDS = 2.0


class ConcurrencyLimiter:
    """Lets so many in at a time, and so many wait for at most two seconds."""

    def __init__(self, places: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(places)
        self._waiting = 0
        self._most_waiting = waiting

    def refuse_if_full(self) -> None:
        """Raises Refusal where so many wait already that one more would wait in vain."""
        if self._waiting >= self._most_waiting:
            raise _full()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for a place and holds it; raises Refusal where there is none in time."""
        self.refuse_if_full()
        self._waiting += 1
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise _full() from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()


async def take_turn(request: Request) -> AsyncIterator[None]:
    """Holds a place for as long as the answer takes, a stream's end included."""
    concurrency_limiter: ConcurrencyLimiter = request.app.state.services.concurrency_limiter
    async with concurrency_limiter.turn():
        yield


# What routes name in their `dependencies`.
LIMITED = Depends(take_turn)


def is_limited(dependencies: Sequence[params.Depends]) -> bool:
    """Whether a route with these dependencies waits for its turn."""
    return any(dependency.dependency is take_turn for dependency in dependencies)


def _full() -> ApiError:
    return ApiError(
        503,
        "more questions come than can be answered: ask again in a moment",
        kind="busy",
        headers={"Retry-After": "1"},
    )

"""Breaks off requests whose bodies come too slowly, which would hold a connection for ever."""

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.errors.problems import ApiError

# A body has so long, and a second more for each so many bytes that have come.
SECONDS = 20.0
BYTES_PER_SECOND = 50_000


class BodyTimeoutMiddleware:
    """Gives each body a time limit that grows with what has come of it."""

    def __init__(self, app: ASGIApp, seconds: float = SECONDS) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, its body under the time limit."""
        if scope["type"] == "http":
            receive = _Body(receive, self._seconds).receive
        await self._app(scope, receive, send)


class _Body:
    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._until = time.monotonic() + seconds
        self._whole = False

    async def receive(self) -> Message:
        """The next message; raises Refusal where it does not come in time."""
        if self._whole:  # what comes now is no body: the end of the connection
            return await self._receive()
        try:
            async with asyncio.timeout(self._until - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            raise ApiError(
                408, "the body comes too slowly: send it again over a better connection",
                kind="slow-body", headers={"Connection": "close"},
            ) from None  # fmt: skip
        if message["type"] == "http.request":
            self._until += len(message.get("body", b"")) / BYTES_PER_SECOND
            self._whole = not message.get("more_body", False)
        return message

"""What a route demands of a request: a role, a turn where few may be served at once, and speed.

Every route names the role that it requires, so that none is left open by oversight. The role is
checked before the body is read.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request, params
from fastapi.routing import APIRoute
from starlette.types import Message, Receive, Scope, Send

from service.api.contract.limits import REQUEST_LIMITS, RequestLimits
from service.api.errors.problems import ApiError
from service.store.roles import ROLES, Role

# The key of the role in a route's `openapi_extra`, which the OpenAPI document shows.
_ROLE = "x-role"
_KEY: list[dict[str, list[str]]] = [{"key": []}]
PUBLIC: dict[str, Any] = {_ROLE: "public", "security": []}
READER: dict[str, Any] = {_ROLE: "reader", "security": _KEY}
LIBRARIAN: dict[str, Any] = {_ROLE: "librarian", "security": _KEY}
ADMIN: dict[str, Any] = {_ROLE: "admin", "security": _KEY}
SECURITY_SCHEMES: dict[str, Any] = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key made by `footnote keys create`. Without any key configured, callers "
        "on the service's own machine need none.",
    }
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request: the name used for rate limits and logs, and the role."""

    name: str
    role: Role


class ConcurrencyLimiter:
    """Limits how many questions are answered at the same time, and how many wait.

    Answering more at once would not be faster: each would take longer.
    """

    def __init__(
        self, places: int, waiting: int, queue_seconds: float = REQUEST_LIMITS.queue_seconds
    ) -> None:
        self._places = asyncio.Semaphore(places)
        self._waiting = 0
        self._most_waiting = waiting
        self._queue_seconds = queue_seconds

    def refuse_if_full(self) -> None:
        """Raises ApiError if the queue is full."""
        if self._waiting >= self._most_waiting:
            raise _full()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for a place and holds it; raises ApiError if none becomes free in time."""
        self.refuse_if_full()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._queue_seconds):
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
    """Holds a place until the response is complete, including the end of a stream."""
    limiter: ConcurrencyLimiter = request.app.state.services.concurrency_limiter
    async with limiter.turn():
        yield


# What routes name in their `dependencies`.
LIMITED = Depends(take_turn)


class GuardedRoute(APIRoute):
    """A route that checks the caller's role; a route without a role cannot be served."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the request if the caller may make it; raises ApiError before reading its body."""
        role = (self.openapi_extra or {}).get(_ROLE)
        if role is None:
            raise LookupError(f"{self.path} names no role: give it openapi_extra=READER or another")
        if role != "public":
            require(scope, role)
        services = scope["app"].state.services
        if _is_limited(self.dependencies):
            services.concurrency_limiter.refuse_if_full()
        await super().handle(scope, _TimedBody(receive, services.limits).receive, send)


class _TimedBody:
    """Reads a body within a time limit that grows with the number of bytes received.

    Without one, a body that never ends would hold its connection for ever.
    """

    def __init__(self, receive: Receive, limits: RequestLimits) -> None:
        self._receive = receive
        self._bytes_per_second = limits.body_bytes_per_second
        self._deadline = time.monotonic() + limits.body_seconds
        self._is_complete = False

    async def receive(self) -> Message:
        """The next message; raises ApiError if it does not arrive in time."""
        if self._is_complete:  # the next message is the end of the connection
            return await self._receive()
        try:
            async with asyncio.timeout(self._deadline - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            raise ApiError(
                408,
                "the body comes too slowly: send it again over a better connection",
                kind="slow-body",
                headers={"Connection": "close"},
            ) from None
        if message["type"] == "http.request":
            self._deadline += len(message.get("body", b"")) / self._bytes_per_second
            self._is_complete = not message.get("more_body", False)
        return message


def caller_of(scope: Scope) -> Caller | None:
    """The caller that the authentication middleware found; None on public paths."""
    caller: Caller | None = scope.get("state", {}).get("caller")
    return caller


def require(scope: Scope, role: Role) -> None:
    """Raises ApiError unless the caller has that role or a higher one."""
    caller = caller_of(scope)
    if caller is None:
        raise ApiError(401, "no key was sent: send one as `Authorization: Bearer …`", kind="no-key")
    if ROLES.index(caller.role) < ROLES.index(role):
        raise ApiError(
            403,
            f"you need {role} access, and your key gives {caller.role} access: "
            "ask an admin for another key",
            kind="role",
        )


def _is_limited(dependencies: Sequence[params.Depends]) -> bool:
    return any(dependency.dependency is take_turn for dependency in dependencies)


def _full() -> ApiError:
    return ApiError(
        503,
        "the service is answering as many questions as it can: ask again in a moment",
        kind="busy",
        headers={"Retry-After": "1"},
    )

"""/mcp: the tools and resources for agents, over streamable HTTP.

Stateless: each request is independent, so that any of several processes can answer it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from service.api.access.guard import READER, GuardedRoute
from service.api.dependencies.services import ApiServices, asker_of

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from service.answering.askers import Asker
    from service.mcp.server import Call

router = APIRouter(tags=["mcp"], route_class=GuardedRoute)


class Agents:
    """Serves requests of agents; loads the SDK at the first one, because it takes a second."""

    def __init__(self, services: ApiServices) -> None:
        self._services = services
        self._wanted = asyncio.Event()
        self._running: asyncio.Future[StreamableHTTPSessionManager] | None = None

    async def manager(self) -> StreamableHTTPSessionManager:
        """The running session manager; raises the error that kept it from starting."""
        if self._running is None:
            self._running = asyncio.get_running_loop().create_future()
        self._wanted.set()
        return await asyncio.shield(self._running)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serves while the context is open."""
        work = asyncio.create_task(self._work())
        try:
            yield
        finally:
            work.cancel()
            await asyncio.wait([work])

    async def _work(self) -> None:
        # The manager's tasks must end in the task that began them: this one.
        await self._wanted.wait()
        assert self._running is not None  # noqa: S101 - `manager` sets it first
        try:
            manager = await to_thread.run_sync(_manager, self._services)
        except Exception as error:  # noqa: BLE001 - raised by `manager`
            self._running.set_exception(error)
            return
        async with manager.run():
            self._running.set_result(manager)
            await asyncio.Event().wait()


class _Delegated(Response):
    """Lets the session manager answer the request."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        super().__init__()
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._manager.handle_request(scope, receive, send)


# Without sessions there is no stream to open (GET) and no session to delete (DELETE).
@router.post("/mcp", openapi_extra=READER, include_in_schema=False)
async def mcp(request: Request) -> Response:
    """Receives a message of the Model Context Protocol."""
    agents: Agents = request.app.state.agents
    return _Delegated(await agents.manager())


def _manager(services: ApiServices) -> StreamableHTTPSessionManager:
    from mcp.server.transport_security import TransportSecuritySettings

    from service.mcp.server import Entrance, mcp_server

    def asker(call: Call) -> Asker:
        request = call.request_context.request
        assert isinstance(request, Request)  # noqa: S101 - this transport gives one
        return asker_of(request)

    entrance = Entrance(asker, services.concurrency_limiter.turn)
    server = mcp_server(services.library, services.answerer, services.question_service, entrance)
    server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        # The authentication middleware has checked Host, Origin and the key.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return server.session_manager

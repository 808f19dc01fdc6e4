"""/mcp: the tools and resources for agents, over streamable HTTP.

Stateless: each request stands alone, so that any of several processes may answer it.
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
    """Serves requests of agents; loads the SDK, which takes a second, with the first of them."""

    def __init__(self, services: ApiServices) -> None:
        self._services = services
        self._wanted = asyncio.Event()
        self._at_work: asyncio.Future[StreamableHTTPSessionManager] | None = None

    async def manager(self) -> StreamableHTTPSessionManager:
        """Who takes the requests, at work; raises what kept it from that."""
        if self._at_work is None:
            self._at_work = asyncio.get_running_loop().create_future()
        self._wanted.set()
        return await asyncio.shield(self._at_work)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Serves as long as the context is open."""
        work = asyncio.create_task(self._work())
        try:
            yield
        finally:
            work.cancel()
            await asyncio.wait([work])

    async def _work(self) -> None:
        # The manager's tasks must end in the task that began them: this one.
        await self._wanted.wait()
        assert self._at_work is not None  # noqa: S101 - whoever wants it makes it
        try:
            manager = await to_thread.run_sync(_manager, self._services)
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            self._at_work.set_exception(error)
            return
        async with manager.run():
            self._at_work.set_result(manager)
            await asyncio.Event().wait()


class _Handed(Response):
    """The answer that the manager gives."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        super().__init__()
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._manager.handle_request(scope, receive, send)


# Without sessions there is nothing to listen to (GET) or to end (DELETE).
@router.post("/mcp", openapi_extra=READER, include_in_schema=False)
async def mcp(request: Request) -> Response:
    """Takes a message of the Model Context Protocol."""
    agents: Agents = request.app.state.agents
    return _Handed(await agents.manager())


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
        # The doorkeeper has looked at Host and Origin, and knows which keys there are.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return server.session_manager

"""POST /slack/events: all that Slack sends where it is not received over Socket Mode."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, FastAPI, Request, Response

from service.api.access.guard import PUBLIC, GuardedRoute

if TYPE_CHECKING:
    from service.slack.bot import Bot  # loads bolt: only where one is set up

router = APIRouter(prefix="/slack", tags=["slack"], route_class=GuardedRoute)

# Threads of their own: Slack waits three seconds, however many questions are being answered.
_THREADS = 8


@router.post("/events", openapi_extra=PUBLIC, include_in_schema=False)
async def events(request: Request) -> Response:
    """Takes a request that Slack has signed; 401 where it has not."""
    from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response

    bot: Bot = request.app.state.slack
    asked = to_bolt_request(request, await request.body())
    limiter: CapacityLimiter = request.app.state.slack_limiter
    answered = await to_thread.run_sync(bot.bolt.dispatch, asked, limiter=limiter)
    return to_starlette_response(answered)


@asynccontextmanager
async def at_work(app: FastAPI) -> AsyncIterator[None]:
    """Lets the app's bot work, where it has one; finishes what it has begun at the end."""
    bot: Bot | None = app.state.slack
    if bot is None:
        yield
        return
    app.state.slack_limiter = CapacityLimiter(_THREADS)
    work = bot.working()
    work.__enter__()
    try:
        yield
    finally:
        await to_thread.run_sync(work.__exit__, None, None, None)

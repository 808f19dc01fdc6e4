"""POST /slack/events: Slack's events, for workspaces that do not use Socket Mode."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, FastAPI, Request, Response

from service.api.access.guard import PUBLIC, GuardedRoute

if TYPE_CHECKING:
    from service.slack.bot import Bot  # loads Slack's library, which few need

router = APIRouter(prefix="/slack", tags=["slack"], route_class=GuardedRoute)

# Threads of their own, because Slack waits only three seconds even while questions are answered.
_THREADS = 8


@router.post("/events", openapi_extra=PUBLIC, include_in_schema=False)
async def events(request: Request) -> Response:
    """Takes a request that Slack has signed; answers 401 without a valid signature."""
    from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response

    bot: Bot = request.app.state.slack
    asked = to_bolt_request(request, await request.body())
    limiter: CapacityLimiter = request.app.state.slack_limiter
    answered = await to_thread.run_sync(bot.bolt.dispatch, asked, limiter=limiter)
    return to_starlette_response(answered)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Runs the app's bot, if it has one; the bot finishes the work it has begun at the end."""
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

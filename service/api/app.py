"""The HTTP app: routes, errors, middleware and pages."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse
from starlette.middleware.cors import CORSMiddleware

from service.api.access.guard import READER, GuardedRoute
from service.api.access.rate_limiter import RateLimiter
from service.api.dependencies.services import ApiServices
from service.api.errors.problems import add_error_answers
from service.api.middleware.authentication import AuthenticationMiddleware
from service.api.middleware.request_context import RequestContextMiddleware
from service.api.openapi import described
from service.api.routes import (
    answers,
    ask,
    chat,
    compare,
    conversations,
    health,
    ingestions,
    keys,
    library,
    mcp,
    pages,
    papers,
    reading,
    responses,
    search,
    slack,
    uploads,
)
from service.api.static_files import PageStaticFiles
from service.extras import MCP, OTEL

if TYPE_CHECKING:
    from service.slack.bot import Bot  # loads Slack's library, which few need

logger = logging.getLogger(__name__)

_WEB = Path(__file__).parents[1] / "web"
_PAGES = (
    ("/", "index.html"),
    ("/papers", "papers.html"),
    ("/papers/{paper_id}", "paper.html"),
    ("/compare", "compare.html"),
)
_ROUTES = (
    ask,
    chat,
    responses,
    answers,
    conversations,
    compare,
    search,
    papers,
    reading,
    pages,
    ingestions,
    library,
    keys,
    health,
)


def app_of(
    services: ApiServices, bot: "Bot | None" = None, *, close: Callable[[], None] | None = None
) -> FastAPI:
    """The app over these parts; calls `close`, if given, when it ends.

    With a bot, `/slack/events` receives Slack's events, and the bot runs as long as the app does.
    """
    app = FastAPI(
        title="Footnote",
        summary="Answers from a library of papers, with a checked footnote under every sentence",
        version="0.1.0",
        # FastAPI's documentation pages load scripts from other origins.
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
        lifespan=partial(_lifespan, close=close),
        redirect_slashes=False,
        # FastAPI's own spans would contain query strings, which are questions; see
        # `service.api.middleware.tracing`.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.services = services
    app.state.agents = mcp.Agents(services)
    app.state.slack = bot
    add_error_answers(app)
    _add_routes(app, services)
    _add_pages(app)
    _add_openapi(app)
    _add_middleware(app, services)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI, close: Callable[[], None] | None) -> AsyncIterator[None]:
    services: ApiServices = app.state.services
    services.ingestion_worker.start()
    with services.shutdown_signal.listening():
        async with app.state.agents.running(), slack.running(app):
            yield
    await anyio.to_thread.run_sync(services.ingestion_worker.stop)
    if close is not None:
        close()


def _add_routes(app: FastAPI, services: ApiServices) -> None:
    app.router.route_class = GuardedRoute
    most = services.limits.body_bytes
    for routes in _ROUTES:
        app.include_router(routes.router, max_body_size=most)
    if MCP.is_installed:
        app.include_router(mcp.router, max_body_size=most)
    else:
        logger.info("/mcp is not served: %s", MCP.remedy)
    app.include_router(uploads.router, max_body_size=services.settings.upload_max_mb << 20)
    if app.state.slack is not None:
        app.include_router(slack.router, max_body_size=most)


def _add_pages(app: FastAPI) -> None:
    """The HTML pages with their scripts and styles."""
    for path, name in _PAGES:
        app.add_route(path, _page(name), include_in_schema=False)
    app.mount("/web", PageStaticFiles(directory=_WEB))


def _page(name: str) -> Callable[[Request], Awaitable[FileResponse]]:
    async def page(_request: Request) -> FileResponse:
        return FileResponse(_WEB / name, headers={"Cache-Control": "no-cache"})

    return page


def _add_openapi(app: FastAPI) -> None:
    """`/openapi.json`, which depends on whether the service has keys."""
    documents: dict[bool, dict[str, Any]] = {}

    def openapi() -> dict[str, Any]:
        needs_key = app.state.services.key_cache.has_keys
        if needs_key not in documents:
            documents[needs_key] = described(app, needs_key=needs_key)
        return documents[needs_key]

    async def description() -> JSONResponse:
        return JSONResponse(app.openapi())

    app.add_api_route("/openapi.json", description, include_in_schema=False, openapi_extra=READER)
    setattr(app, "openapi", openapi)  # noqa: B010 - FastAPI's way, which mypy does not know


def _add_middleware(app: FastAPI, services: ApiServices) -> None:
    """Adds the middleware from the innermost to the outermost."""
    settings = services.settings
    app.add_middleware(
        AuthenticationMiddleware,
        key_cache=services.key_cache,
        rates=RateLimiter(settings.requests_per_minute),
        settings=settings,
    )
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID", "X-Request-ID"],
            expose_headers=["Location", "Retry-After", "X-Highlight", "X-Request-ID"],
        )
    if settings.otlp_endpoint:
        with OTEL.importing():  # takes a while to load
            from service.api.middleware.tracing import TracingMiddleware, tracer_to

        app.add_middleware(TracingMiddleware, tracer=tracer_to(settings.otlp_endpoint))
    app.add_middleware(RequestContextMiddleware, watch=services.metrics.request)

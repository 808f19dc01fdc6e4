"""The HTTP service: routes, error answers, security headers and the chat page in one app."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

from ingest.picture import PagePainter
from service.api.errors import add_error_answers
from service.api.house import Rooms
from service.api.routes import ask, health, papers, search
from service.composition import House

_WEB = Path(__file__).parents[1] / "web"
_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(house: House) -> FastAPI:
    """The app over an opened house; whoever opened the house closes it."""
    app = FastAPI(
        title="Footnote",
        summary="Answers from a library of papers, with a checked footnote under every sentence",
        version="0.1.0",
        # FastAPI's own pages of documentation load scripts from other origins.
        docs_url=None,
        redoc_url=None,
    )
    app.state.rooms = Rooms(house.settings, house.library, house.answerer(), PagePainter())
    add_error_answers(app)
    for routes in (ask, search, papers, health):
        app.include_router(routes.router)
    app.middleware("http")(_with_security_headers)

    @app.get("/", include_in_schema=False)
    def chat_page() -> FileResponse:
        return FileResponse(_WEB / "index.html")

    app.mount("/web", StaticFiles(directory=_WEB))
    return app


async def _with_security_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in _SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response

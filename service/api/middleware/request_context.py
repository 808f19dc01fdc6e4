"""Request id, log line, security headers and problem documents for every response.

Plain ASGI, because Starlette's BaseHTTPMiddleware delays streams and costs a task per request.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.contract.paths import path_of, speaks_openai
from service.api.errors.problems import PROBLEM_MEDIA_TYPE, Problem, problem, problem_of, unexpected
from service.logs import request_id

logger = logging.getLogger(__name__)

# Called with the method, the route's template, the status and the seconds of each request.
RequestObserver = Callable[[str, str, int, float], None]

_WELL_FORMED_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
# The headers that a problem document keeps of the response that it replaces.
_KEPT = ("allow", "content-range", "retry-after", "www-authenticate", "connection")
_SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class RequestContextMiddleware:
    """The outermost middleware; `watch` is called after each request."""

    def __init__(self, app: ASGIApp, watch: RequestObserver) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the request, even if the app raises an exception."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        given = Headers(scope=scope).get("x-request-id", "")
        own_id = given if _WELL_FORMED_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(own_id)
        response = _Response(scope, receive, send, own_id)
        try:
            await self._app(scope, receive, response.send)
        except HTTPException as error:
            await response.fail(problem_of(error), error)
        except Exception as error:  # noqa: BLE001 - the edge: no traceback leaves
            await response.fail(unexpected(error), error)
        finally:
            self._note(scope, response.status, time.perf_counter() - begun)
            request_id.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        self._watch(scope["method"], route, status, seconds)
        caller = scope.get("state", {}).get("caller")
        logger.info(
            "%s %s %d in %.1f ms",
            scope["method"],
            route,
            status,
            1000 * seconds,
            extra={
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(1000 * seconds, 1),
                "caller": caller.name if caller else "",
            },
        )


def route_of(scope: Scope) -> str:
    """The template of the route that served a request; `none` if no route did."""
    route = scope.get("route")
    path = getattr(route, "path", "")
    return str(path) if path else "none"


class _Response:
    """Sends one response with our headers; replaces an error in another shape by a document."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, own_id: str) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._own_id = own_id
        self._replaced = False
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            replacement = _replacement(message, self._scope)
            if replacement is not None:
                self._replaced = True
                await replacement(self._scope, self._receive, self._forward)
                return
        elif self._replaced:
            return
        await self._forward(message)

    async def fail(self, document: Problem, error: Exception) -> None:
        """Sends the document; raises the error, which closes the connection, after the start."""
        if self.status:
            raise error
        await document(self._scope, self._receive, self._forward)

    async def _forward(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._own_id
            for name, value in _SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def _replacement(start: Message, scope: Scope) -> Problem | None:
    """The document that replaces an error in another shape; None if the response may stay.

    JSON stays on paths whose clients expect errors in the shape of OpenAI's API or of JSON-RPC.
    """
    if start["status"] < 400:
        return None
    path = path_of(scope)
    expected = "application/json" if speaks_openai(path) or path == "/mcp" else PROBLEM_MEDIA_TYPE
    headers = Headers(raw=start["headers"])
    if headers.get("content-type", "").startswith((PROBLEM_MEDIA_TYPE, expected)):
        return None
    kept = {name: headers[name] for name in _KEPT if name in headers}
    return problem(start["status"], headers=kept)

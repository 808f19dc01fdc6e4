"""What surrounds every answer: a request id, a log line, security headers, problem documents.

Plain ASGI: it adds next to nothing to a request and holds no stream back.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable

from starlette._utils import get_route_path
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.errors.openai import speaks_openai
from service.api.errors.problems import PROBLEM_MEDIA_TYPE, Problem, problem, problem_of, unexpected
from service.logs import request_id

logger = logging.getLogger(__name__)

# The method, the route's template, the status and the seconds of a request that has been answered.
RequestObserver = Callable[[str, str, int, float], None]

_WELL_FORMED_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
# What an error must keep of the headers of the answer that a problem document stands in for.
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
    """The outermost of our layers."""

    def __init__(self, app: ASGIApp, watch: RequestObserver) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the request, whatever happens further in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        said = Headers(scope=scope).get("x-request-id", "")
        own = said if _WELL_FORMED_ID.fullmatch(said) else uuid.uuid4().hex
        token = request_id.set(own)
        answer = _Answer(scope, receive, send, own)
        try:
            await self._app(scope, receive, answer.send)
        except HTTPException as error:
            await answer.fail(problem_of(error), error)
        except Exception as error:  # noqa: BLE001 - the edge: nobody sees a stack trace
            await answer.fail(unexpected(error), error)
        finally:
            self._note(scope, answer.status, time.perf_counter() - begun)
            request_id.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        self._watch(scope["method"], route, status, seconds)
        caller = scope.get("state", {}).get("caller")
        logger.info(
            "%s %s %d in %.1f ms", scope["method"], route, status, 1000 * seconds,
            extra={
                "method": scope["method"], "route": route, "status": status,
                "ms": round(1000 * seconds, 1), "caller": caller.name if caller else "",
            },
        )  # fmt: skip


def route_of(scope: Scope) -> str:
    """The template of the route that took a request; what nothing took is all called the same."""
    route = scope.get("route")
    path = getattr(route, "path", "")
    return str(path) if path else "none"


class _Answer:
    """Sends one answer, completed with headers; an error without a document gets one."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, own_id: str) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._own_id = own_id
        self._replaced = False
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            stand_in = _stand_in(message, get_route_path(self._scope))
            if stand_in is not None:
                self._replaced = True
                await stand_in(self._scope, self._receive, self._forward)
                return
        elif self._replaced:
            return
        await self._forward(message)

    async def fail(self, document: Problem, error: Exception) -> None:
        """Answers with the document; where an answer is under way, breaks it off."""
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


def _speaks_another_api(path: str) -> bool:
    """Whether clients of a path expect errors as another API has them: OpenAI's, or JSON-RPC's."""
    return speaks_openai(path) or path == "/mcp"


def _stand_in(start: Message, path: str) -> Problem | None:
    """The document that replaces an error in another shape; none where the path speaks that."""
    headers = Headers(raw=start["headers"])
    kind = headers.get("content-type", "")
    spoken = "application/json" if _speaks_another_api(path) else PROBLEM_MEDIA_TYPE
    if start["status"] < 400 or kind.startswith((PROBLEM_MEDIA_TYPE, spoken)):
        return None
    kept = {name: headers[name] for name in _KEPT if name in headers}
    return problem(start["status"], headers=kept)

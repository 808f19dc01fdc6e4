"""Tells who makes a request, and turns away whoever may not or calls too often.

It looks at nothing but the first lines of a request, so that turning one away costs little.
"""

import ipaddress
import re

from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.access.guard import Caller
from service.api.access.key_cache import ApiKeyCache
from service.api.access.rate_limiter import RateLimiter
from service.api.errors.problems import ApiError, problem_of
from service.settings import Settings

COOKIE = "footnote_key"
# Whoever reaches the service may load its pages, which hold nothing of the library, log in there,
# and ask whether it is well.
PUBLIC_PATHS = frozenset({"/", "/papers", "/compare", "/healthz", "/readyz", "/v1/session"})
_PAPER_PAGES = "/papers/"
# What pages are made of: some forty files for one look at a page, so that none counts.
_FILES = "/web/"
# Slack's requests carry no key: they are told by their signature, and sent again if turned away.
_UNLIMITED_PATHS = frozenset({"/healthz", "/readyz", "/slack/events"})
_HEADER_BYTES = 32 << 10
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class AuthenticationMiddleware:
    """Writes the caller into the scope's state, or answers with the reason why not."""

    def __init__(
        self, app: ASGIApp, key_cache: ApiKeyCache, rates: RateLimiter, settings: Settings
    ) -> None:
        self._app = app
        self._key_cache = key_cache
        self._rates = rates
        self._open = settings.open
        self._origins = frozenset(settings.cors_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Admits the request, or answers why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._admit(scope)
        except ApiError as refusal:
            await problem_of(refusal)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope) -> None:
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _HEADER_BYTES:
            raise ApiError(431, f"the headers are larger than {_HEADER_BYTES >> 10} kB: send fewer")
        headers, path = Headers(scope=scope), get_route_path(scope)
        if path in _UNLIMITED_PATHS or path.startswith(_FILES):
            return
        await self._key_cache.refresh()
        address = f"address:{_peer(scope)}"
        bearer = _bearer(headers)
        if not bearer:
            self._check_origin(scope, headers)
        if path in PUBLIC_PATHS or path.startswith(_PAPER_PAGES):
            self._rates.count(address)
            return
        if not self._key_cache.has_keys:
            caller = self._keyless(scope, headers, address)
        else:
            caller = await self._holder(bearer or _cookie(headers), address)
            self._rates.count(caller.name)
        scope.setdefault("state", {})["caller"] = caller

    async def _holder(self, token: str, address: str) -> Caller:
        try:
            key = self._key_cache.holder(token)
        except ApiError:
            self._rates.count(address)
            raise
        await self._key_cache.note_use(key)
        return Caller(f"key:{key.id}", key.role)

    def _keyless(self, scope: Scope, headers: Headers, address: str) -> Caller:
        """The caller of a service that has no keys: whoever sits at its own machine."""
        # A name with a dot may be anybody's, and lead here all the same (DNS rebinding).
        if not _is_own_name(headers.get("host", "")):
            raise ApiError(403, f"a request for {headers.get('host', '')[:80]} is {_NO_KEYS}",
                          kind="no-keys-yet")  # fmt: skip
        if self._open:
            self._rates.count(address)
        elif not _is_loopback(_peer(scope)) or any(name in headers for name in _FORWARDED):
            self._rates.count(address)
            raise ApiError(403, f"a request from elsewhere is {_NO_KEYS}", kind="no-keys-yet")
        return Caller(address, "admin")

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        """Refuses what a page of another origin makes a browser send that lets its reader in."""
        if scope["method"] in _SAFE_METHODS:
            return
        origin = headers.get("origin")
        if origin is None:
            foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        else:
            own = _host_in(origin) == headers.get("host")
            foreign = not own and origin not in self._origins
        if foreign:
            raise ApiError(
                403, "a page of another origin may not do this with your login: "
                "send a key as `Authorization: Bearer …`", kind="cross-origin",
            )  # fmt: skip


_NO_KEYS = (
    "refused, since this service has no keys yet and serves its own machine only: "
    "make one there with `footnote keys create --role admin`"
)


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _is_loopback(peer: str) -> bool:
    """Whether the address is this machine's; a Unix socket has none and is."""
    try:
        return not peer or ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def _is_own_name(host: str) -> bool:
    """Whether a Host header names an address, or a name that no one can register."""
    name = re.sub(r":\d*$", "", host).strip("[]")
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(".localhost")
    return True


def _host_in(origin: str) -> str:
    return origin.partition("://")[2]


def _bearer(headers: Headers) -> str:
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _cookie(headers: Headers) -> str:
    return cookie_parser(headers.get("cookie", "")).get(COOKIE, "")

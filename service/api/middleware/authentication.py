"""Authentication: finds the caller of a request, and refuses unknown or too frequent callers.

It reads only the headers, so that refusing a request costs little.
"""

import ipaddress
import logging
import re
import time
from collections.abc import Callable

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import DatabaseError
from service.api.access.guard import Caller
from service.api.access.rate_limiter import RateLimiter
from service.api.contract.limits import REQUEST_LIMITS
from service.api.contract.paths import access_to
from service.api.errors.problems import ApiError, problem_of
from service.settings import Settings
from service.store.api_keys import ApiKey, Keys, key_id_of, opens

logger = logging.getLogger(__name__)

COOKIE = "footnote_key"
# The cache is read again after this time, so that a revoked key stops working within it.
_FRESH_SECONDS = 1.0
# The time of a key's last use is stored with this precision.
_USE_SECONDS = 60.0
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="footnote"'}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_NO_KEYS = (
    "refused, since this service has no keys yet and serves its own machine only: "
    "make one there with `footnote keys create --role admin`"
)
_WHY = {"expired": "has expired", "revoked": "was revoked"}


class ApiKeyCache:
    """All API keys in memory, read again every second, so that no request waits for the database.

    Keys that another process has made or revoked are seen within that second.
    """

    def __init__(self, keys: Keys, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._keys = keys
        self._clock = clock
        self._known: dict[str, ApiKey] = {}
        self._noted: dict[str, float] = {}
        self._read_at = 0.0
        self.read()

    @property
    def has_keys(self) -> bool:
        """Whether a key was ever made, including revoked and expired ones."""
        return bool(self._known)

    def read(self) -> None:
        """Reads the keys now."""
        self._read_at = self._clock()
        self._known = {key.id: key for key in self._keys.all()}

    async def refresh(self) -> None:
        """Reads the keys if they were last read more than a second ago."""
        if self._clock() - self._read_at > _FRESH_SECONDS:
            self._read_at = self._clock()  # other requests use the old keys meanwhile
            await anyio.to_thread.run_sync(self.read)

    def holder(self, token: str) -> ApiKey:
        """The key with that text; raises ApiError if it is unknown, expired or revoked."""
        if not token:
            raise _unauthorized("no key was sent: send one as `Authorization: Bearer …`", "no-key")
        key = self._known.get(key_id_of(token))
        if key is None or not opens(key, token):
            raise _unauthorized(
                "this service does not know this key: check it, or ask an admin for one",
                "unknown-key",
            )
        state = key.state(time.time())
        if state != "valid":
            raise _unauthorized(
                f"the key {key.id} {_WHY[state]}: ask an admin for another", f"{state}-key"
            )
        return key

    async def note_use(self, key: ApiKey) -> None:
        """Stores the time of the key's last use, at most once a minute."""
        now = time.time()
        if now - max(key.used, self._noted.get(key.id, 0.0)) < _USE_SECONDS:
            return
        self._noted[key.id] = now
        try:
            await anyio.to_thread.run_sync(self._keys.note_use, key.id, now)
        except DatabaseError as error:
            logger.warning("the last use of key %s could not be stored: %s", key.id, error)


class AuthenticationMiddleware:
    """Stores the caller in the scope's state, or answers with an error."""

    def __init__(
        self, app: ASGIApp, key_cache: ApiKeyCache, rates: RateLimiter, settings: Settings
    ) -> None:
        self._app = app
        self._key_cache = key_cache
        self._rates = rates
        self._open = settings.open
        self._origins = frozenset(settings.cors_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on if its caller may make it; else answers with an error."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._admit(scope)
        except ApiError as error:
            await problem_of(error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope) -> None:
        most = REQUEST_LIMITS.header_bytes
        if sum(len(name) + len(value) for name, value in scope["headers"]) > most:
            raise ApiError(431, f"the headers are larger than {most >> 10} kB: send fewer")
        headers, access = Headers(scope=scope), access_to(scope)
        if access == "unlimited":
            return
        await self._key_cache.refresh()
        address = f"address:{_peer(scope)}"
        bearer = _bearer(headers)
        if not bearer:
            self._check_origin(scope, headers)
        if access == "public":
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
        """The caller of a service that has no keys, who must be on its own machine."""
        # Anybody can register a name with a dot that resolves to this machine (DNS rebinding).
        if not _is_own_name(headers.get("host", "")):
            raise ApiError(
                403,
                f"a request for {headers.get('host', '')[:80]} is {_NO_KEYS}",
                kind="no-keys-yet",
            )
        if self._open:
            self._rates.count(address)
        elif not _is_loopback(_peer(scope)) or any(name in headers for name in _FORWARDED):
            self._rates.count(address)
            raise ApiError(403, f"a request from another machine is {_NO_KEYS}", kind="no-keys-yet")
        return Caller(address, "admin")

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        """Refuses a change that a page of another origin makes with the user's login (CSRF)."""
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
                403,
                "a page of another origin may not do this with your login: "
                "send a key as `Authorization: Bearer …`",
                kind="cross-origin",
            )


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _is_loopback(peer: str) -> bool:
    """Whether the address is this machine's; a Unix socket has none and counts as local."""
    try:
        return not peer or ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def _is_own_name(host: str) -> bool:
    """Whether a Host header is an IP address or a name that nobody can register."""
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


def _unauthorized(detail: str, kind: str) -> ApiError:
    return ApiError(401, detail, kind=kind, headers=_CHALLENGE)

"""Who calls, and what a route demands of them.

Every route names the role that it takes; there is none without, so that none is left open by
oversight. The role is checked before anything of a request's body is read.
"""

from dataclasses import dataclass
from typing import Any

from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from service.api.access.concurrency_limiter import is_limited
from service.api.errors.problems import ApiError
from service.store.roles import ROLES, Role

# What stands in a route's `openapi_extra`; the OpenAPI document shows it.
_ROLE = "x-role"
_KEY: list[dict[str, list[str]]] = [{"key": []}]
PUBLIC: dict[str, Any] = {_ROLE: "public", "security": []}
READER: dict[str, Any] = {_ROLE: "reader", "security": _KEY}
LIBRARIAN: dict[str, Any] = {_ROLE: "librarian", "security": _KEY}
ADMIN: dict[str, Any] = {_ROLE: "admin", "security": _KEY}
SECURITY_SCHEMES: dict[str, Any] = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key made by `footnote keys create`. Without any key configured, callers "
        "on the service's own machine need none.",
    }
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request: the name it is counted and logged under, and the role it acts in."""

    name: str
    role: Role


class GuardedRoute(APIRoute):
    """A route that names its role and keeps others out; one without a role cannot be made."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the request if its caller may make it; raises Refusal before its body is read."""
        role = (self.openapi_extra or {}).get(_ROLE)
        if role is None:
            raise LookupError(f"{self.path} names no role: give it openapi_extra=READER or another")
        if role != "public":
            require(scope, role)
        if is_limited(self.dependencies):
            scope["app"].state.services.concurrency_limiter.refuse_if_full()
        await super().handle(scope, receive, send)


def caller_of(scope: Scope) -> Caller | None:
    """Who makes the request; nobody on public paths."""
    caller: Caller | None = scope.get("state", {}).get("caller")
    return caller


def require(scope: Scope, role: Role) -> None:
    """Raises Refusal unless the caller acts in that role or a higher one."""
    caller = caller_of(scope)
    if caller is None:
        raise ApiError(401, "say who calls: send a key as `Authorization: Bearer …`", kind="no-key")
    if ROLES.index(caller.role) < ROLES.index(role):
        raise ApiError(
            403,
            f"this takes a {role}'s key, and yours is a {caller.role}'s: ask an admin for another",
            kind="role",
        )

"""/v1/keys: API keys; /v1/session: login of the pages with a key."""

import time
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from service.api.access.guard import ADMIN, PUBLIC, GuardedRoute, caller_of
from service.api.dependencies.services import ServicesDep
from service.api.errors.problems import PROBLEM_SCHEMA, ApiError
from service.api.middleware.authentication import COOKIE
from service.schemas.keys import (
    KeyBody,
    KeyShape,
    KeysShape,
    NewKeyShape,
    SessionBody,
    SessionShape,
    key_shape,
)

router = APIRouter(prefix="/v1", tags=["access"], route_class=GuardedRoute)

_DAY = 86_400.0
_COOKIE_SECONDS = 30 * 86_400


@router.post("/keys", status_code=201, openapi_extra=ADMIN, responses={422: PROBLEM_SCHEMA})
def create_key(body: KeyBody, services: ServicesDep) -> NewKeyShape:
    """Makes a key; its text stands in this answer and nowhere else.

    With the first key, callers on the service's own machine need one too.
    """
    key, text = services.store.keys.create(
        body.role, body.name, seconds=(body.expires_days or 0.0) * _DAY
    )
    services.key_cache.read()
    return NewKeyShape(**key_shape(key, time.time()).model_dump(), key=text)


@router.get("/keys", openapi_extra=ADMIN)
def keys(services: ServicesDep) -> KeysShape:
    """All keys, without their secrets."""
    now = time.time()
    return KeysShape(keys=[key_shape(key, now) for key in services.store.keys.all()])


@router.delete(
    "/keys/{key_id}",
    openapi_extra=ADMIN,
    responses={404: PROBLEM_SCHEMA, 409: PROBLEM_SCHEMA},
)
def revoke_key(
    key_id: Annotated[str, Path(description="The id in the middle of the key.")],
    services: ServicesDep,
    request: Request,
) -> KeyShape:
    """Closes a key for good; not the one that the request itself is made with."""
    caller = caller_of(request.scope)
    if caller is not None and caller.name == f"key:{key_id}":
        raise ApiError(
            409, "you are using this key: revoke it with another admin's key", kind="own-key"
        )
    key = services.store.keys.revoke(key_id)
    services.key_cache.read()
    return key_shape(key, time.time())


@router.post("/session", openapi_extra=PUBLIC, responses={401: PROBLEM_SCHEMA, 422: PROBLEM_SCHEMA})
async def log_in(
    body: SessionBody, services: ServicesDep, request: Request, response: Response
) -> SessionShape:
    """Puts a key into a cookie that no script can read and no other site can use."""
    key = services.key_cache.holder(body.key.strip())
    response.set_cookie(
        COOKIE,
        body.key.strip(),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path=request.scope.get("root_path") or "/",
        max_age=int(min(_COOKIE_SECONDS, key.expires - time.time())),
    )
    return SessionShape(role=key.role, name=key.name)


@router.delete("/session", status_code=204, openapi_extra=PUBLIC)
async def log_out(request: Request, response: Response) -> None:
    """Takes the cookie away."""
    response.delete_cookie(COOKIE, path=request.scope.get("root_path") or "/")

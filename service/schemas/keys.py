"""The shapes of API keys and of logging in with one."""

import math
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service.schemas.numbers import Days
from service.store.api_keys import LONGEST_NAME, ApiKey
from service.store.roles import Role


class KeyBody(BaseModel):
    """A key to make."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"role": "reader", "name": "Ada", "expires_days": 90}]}
    )

    role: Role = Field(description="What its holder may do; each role may all that the last may.")
    name: str = Field(default="", max_length=LONGEST_NAME, description="For people.")
    expires_days: Days | None = Field(default=None, description="Never if null.")


class KeyShape(BaseModel):
    """A key without its secret."""

    id: str
    name: str
    role: Role
    state: Literal["valid", "expired", "revoked"]
    created: datetime
    expires: datetime | None
    used: datetime | None = Field(description="Last; exact to a minute.")


class NewKeyShape(KeyShape):
    """A key that has just been made, with its text, which is shown this once."""

    key: str


class KeysShape(BaseModel):
    """All keys ever made, oldest first."""

    keys: list[KeyShape]


class SessionBody(BaseModel):
    """A key to log in with."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"key": "fn_0a1b2c3d4e5f_…"}]})

    key: str = Field(max_length=200)


class SessionShape(BaseModel):
    """Who is logged in."""

    role: Role
    name: str


def key_shape(key: ApiKey, now: float) -> KeyShape:
    """A key as it goes over the wire."""
    return KeyShape(
        id=key.id,
        name=key.name,
        role=key.role,
        state=key.state(now),
        created=_moment(key.created),
        expires=None if math.isinf(key.expires) else _moment(key.expires),
        used=_moment(key.used) if key.used else None,
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds), UTC)

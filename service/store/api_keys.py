"""API keys: who may do what, kept so that the keys themselves cannot be read back.

A key is `fn_<id>_<secret>`; the secret has 256 random bits, so that a plain SHA-256 of it can be
kept: there is nothing to guess, and a slow hash would only make every request slow.
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from typing import Literal

import sqlalchemy as sql

from index.catalog.database import Database
from service.store.errors import KeyNotFound
from service.store.roles import Role
from service.store.tables import keys as table

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret; times are Unix times, infinite or zero where there is none."""

    id: str
    name: str
    role: Role
    digest: str = field(repr=False)
    created: float
    expires: float
    revoked: float
    used: float

    def state(self, now: float) -> Literal["valid", "expired", "revoked"]:
        """Whether the key opens anything at that time."""
        if self.revoked:
            return "revoked"
        return "valid" if now < self.expires else "expired"


class Keys:
    """The keys of one store. Rows are never deleted, so that a key once used stays known."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, role: Role, name: str = "", *, seconds: float = 0.0) -> tuple[ApiKey, str]:
        """A new key and its text, which is shown this once; it expires after so many seconds."""
        now = time.time()
        secret = secrets.token_urlsafe(32)
        key = ApiKey(
            secrets.token_hex(6), name[:LONGEST_NAME], role, _digest(secret), now,
            now + seconds if seconds else float("inf"), 0.0, 0.0,
        )  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(
                table.insert().values(
                    id=key.id, name=key.name, role=key.role, digest=key.digest,
                    created=key.created, expires=key.expires if seconds else None,
                    revoked=0.0, used=0.0,
                )
            )  # fmt: skip
        return key, f"fn_{key.id}_{secret}"

    def all(self) -> list[ApiKey]:
        """All keys ever created, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(sql.select(table).order_by(table.c.created, table.c.id)).all()
        return [
            ApiKey(
                row.id, row.name, row.role, row.digest, row.created,
                float("inf") if row.expires is None else row.expires, row.revoked, row.used,
            )
            for row in rows
        ]  # fmt: skip

    def revoke(self, key_id: str) -> ApiKey:
        """Closes a key for good; raises KeyNotFound."""
        with self._database.writing() as connection:
            connection.execute(
                table.update()
                .where(table.c.id == key_id, table.c.revoked == 0.0)
                .values(revoked=time.time())
            )
        found = next((key for key in self.all() if key.id == key_id), None)
        if found is None:
            raise KeyNotFound(f"no key {key_id[:40]!r}: `footnote keys list` names them")
        return found

    def note_use(self, key_id: str, at: float) -> None:
        """Writes down that the key was used at that time."""
        with self._database.writing() as connection:
            connection.execute(table.update().where(table.c.id == key_id).values(used=at))


def key_id_of(token: str) -> str:
    """The id in the text of a key; empty where it is none."""
    kind, _, rest = token.partition("_")
    key_id, _, secret = rest.partition("_")
    return key_id if kind == "fn" and key_id and secret else ""


def opens(key: ApiKey, token: str) -> bool:
    """Whether the text is that key's, compared in a time that tells nothing."""
    secret = token.split("_", 2)[-1]
    return hmac.compare_digest(_digest(secret), key.digest)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()

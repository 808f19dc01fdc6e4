"""The keys as the service knows them at the moment, so that no request waits for the database."""

import logging
import time

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError

from service.api.errors.problems import ApiError
from service.store.api_keys import ApiKey, Keys, key_id_of, opens

logger = logging.getLogger(__name__)

_FRESH_SECONDS = 1.0
_USE_SECONDS = 60.0
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="footnote"'}


class ApiKeyCache:
    """All keys, read anew every second, by whichever process they were changed."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._known: dict[str, ApiKey] = {}
        self._noted: dict[str, float] = {}
        self._read_at = 0.0
        self.read()

    @property
    def has_keys(self) -> bool:
        """Whether a key was ever made; those that are revoked or have expired count."""
        return bool(self._known)

    def read(self) -> None:
        """Reads the keys now."""
        self._read_at = time.monotonic()
        self._known = {key.id: key for key in self._keys.all()}

    async def refresh(self) -> None:
        """Reads the keys where that was not done in the last second."""
        if time.monotonic() - self._read_at > _FRESH_SECONDS:
            self._read_at = time.monotonic()  # the others go on with what is known meanwhile
            await anyio.to_thread.run_sync(self.read)

    def holder(self, token: str) -> ApiKey:
        """The key with that text; raises Refusal where it is none, or no longer valid."""
        if not token:
            raise ApiError(
                401, "say who calls: send a key as `Authorization: Bearer …`",
                kind="no-key", headers=_CHALLENGE,
            )  # fmt: skip
        key = self._known.get(key_id_of(token))
        if key is None or not opens(key, token):
            raise ApiError(
                401, "this is no key of this service: check it, or ask an admin for one",
                kind="unknown-key", headers=_CHALLENGE,
            )  # fmt: skip
        state = key.state(time.time())
        if state != "valid":
            raise ApiError(
                401, f"the key {key.id} {_WHY[state]}: ask an admin for another",
                kind=f"{state}-key", headers=_CHALLENGE,
            )  # fmt: skip
        return key

    async def note_use(self, key: ApiKey) -> None:
        """Writes down, at most once a minute, that the key was used."""
        now = time.time()
        if now - max(key.used, self._noted.get(key.id, 0.0)) < _USE_SECONDS:
            return
        self._noted[key.id] = now
        try:
            await anyio.to_thread.run_sync(self._keys.note_use, key.id, now)
        except SQLAlchemyError as error:
            logger.warning("the use of key %s is not written down: %s", key.id, error)


_WHY = {"expired": "has expired", "revoked": "was revoked"}

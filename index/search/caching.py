"""A bounded cache that reads the missing values of many keys at once."""

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from cachetools import LRUCache

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class BatchLruCache(Generic[_K, _V]):
    """Values by key; the least recently used is dropped first. Safe to use from many threads.

    For values that do not change under their key until `clear` is called.
    """

    def __init__(self, most: int, read: Callable[[Sequence[_K]], Mapping[_K, _V]]) -> None:
        """Keeps at most `most` values; `read` gives those of keys that are not in the cache."""
        self._most = most
        self._read = read
        self._kept: LRUCache[_K, _V] = LRUCache(most)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, keys: Sequence[_K]) -> dict[_K, _V]:
        """The values of these keys; keys that have none are left out."""
        with self._lock:
            kept = self._kept
            found = {key: kept[key] for key in keys if key in kept}
        missing = [key for key in keys if key not in found]
        if missing:
            read = self._read(missing)
            found.update(read)
            with self._lock:
                # After a `clear` meanwhile this is no longer the cache, since `read` may be old.
                kept.update(read)
        return found

    def clear(self) -> None:
        """Drops all values, also those that another thread is reading at this moment."""
        with self._lock:
            self._kept = LRUCache(self._most)

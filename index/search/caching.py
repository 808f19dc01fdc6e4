"""What was read of late, kept in memory up to a bound: the least recently used goes first."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class BatchLruCache(Generic[_K, _V]):
    """Values by key, read where they are not at hand; safe to use from many threads.

    For values that do not change under their key until `clear` is called.
    """

    def __init__(self, most: int, read: Callable[[Sequence[_K]], Mapping[_K, _V]]) -> None:
        self._most = most
        self._read = read
        self._kept: OrderedDict[_K, _V] = OrderedDict()
        self._clearings = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, keys: Sequence[_K]) -> dict[_K, _V]:
        """The values of these keys; keys that have none are left out."""
        found: dict[_K, _V] = {}
        with self._lock:
            clearings = self._clearings
            for key in keys:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found[key] = self._kept[key]
        missing = [key for key in keys if key not in found]
        if missing:
            read = self._read(missing)
            found.update(read)
            self._keep(read, clearings)
        return found

    def clear(self) -> None:
        """Forgets everything, what is being read at this moment too."""
        with self._lock:
            self._clearings += 1
            self._kept.clear()

    def _keep(self, read: Mapping[_K, _V], clearings: int) -> None:
        with self._lock:
            if clearings != self._clearings:
                return
            self._kept.update(read)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

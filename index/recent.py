"""What was read of late, kept in memory up to a bound: the least recently used goes first."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

_V = TypeVar("_V")


class Recent(Generic[_V]):
    """Values by key, read where they are not at hand; safe to use from many threads.

    Only for values that never change under their key.
    """

    def __init__(self, most: int, read: Callable[[Sequence[int]], Mapping[int, _V]]) -> None:
        self._most = most
        self._read = read
        self._kept: OrderedDict[int, _V] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, keys: Sequence[int]) -> dict[int, _V]:
        """The values of these keys; keys that have none are left out."""
        found: dict[int, _V] = {}
        with self._lock:
            for key in keys:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found[key] = self._kept[key]
        missing = [key for key in keys if key not in found]
        if missing:
            read = self._read(missing)
            found.update(read)
            self._keep(read)
        return found

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._kept.clear()

    def _keep(self, read: Mapping[int, _V]) -> None:
        with self._lock:
            self._kept.update(read)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

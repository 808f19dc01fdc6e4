"""Pictures of pages, kept in memory up to a bound."""

import threading
from dataclasses import dataclass

from cachetools import LRUCache

_MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a PNG; `highlight` says where its marks are, empty where there are none."""

    png: bytes
    highlight: str


class PictureCache:
    """Pictures by their tags up to a number of bytes; the least recently used is dropped first."""

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        self._kept: LRUCache[str, Picture] = LRUCache(max_bytes, getsizeof=lambda p: len(p.png))
        self._lock = threading.Lock()

    def get(self, tag: str) -> Picture | None:
        """The picture with that tag, if it is kept."""
        with self._lock:
            return self._kept.get(tag)

    def keep(self, tag: str, picture: Picture) -> None:
        """Keeps the picture, unless it alone is larger than the cache."""
        with self._lock:
            if len(picture.png) <= self._kept.maxsize:
                self._kept[tag] = picture

"""A cache in memory of the pictures of pages that were requested last."""

import threading
from dataclasses import dataclass

from cachetools import LRUCache

_MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a PNG; `highlight` says where its marks are, empty if there are none."""

    png: bytes
    highlight: str


class PictureCache:
    """An LRU cache of pictures by their tags, limited by their size in bytes; thread-safe."""

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        self._pictures: LRUCache[str, Picture] = LRUCache(
            max_bytes, getsizeof=lambda picture: len(picture.png)
        )
        self._lock = threading.Lock()

    def get(self, tag: str) -> Picture | None:
        """The picture with that tag, or None."""
        with self._lock:
            return self._pictures.get(tag)

    def keep(self, tag: str, picture: Picture) -> None:
        """Stores a picture; the least recently used ones make room for it."""
        with self._lock:
            try:
                self._pictures[tag] = picture
            except ValueError:  # larger than the cache: all others made room, in vain
                self._pictures.clear()

"""The pictures of pages that were asked for last, kept in memory."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

_MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a PNG; `highlight` says where its marks are, empty where there are none."""

    png: bytes
    highlight: str


class PictureCache:
    """Keeps so many bytes of pictures, by their tags; the one asked for longest ago goes first."""

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> Picture | None:
        """The picture with that tag, if it is kept."""
        with self._lock:
            if tag in self._kept:
                self._kept.move_to_end(tag)
            return self._kept.get(tag)

    def keep(self, tag: str, picture: Picture) -> None:
        """Keeps the picture, and lets others go where there is no room for all."""
        with self._lock:
            if tag in self._kept:
                return
            self._kept[tag] = picture
            self._bytes += len(picture.png)
            while self._bytes > self._max_bytes and self._kept:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.png)

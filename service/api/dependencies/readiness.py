"""Whether the service can answer, tested with a small search."""

import logging
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from index.errors import DatabaseError, FootnoteError
from index.library.library import Library
from service.answering.answerer import Answerer
from service.answering.records.questions import Question

logger = logging.getLogger(__name__)

_PROBE = Question("open")
_NEEDED_BYTES = 100 << 20
# A result is reused for this time, so that frequent probes cost nothing.
_REUSED_SECONDS = 1.0


class Readiness:
    """Checks that a small search works, the indexes are current and the disk has room."""

    def __init__(
        self,
        library: Library,
        answerer: Answerer,
        data_dir: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._library = library
        self._answerer = answerer
        self._data_dir = data_dir
        self._clock = clock
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._lacking: tuple[str, ...] = ()

    def lacking(self) -> tuple[str, ...]:
        """The problems that keep the service from answering, with remedies; empty if it is ready.

        Changes are logged.
        """
        with self._lock:
            if self._clock() - self._looked_at > _REUSED_SECONDS:
                found = self._look()
                if found != self._lacking:
                    logger.warning(
                        "%s", f"not ready: {'; '.join(found)}" if found else "ready again"
                    )
                self._lacking, self._looked_at = found, self._clock()
            return self._lacking

    def _look(self) -> tuple[str, ...]:
        lacking = []
        try:
            self._library.catch_up()
            self._answerer.search(_PROBE, 1)
            health = self._library.health()
        except (FootnoteError, DatabaseError, OSError, RuntimeError, ValueError) as error:
            lacking.append(f"a search fails ({type(error).__name__}): see the log")
            logger.debug("the search of the readiness probe failed", exc_info=error)
        else:
            if not health.is_current:
                lacking.append("the indexes are behind: wait, or run `footnote reindex`")
        if shutil.disk_usage(self._data_dir).free < _NEEDED_BYTES:
            lacking.append(f"the disk of {self._data_dir.name}/ is full: make room")
        return tuple(lacking)

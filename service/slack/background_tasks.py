"""Small calls to Slack that may fail, made in the background so that no handler waits."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from index.errors import FootnoteError

logger = logging.getLogger(__name__)

_THREADS = 4


class BackgroundTasks:
    """Runs calls in its own threads and logs failures."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="slack-background")

    def run(self, call: Callable[[], None]) -> None:
        """Queues a call; drops it after `stop`."""
        try:
            self._pool.submit(_logged, call)
        except RuntimeError:
            logger.debug("a background task was dropped: the bot is stopping")

    def stop(self) -> None:
        """Waits for the running tasks and drops the queued ones."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _logged(call: Callable[[], None]) -> None:
    try:
        call()
    except FootnoteError as error:
        logger.warning("%s", error)
    except Exception:  # the edge
        logger.exception("a background task failed")

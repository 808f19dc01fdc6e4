"""Small calls to Slack that need not succeed, made beside the answering so that nobody waits."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from index.errors import FootnoteError

logger = logging.getLogger(__name__)

_THREADS = 4


class BackgroundTasks:
    """Runs calls in threads of its own; what fails is logged."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="slack-errand")

    def run(self, call: Callable[[], None]) -> None:
        """Makes the call soon; after the end it is dropped."""
        try:
            self._pool.submit(_logged, call)
        except RuntimeError:
            logger.debug("an errand came after the end")

    def stop(self) -> None:
        """Ends after the errands that are under way."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _logged(call: Callable[[], None]) -> None:
    try:
        call()
    except FootnoteError as error:
        logger.warning("%s", error)
    except Exception:  # the edge
        logger.exception("an errand failed")

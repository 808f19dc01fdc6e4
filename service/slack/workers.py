"""Worker threads that claim deliveries from the queue and answer them."""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable

from service.slack.timeouts import SLACK_TIMEOUTS
from service.store.deliveries import Deliveries, Delivery

logger = logging.getLogger(__name__)

# How often to look for deliveries that became due or whose lease ended.
_POLL_SECONDS = 1.0
_HOUR = 3_600.0


class Workers:
    """`count` threads that call `answer` for each delivery; `answer` closes the delivery."""

    def __init__(
        self,
        deliveries: Deliveries,
        answer: Callable[[Delivery], None],
        *,
        count: int,
        lease: float = SLACK_TIMEOUTS.lease,
    ) -> None:
        self.count = count
        self._deliveries = deliveries
        self._answer = answer
        self._lease = lease
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._stopping = threading.Event()
        self._finished = threading.Event()
        self._work_ready = threading.Semaphore(0)
        self._threads = [
            threading.Thread(target=self._work, name=f"slack-{number}", daemon=True)
            for number in range(count)
        ]
        self._lease_keeper = threading.Thread(target=self._keep, name="slack-leases", daemon=True)

    @property
    def is_stopping(self) -> bool:
        """Whether `stop` was called: no further delivery is claimed."""
        return self._stopping.is_set()

    def start(self) -> None:
        """Starts the threads; retries every waiting delivery at once."""
        self._deliveries.make_due()
        for thread in (*self._threads, self._lease_keeper):
            thread.start()

    def wake(self) -> None:
        """Wakes a thread after a new delivery."""
        self._work_ready.release()

    def stop(self, seconds: float) -> bool:
        """Waits up to `seconds` for running answers; returns whether all finished."""
        self._stopping.set()
        for _ in self._threads:
            self._work_ready.release()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        finished = not any(thread.is_alive() for thread in self._threads)
        self._finished.set()
        self._lease_keeper.join(1.0)
        if not finished:
            logger.warning("unfinished answers remain; the next start completes them")
        return finished

    def _work(self) -> None:
        while not self.is_stopping:
            delivery = self._next()
            if delivery is None:
                self._work_ready.acquire(timeout=_POLL_SECONDS)
                continue
            self._answer(delivery)
            # The next delivery of the same thread can be claimed only now.
            self._work_ready.release()

    def _next(self) -> Delivery | None:
        try:
            return self._deliveries.claim(self._name, self._lease)
        except Exception:  # the database may be unavailable for a moment; the thread must not end
            logger.exception("the queue cannot be read; trying again")
            return None

    def _keep(self) -> None:
        """Renews the leases of running answers and deletes old deliveries."""
        pause, since_cleared = self._lease / 3, _HOUR
        while not self._finished.wait(pause):
            try:
                self._deliveries.renew(self._name, self._lease)
                since_cleared += pause
                if since_cleared >= _HOUR:
                    self._deliveries.forget()
                    since_cleared = 0.0
            except Exception:  # as above
                logger.exception("leases cannot be renewed; trying again")

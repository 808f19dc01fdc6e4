"""Threads that take one delivery after the other and answer it."""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable

from service.store.deliveries import Deliveries, Delivery

logger = logging.getLogger(__name__)

# A process that dies leaves what it held to others after this long.
LEASE_SECONDS = 15.0
# What waits for its time, or was left by another process, is looked for this often.
_POLL_SECONDS = 1.0
_HOUR = 3_600.0


class Workers:
    """So many threads that call `answer` for each delivery; it closes the delivery itself."""

    def __init__(
        self,
        deliveries: Deliveries,
        answer: Callable[[Delivery], None],
        *,
        count: int,
        lease: float = LEASE_SECONDS,
    ) -> None:
        self.count = count
        self._deliveries = deliveries
        self._answer = answer
        self._lease = lease
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._stopping = threading.Event()
        self._finished = threading.Event()
        self._news = threading.Semaphore(0)
        self._threads = [
            threading.Thread(target=self._work, name=f"slack-{number}", daemon=True)
            for number in range(count)
        ]
        self._keeper = threading.Thread(target=self._keep, name="slack-leases", daemon=True)

    def start(self) -> None:
        """Begins with whatever waits: what kept it waiting may be over."""
        self._deliveries.make_due()
        for thread in (*self._threads, self._keeper):
            thread.start()

    def wake(self) -> None:
        """Tells that something has been delivered."""
        self._news.release()

    def stop(self, seconds: float) -> bool:
        """Finishes what is begun and begins nothing more; False where that took too long."""
        self._stopping.set()
        for _ in self._threads:
            self._news.release()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        finished = not any(thread.is_alive() for thread in self._threads)
        self._finished.set()
        self._keeper.join(1.0)
        if not finished:
            logger.warning("answers under way were left; they are taken up at the next start")
        return finished

    def _work(self) -> None:
        while not self._stopping.is_set():
            delivery = self._next()
            if delivery is None:
                self._news.acquire(timeout=_POLL_SECONDS)
                continue
            self._answer(delivery)
            # What came after it in its thread could not be taken before.
            self._news.release()

    def _next(self) -> Delivery | None:
        try:
            return self._deliveries.claim(self._name, self._lease)
        except Exception:  # the catalog may be away for a moment; the thread must live on
            logger.exception("the queue cannot be read")
            return None

    def _keep(self) -> None:
        """Holds on to what is being answered, and clears what is old."""
        pause, since_cleared = self._lease / 3, _HOUR
        while not self._finished.wait(pause):
            try:
                self._deliveries.renew(self._name, self._lease)
                since_cleared += pause
                if since_cleared >= _HOUR:
                    self._deliveries.forget()
                    since_cleared = 0.0
            except Exception:  # likewise
                logger.exception("the queue cannot be kept")

"""Knowing that the service is about to end, so that streams can close in good order.

The server waits for answers that are under way before it tells the app to shut down, so a stream
that waited for that would never close. It is the signal that tells.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class ShutdownSignal:
    """Set once the process has been told to end."""

    def __init__(self) -> None:
        self._told = threading.Event()

    @property
    def is_near(self) -> bool:
        """Whether the process has been told to end."""
        return self._told.is_set()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hears the signals that end the process, and passes them on to whoever handled them."""
        if threading.current_thread() is not threading.main_thread():
            yield  # a test's client: nobody sends it signals
            return
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

        def hear(number: int, frame: FrameType | None) -> None:
            self._told.set()
            handler = before[signal.Signals(number)]
            if callable(handler):
                handler(number, frame)

        for number in before:
            signal.signal(number, hear)
        try:
            yield
        finally:
            for number, handler in before.items():
                if handler is not None:
                    signal.signal(number, handler)

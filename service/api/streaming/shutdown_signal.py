"""The shutdown signal, on which open streams end.

uvicorn waits for open responses before it tells the app to shut down, so a stream that waited for
the app's shutdown would never end. Streams look at the process signal instead.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class ShutdownSignal:
    """Set once the process has received a signal to end."""

    def __init__(self) -> None:
        self._is_set = threading.Event()

    @property
    def is_near(self) -> bool:
        """Whether the process has received a signal to end."""
        return self._is_set.is_set()

    def set(self) -> None:
        """Marks the process as about to end."""
        self._is_set.set()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Handles the signals that end the process, then calls the handlers set before."""
        if threading.current_thread() is not threading.main_thread():
            yield  # signals reach the main thread only
            return
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

        def handle(number: int, frame: FrameType | None) -> None:
            self.set()
            handler = before[signal.Signals(number)]
            if callable(handler):
                handler(number, frame)

        for number in before:
            signal.signal(number, handle)
        try:
            yield
        finally:
            for number, handler in before.items():
                if handler is not None:
                    signal.signal(number, handler)

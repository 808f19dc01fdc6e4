"""A wire between browser and service on 127.0.0.1 that can be held or cut within an answer."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

# What a wire does once the first statement of an answer has gone through: nothing, keep the rest
# back until it is let through, or break the connection, which it does once.
Mode = Literal["pass", "hold", "cut"]

_MARK = b"event: statement"
_SECONDS = 600.0


class Wire:
    """Carries bytes both ways between whoever connects to its port and the service."""

    def __init__(self, service_port: int) -> None:
        self.mode: Mode = "pass"
        self._service = ("127.0.0.1", service_port)
        self._let_through = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self) -> None:
        """Lets everything through from now on, and what was held back too."""
        self.mode = "pass"
        self._let_through.set()
        self._let_through = threading.Event()

    def close(self) -> None:
        """Takes no more connections."""
        self.reset()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._service)
                for ends in ((near, far, False), (far, near, True)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(1 << 16):
                if answers and _MARK in piece and self.mode != "pass":
                    piece = self._broken(piece, sink)
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _broken(self, piece: bytes, sink: socket.socket) -> bytes:
        """Sends up to the end of the first statement; gives the rest, once it may go on."""
        end = piece.index(b"\n\n", piece.index(_MARK)) + 2
        # Taken before anybody can have seen the statement and let the rest through.
        let_through = self._let_through
        sink.sendall(piece[:end])
        if self.mode == "cut":
            self.mode = "pass"
            raise ConnectionAbortedError
        let_through.wait(_SECONDS)
        return piece[end:]


@contextmanager
def wired(service_port: int) -> Iterator[Wire]:
    """A wire to the service on that port."""
    wire = Wire(service_port)
    try:
        yield wire
    finally:
        wire.close()

"""The service as a process of its own on a free port, as people run it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

COMMAND = [sys.executable, "-c", "from service.cli import main; main()"]
# No model hub and no proxy may be needed.
_OFFLINE = {"HF_HUB_OFFLINE": "1", "https_proxy": "http://127.0.0.1:9"}


@dataclass(frozen=True, slots=True)
class Running:
    """A service that runs: its address, its process, and where its standard error goes."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(data_dir: Path, **settings: str) -> Iterator[Running]:
    """A service over that data directory with these settings (`port="1"` is FOOTNOTE_PORT=1)."""
    port = free_port()
    environment = {**os.environ, **_OFFLINE, "FOOTNOTE_DATA_DIR": str(data_dir)}
    environment |= {f"FOOTNOTE_{name.upper()}": value for name, value in settings.items()}
    log = data_dir / "service.log"
    with log.open("wb") as written:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, "serve", "--port", str(port)], env=environment, stderr=written
        )
    service = Running(f"http://127.0.0.1:{port}", process, log)
    try:
        _wait_for(service)
        yield service
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)


def _wait_for(service: Running) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if service.process.poll() is not None:
            break
        try:
            if httpx.get(f"{service.url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"the service does not come up: {service.log.read_text()}")

"""The service as a process of its own on a free port, as people run it."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.patience import PATIENCE, get, until

COMMAND = [sys.executable, "-c", "from service.cli.main import main; main()"]
# No model hub and no proxy may be needed.
_OFFLINE = {"HF_HUB_OFFLINE": "1", "https_proxy": "http://127.0.0.1:9"}
# Below the ports that systems give to whoever connects: these are taken by nobody meanwhile.
_PORTS = range(20_000, 32_000)


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
    """A port that nothing listens on, and that no other test is likely to be given."""
    while True:
        port = secrets.choice(_PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


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
        process.wait(timeout=PATIENCE)


def _wait_for(service: Running) -> None:
    with suppress(TimeoutError):
        until(lambda: service.process.poll() is not None or _is_ready(service.url))
    if service.process.poll() is not None or not _is_ready(service.url):
        raise AssertionError(f"the service does not come up: {service.log.read_text()}")


def _is_ready(url: str) -> bool:
    try:
        return get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False

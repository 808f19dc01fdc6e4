"""The service as a process of its own, for evaluations that go over HTTP."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


@contextmanager
def served(data_dir: Path, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a service over the library, once it is ready, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [
        sys.executable, "-c", "from service.cli.main import main; main()",
        "serve", "--port", str(port), "--data-dir", str(data_dir),
    ]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    try:
        while not _is_ready(url):
            time.sleep(0.02)
        yield url, process
    finally:
        process.terminate()
        process.wait(40)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False

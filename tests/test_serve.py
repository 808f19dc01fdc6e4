"""`footnote serve`: a real server on a real port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from service.api.wire import AskBody
from service.remote import ServerError, ask_server, export_from
from service.settings import Settings


@pytest.fixture
def address(settings: Settings, papers_folder: Path) -> Iterator[str]:
    """The address of a server over a library with two papers, run as people run it."""
    command = [sys.executable, "-c", "from service.cli import main; main()"]
    at = ["--data-dir", str(settings.data_dir)]
    subprocess.run([*command, "ingest", str(papers_folder), *at], check=True, capture_output=True)  # noqa: S603
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # No model hub and no proxy may be needed.
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "https_proxy": "http://127.0.0.1:9"}
    server = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "serve", "--port", str(port), *at], env=environment, stderr=subprocess.PIPE
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            httpx.get(f"{url}/readyz")
            break
        except httpx.TransportError:
            time.sleep(0.05)
    yield url
    server.send_signal(signal.SIGTERM)
    _, said = server.communicate(timeout=20)
    assert server.returncode in (0, -signal.SIGTERM)
    assert f"listens on {url}" in said.decode()


def test_a_running_service_answers_over_http(address: str) -> None:
    answer = ask_server(address, AskBody(question="What is marginal risk?"))
    assert answer.statements[0].citations[0].page == 2
    assert export_from(address, answer.id, "ris").startswith("TY  - ")
    with pytest.raises(ServerError, match=r"422.*the question is empty"):
        ask_server(address, AskBody(question=" "))
    with pytest.raises(ServerError, match="404"):
        ask_server(f"{address}/elsewhere", AskBody(question="Why?"))

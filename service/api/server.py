"""The HTTP server: uvicorn on an address, in one process or in several."""

import ipaddress
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import uvicorn
from fastapi import FastAPI

from service.settings import Settings

if TYPE_CHECKING:
    pass

# Answers that are under way when the service is told to end have so long.
_DRAIN_SECONDS = 20


def run(app: FastAPI | str, settings: Settings) -> None:
    """Runs the app, or the factory of that name in each of several processes, until told to end."""
    from service.api.http_protocol import HEADER_BYTES, Protocol

    uvicorn.run(
        app,
        factory=isinstance(app, str),
        workers=settings.processes,
        host=settings.host,
        port=settings.port,
        http=Protocol,
        ws="none",
        h11_max_incomplete_event_size=HEADER_BYTES,
        log_level="warning",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )


@contextmanager
def environment(settings: Settings) -> Iterator[None]:
    """What the processes are told through the environment, beside what stands there already."""
    with tempfile.TemporaryDirectory(prefix="footnote-metrics-") as counts:
        os.environ["FOOTNOTE_DATA_DIR"] = str(settings.data_dir.absolute())
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        yield


def end(_number: int, _frame: object) -> NoReturn:
    """Ends the process when a signal comes."""
    sys.exit(0)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

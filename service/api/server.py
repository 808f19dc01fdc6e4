"""The HTTP server: uvicorn on an address, in one process or in several."""

import ipaddress
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from service.api.contract.limits import REQUEST_LIMITS
from service.settings import Settings

# Time for responses in progress to complete after a signal to end.
_DRAIN_SECONDS = 20


def run(app: FastAPI | str, settings: Settings) -> None:
    """Runs the app, or the named factory in each of several processes, until a signal ends it."""
    from service.api.http_protocol import Protocol

    uvicorn.run(
        app,
        factory=isinstance(app, str),
        workers=settings.processes,
        host=settings.host,
        port=settings.port,
        http=Protocol,
        ws="none",
        h11_max_incomplete_event_size=REQUEST_LIMITS.header_bytes,
        log_level="warning",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )


@contextmanager
def environment(settings: Settings) -> Iterator[None]:
    """Adds to the environment what several processes need to share."""
    with tempfile.TemporaryDirectory(prefix="footnote-metrics-") as metrics:
        os.environ["FOOTNOTE_DATA_DIR"] = str(settings.data_dir.absolute())
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
        yield


def end(_number: int, _frame: object) -> NoReturn:
    """Signal handler that ends the process."""
    sys.exit(0)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""`footnote serve`: the HTTP service on an address, in one process or in several."""

import gc
import ipaddress
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import uvicorn
from fastapi import FastAPI
from rich.console import Console

from index.errors import FootnoteError
from service.composition.services import House, open_catalog, open_house
from service.jobs.reading_list import fetching
from service.logs import configure_logs
from service.settings import Settings
from service.slack.settings import SlackSettings

if TYPE_CHECKING:
    from service.answering.question_service import Desk
    from service.slack.bot import Bot

# Answers that are under way when the service is told to end have so long.
_DRAIN_SECONDS = 20


class ExposureError(FootnoteError):
    """The service would be open to the network without any key."""


def serve(settings: Settings, reading_list: Path | None, console: Console) -> None:
    """Serves until told to end; raises ExposureError rather than be open to everybody."""
    said = who_may_ask(settings)
    # Once uvicorn has ended it raises the signal again: what is open is to be closed then too.
    signal.signal(signal.SIGTERM, _end)
    with open_house(settings) as house, fetching(house, reading_list):
        address = f"http://{settings.host}:{settings.port}"
        console.print(f"Footnote listens on {address} ({said})", soft_wrap=True)
        if settings.processes > 1:
            with _environment(settings):
                _run("service.api.server:worker_app", settings)
        else:
            _run(_app(house), settings)


def worker_app() -> FastAPI:
    """The app of one process of several, over a house of its own; the environment says which."""
    from service.api.app import create_app

    settings = Settings.from_environ(os.environ)
    configure_logs(os.environ.get("FOOTNOTE_LOG_LEVEL", "WARNING"), settings.log_format)
    stack = ExitStack()
    house = stack.enter_context(open_house(settings))
    return _settled(create_app(house, _bot(house), close=stack.close))


def _app(house: House) -> FastAPI:
    from service.api.app import create_app

    return _settled(create_app(house, _bot(house)))


def _settled(app: FastAPI) -> FastAPI:
    """The app, all that stands by now being left out of what garbage is looked for in.

    It stays as long as the process does, and to look through it held answers up for 100 ms.
    """
    gc.collect()
    gc.freeze()
    return app


def _bot(house: House) -> "Callable[[Desk], Bot] | None":
    """What makes the Slack bot, where Slack's requests can be told from others'."""
    slack = SlackSettings.from_environ(os.environ)
    return partial(house.slack_bot, slack) if slack.signing_secret and slack.bot_token else None


def who_may_ask(settings: Settings) -> str:
    """Who may ask, in words; raises ExposureError where it would be whoever reaches the address."""
    catalog = open_catalog(settings)
    has_keys = bool(catalog.keys.all())
    catalog.close()
    if has_keys:
        return "for callers with a key"
    if settings.open:
        return "open to whoever reaches it, until a key is made"
    if not _is_loopback(settings.host):
        raise ExposureError(
            f"{settings.host} can be reached by others, and there are no keys yet: make one with "
            "`footnote keys create --role admin`, or listen on 127.0.0.1; FOOTNOTE_OPEN=1 lets "
            "everybody in where something else keeps the others out"
        )
    return "for this machine only: there are no keys"


def _run(app: FastAPI | str, settings: Settings) -> None:
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
def _environment(settings: Settings) -> Iterator[None]:
    """What the processes are told through the environment, beside what stands there already."""
    with tempfile.TemporaryDirectory(prefix="footnote-metrics-") as counts:
        os.environ["FOOTNOTE_DATA_DIR"] = str(settings.data_dir.absolute())
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        yield


def _end(_number: int, _frame: object) -> NoReturn:
    sys.exit(0)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

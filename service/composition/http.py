"""The HTTP service composed: the parts of its app, and `footnote serve`."""

import gc
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from rich.console import Console

from index.errors import FootnoteError
from ingest.pdf.picture import PagePainter
from service.answering.question_service import Desk
from service.api.access.concurrency_limiter import Turnstile
from service.api.access.key_cache import Keyring
from service.api.app import app_of
from service.api.dependencies.metrics import Metrics
from service.api.dependencies.picture_cache import Pictures
from service.api.dependencies.readiness import Readiness
from service.api.dependencies.services import Rooms
from service.api.server import end, environment, is_loopback, run
from service.api.streaming.shutdown_signal import Ending
from service.api.streaming.stream_registry import Journal
from service.composition.services import House, open_catalog, open_house
from service.logs import configure_logs
from service.settings import Settings
from service.slack.settings import SlackSettings

if TYPE_CHECKING:
    from service.slack.bot import Bot  # loads bolt: only where one is set up


class ExposureError(FootnoteError):
    """The service would be open to the network without any key."""


def create_app(
    house: House,
    bot_at: "Callable[[Desk], Bot] | None" = None,
    *,
    close: Callable[[], None] | None = None,
) -> FastAPI:
    """The app over an opened house; whoever opened it closes it, or gives the means to `close`.

    With a bot at its desk, `/slack/events` takes what Slack sends.
    """
    rooms = _rooms(house)
    return app_of(rooms, bot_at(rooms.desk) if bot_at else None, close=close)


def _rooms(house: House) -> Rooms:
    settings, answerer = house.settings, house.answerer()
    metrics = Metrics(house.library, settings.data_dir)
    return Rooms(
        settings=settings,
        library=house.library,
        answerer=answerer,
        desk=house.desk(answerer, metrics.answer),
        journal=Journal(),
        painter=PagePainter(),
        keyring=Keyring(house.library.keys),
        turnstile=Turnstile(settings.concurrent_asks, settings.waiting_asks),
        metrics=metrics,
        pictures=Pictures(),
        readiness=Readiness(house.library, answerer, settings.data_dir),
        intake=house.ingestion_worker(),
        reading=house.reading_room(),
        ending=Ending(),
    )


def serve(settings: Settings, reading_list: Path | None, console: Console) -> None:
    """Serves until told to end; raises ExposureError rather than be open to everybody."""
    said = who_may_ask(settings)
    # Once uvicorn has ended it raises the signal again: what is open is to be closed then too.
    signal.signal(signal.SIGTERM, end)
    with open_house(settings) as house, house.fetching(reading_list):
        address = f"http://{settings.host}:{settings.port}"
        console.print(f"Footnote listens on {address} ({said})", soft_wrap=True)
        if settings.processes > 1:
            with environment(settings):
                run("service.composition.http:worker_app", settings)
        else:
            run(_app(house), settings)


def worker_app() -> FastAPI:
    """The app of one process of several, over a house of its own; the environment says which."""
    settings = Settings.from_environ(os.environ)
    configure_logs(os.environ.get("FOOTNOTE_LOG_LEVEL", "WARNING"), settings.log_format)
    stack = ExitStack()
    house = stack.enter_context(open_house(settings))
    return _settled(create_app(house, _bot(house), close=stack.close))


def _app(house: House) -> FastAPI:
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
    if not is_loopback(settings.host):
        raise ExposureError(
            f"{settings.host} can be reached by others, and there are no keys yet: make one with "
            "`footnote keys create --role admin`, or listen on 127.0.0.1; FOOTNOTE_OPEN=1 lets "
            "everybody in where something else keeps the others out"
        )
    return "for this machine only: there are no keys"

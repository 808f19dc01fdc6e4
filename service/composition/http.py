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
from service.answering.question_service import QuestionService
from service.api.access.concurrency_limiter import ConcurrencyLimiter
from service.api.access.key_cache import ApiKeyCache
from service.api.app import app_of
from service.api.dependencies.metrics import Metrics
from service.api.dependencies.picture_cache import PictureCache
from service.api.dependencies.readiness import Readiness
from service.api.dependencies.services import ApiServices
from service.api.server import end, environment, is_loopback, run
from service.api.streaming.shutdown_signal import ShutdownSignal
from service.api.streaming.stream_registry import StreamRegistry
from service.composition.services import Services, open_catalog, open_services
from service.logs import configure_logs
from service.settings import Settings
from service.slack.settings import SlackSettings

if TYPE_CHECKING:
    from service.slack.bot import Bot  # loads bolt: only where one is set up


class ExposureError(FootnoteError):
    """The service would be open to the network without any key."""


def create_app(
    services: Services,
    bot_at: "Callable[[QuestionService], Bot] | None" = None,
    *,
    close: Callable[[], None] | None = None,
) -> FastAPI:
    """The app over an opened house; whoever opened it closes it, or gives the means to `close`.

    With a bot at its desk, `/slack/events` takes what Slack sends.
    """
    api_services = _api_services(services)
    return app_of(
        api_services, bot_at(api_services.question_service) if bot_at else None, close=close
    )


def _api_services(services: Services) -> ApiServices:
    settings, answerer = services.settings, services.answerer()
    metrics = Metrics(services.library, settings.data_dir)
    return ApiServices(
        settings=settings,
        library=services.library,
        answerer=answerer,
        question_service=services.question_service(answerer, metrics.answer),
        streams=StreamRegistry(),
        page_painter=PagePainter(),
        key_cache=ApiKeyCache(services.library.keys),
        concurrency_limiter=ConcurrencyLimiter(settings.concurrent_asks, settings.waiting_asks),
        metrics=metrics,
        picture_cache=PictureCache(),
        readiness=Readiness(services.library, answerer, settings.data_dir),
        ingestion_worker=services.ingestion_worker(),
        reading=services.paper_pages(),
        shutdown_signal=ShutdownSignal(),
    )


def serve(settings: Settings, reading_list: Path | None, console: Console) -> None:
    """Serves until told to end; raises ExposureError rather than be open to everybody."""
    said = who_may_ask(settings)
    # Once uvicorn has ended it raises the signal again: what is open is to be closed then too.
    signal.signal(signal.SIGTERM, end)
    with (
        open_services(settings) as services,
        services.fetch_reading_list_in_background(reading_list),
    ):
        address = f"http://{settings.host}:{settings.port}"
        console.print(f"Footnote listens on {address} ({said})", soft_wrap=True)
        if settings.processes > 1:
            with environment(settings):
                run("service.composition.http:worker_app", settings)
        else:
            run(_app(services), settings)


def worker_app() -> FastAPI:
    """The app of one process of several, over a house of its own; the environment says which."""
    settings = Settings.from_environ(os.environ)
    configure_logs(settings.log_level, settings.log_format)
    stack = ExitStack()
    services = stack.enter_context(open_services(settings))
    return _settled(create_app(services, _bot(services), close=stack.close))


def _app(services: Services) -> FastAPI:
    return _settled(create_app(services, _bot(services)))


def _settled(app: FastAPI) -> FastAPI:
    """The app, all that stands by now being left out of what garbage is looked for in.

    It stays as long as the process does, and to look through it held answers up for 100 ms.
    """
    gc.collect()
    gc.freeze()
    return app


def _bot(services: Services) -> "Callable[[QuestionService], Bot] | None":
    """What makes the Slack bot, where Slack's requests can be told from others'."""
    slack = SlackSettings.from_environ(os.environ)
    return partial(services.slack_bot, slack) if slack.signing_secret and slack.bot_token else None


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

"""Composition of the HTTP service: the parts of its app, and `footnote serve`."""

import gc
import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from rich.console import Console

from index.errors import FootnoteError
from ingest.pdf.picture import PagePainter
from service.answering.answerer import Answerer
from service.answering.question_service import QuestionService
from service.api.access.guard import ConcurrencyLimiter
from service.api.app import app_of
from service.api.contract.limits import REQUEST_LIMITS, RequestLimits
from service.api.dependencies.metrics import Metrics
from service.api.dependencies.picture_cache import PictureCache
from service.api.dependencies.readiness import Readiness
from service.api.dependencies.services import ApiServices
from service.api.middleware.authentication import ApiKeyCache
from service.api.server import end, environment, is_loopback, run
from service.api.streaming.shutdown_signal import ShutdownSignal
from service.api.streaming.stream_registry import StreamRegistry
from service.composition.services import Services, open_services, open_store
from service.logs import configure_logs
from service.settings import Settings
from service.slack.settings import SlackSettings

if TYPE_CHECKING:
    from service.slack.bot import Bot  # loads bolt: only where one is set up


class ExposureError(FootnoteError):
    """The service would be open to the network although it has no keys."""


def create_app(
    services: Services,
    bot_at: "Callable[[QuestionService], Bot] | None" = None,
    *,
    close: Callable[[], None] | None = None,
    limits: RequestLimits = REQUEST_LIMITS,
    streams: StreamRegistry | None = None,
    answerer: Answerer | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """The HTTP app over opened services. It calls `close` when it ends, and else closes nothing.

    `bot_at` makes the Slack bot that answers on `/slack/events`, if there is one. Questions go to
    the services' own answerer unless another is given. By `clock`, in seconds, API keys are read
    again and readiness is tested again.
    """
    parts = _api_services(
        services, limits, streams or StreamRegistry(), answerer or services.answerer(), clock
    )
    return app_of(parts, bot_at(parts.question_service) if bot_at else None, close=close)


def _api_services(
    services: Services,
    limits: RequestLimits,
    streams: StreamRegistry,
    answerer: Answerer,
    clock: Callable[[], float],
) -> ApiServices:
    settings = services.settings
    metrics = Metrics(services.library, settings.data_dir)
    return ApiServices(
        settings=settings,
        library=services.library,
        store=services.store,
        answerer=answerer,
        question_service=services.question_service(answerer, metrics.answer),
        streams=streams,
        page_painter=PagePainter(),
        key_cache=ApiKeyCache(services.store.keys, clock=clock),
        concurrency_limiter=ConcurrencyLimiter(
            settings.concurrent_asks, settings.waiting_asks, limits.queue_seconds
        ),
        metrics=metrics,
        picture_cache=PictureCache(),
        readiness=Readiness(services.library, answerer, settings.data_dir, clock=clock),
        ingestion_worker=services.ingestion_worker(),
        reading=services.paper_pages(),
        shutdown_signal=ShutdownSignal(),
        limits=limits,
    )


def serve(settings: Settings, reading_list: Path | None, console: Console) -> None:
    """Serves until a signal ends the process; raises ExposureError if everybody could call."""
    callers = who_may_ask(settings)
    # uvicorn raises the signal again after its own shutdown, and the services must close then too.
    signal.signal(signal.SIGTERM, end)
    with (
        open_services(settings) as services,
        services.fetch_reading_list_in_background(reading_list),
    ):
        address = f"http://{settings.host}:{settings.port}"
        console.print(f"Footnote listens on {address} ({callers})", soft_wrap=True)
        if settings.processes > 1:
            with environment(settings):
                run("service.composition.http:worker_app", settings)
        else:
            run(_app(services), settings)


def worker_app() -> FastAPI:
    """The app of one of several processes, over services of its own; reads the environment."""
    settings = Settings.from_environ(os.environ)
    configure_logs(settings.log_level, settings.log_format)
    stack = ExitStack()
    services = stack.enter_context(open_services(settings))
    return _settled(create_app(services, _bot(services), close=stack.close))


def _app(services: Services) -> FastAPI:
    return _settled(create_app(services, _bot(services)))


def _settled(app: FastAPI) -> FastAPI:
    """The app, with all objects made so far excluded from garbage collection.

    They live as long as the process, and looking through them delayed answers by 100 ms.
    """
    gc.collect()
    gc.freeze()
    return app


def _bot(services: Services) -> "Callable[[QuestionService], Bot] | None":
    """Makes the Slack bot; None unless the settings that Slack's HTTP events need are set."""
    slack = SlackSettings.from_environ(os.environ)
    return partial(services.slack_bot, slack) if slack.signing_secret and slack.bot_token else None


def who_may_ask(settings: Settings) -> str:
    """Who may call the service, in words; raises ExposureError if everybody could."""
    with open_store(settings) as store:
        has_keys = bool(store.keys.all())
    if has_keys:
        return "for callers with a key"
    if settings.open:
        return "open to everybody who can reach it, until a key is made"
    if not is_loopback(settings.host):
        raise ExposureError(
            f"other machines can reach {settings.host}, and there are no keys yet: make one with "
            "`footnote keys create --role admin`, or listen on 127.0.0.1; set FOOTNOTE_OPEN=1 to "
            "let everybody in if something else protects the service"
        )
    return "for this machine only: there are no keys"

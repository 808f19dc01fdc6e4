"""How a route gets the opened parts of the house."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from index.library.library import Library
from ingest.pdf.picture import PagePainter
from service.answering.answerer import Answerer
from service.answering.askers import Asker
from service.answering.question_service import QuestionService
from service.api.access.concurrency_limiter import ConcurrencyLimiter
from service.api.access.guard import caller_of
from service.api.access.key_cache import ApiKeyCache
from service.api.dependencies.metrics import Metrics
from service.api.dependencies.picture_cache import PictureCache
from service.api.dependencies.readiness import Readiness
from service.api.streaming.shutdown_signal import ShutdownSignal
from service.api.streaming.stream_registry import StreamRegistry
from service.jobs.ingestion_worker import IngestionWorker
from service.reading.paper_page_service import PaperPages
from service.settings import Settings
from service.store.store import Store


@dataclass(frozen=True, slots=True)
class ApiServices:
    """What the routes need, made once by the composition root."""

    settings: Settings
    library: Library
    store: Store
    answerer: Answerer
    question_service: QuestionService
    streams: StreamRegistry
    page_painter: PagePainter
    key_cache: ApiKeyCache
    concurrency_limiter: ConcurrencyLimiter
    metrics: Metrics
    picture_cache: PictureCache
    readiness: Readiness
    ingestion_worker: IngestionWorker
    reading: PaperPages
    shutdown_signal: ShutdownSignal


async def _services(request: Request) -> ApiServices:
    services: ApiServices = request.app.state.services
    return services


ServicesDep = Annotated[ApiServices, Depends(_services)]


def asker_of(request: Request) -> Asker:
    """Who asks, told by the caller of the request."""
    caller = caller_of(request.scope)
    if caller is None:
        return Asker()
    # Whoever needs no key is at the service's own machine, where there is but one asker.
    owner = caller.name if caller.name.startswith("key:") else ""
    return Asker(owner, sees_all=caller.role == "admin")


async def _asker(request: Request) -> Asker:
    return asker_of(request)


# Dependencies that do nothing but look are coroutines: others are sent to a thread each.
AskerDep = Annotated[Asker, Depends(_asker)]

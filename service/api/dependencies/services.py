"""What routes get of the app and of a request: the services, the asker, the media type."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from index.library.library import Library
from ingest.pdf.picture import PagePainter
from service.answering.answerer import Answerer
from service.answering.askers import Asker
from service.answering.question_service import QuestionService
from service.api.access.guard import ConcurrencyLimiter, caller_of
from service.api.contract.limits import RequestLimits
from service.api.dependencies.metrics import Metrics
from service.api.dependencies.picture_cache import PictureCache
from service.api.dependencies.readiness import Readiness
from service.api.middleware.authentication import ApiKeyCache
from service.api.streaming.shutdown_signal import ShutdownSignal
from service.api.streaming.stream_registry import StreamRegistry
from service.jobs.ingestion_worker import IngestionWorker
from service.reading.paper_page_service import PaperPages
from service.settings import Settings
from service.store.store import Store


@dataclass(frozen=True, slots=True)
class ApiServices:
    """The parts that routes and middleware use, made once by the composition root."""

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
    limits: RequestLimits


async def _services(request: Request) -> ApiServices:
    services: ApiServices = request.app.state.services
    return services


ServicesDep = Annotated[ApiServices, Depends(_services)]


def asker_of(request: Request) -> Asker:
    """The asker that the caller of a request stands for."""
    caller = caller_of(request.scope)
    if caller is None:
        return Asker()
    # A caller without a key is on the service's own machine, which has a single asker.
    owner = caller.name if caller.name.startswith("key:") else ""
    return Asker(owner, sees_all=caller.role == "admin")


async def _asker(request: Request) -> Asker:
    return asker_of(request)


# These dependencies are coroutines because FastAPI runs each plain function in a thread.
AskerDep = Annotated[Asker, Depends(_asker)]


def preferred_media_type(accept: str, offered: Sequence[str]) -> str:
    """The offered media type that an Accept header rates highest (RFC 9110, section 12.5.1).

    The first of equals, and the first of all if the header accepts none. Parameters of media types
    are ignored.
    """
    ranges = MIMEAccept(
        [(each.partition(";")[0].strip(), rating) for each, rating in parse_accept_header(accept)]
    )
    return max(offered, key=ranges.quality)

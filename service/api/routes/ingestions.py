"""/v1/ingestions: jobs that add papers to the library."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from index.records import RETRIED
from service.api.access.guard import LIBRARIAN, GuardedRoute, caller_of
from service.api.dependencies.services import ApiServices, ServicesDep
from service.api.errors.problems import PROBLEM_SCHEMA, ApiError
from service.schemas.cursors import cursor_of, place_of
from service.schemas.ingestions import (
    SOURCE_PATTERN,
    IngestionBody,
    IngestionShape,
    IngestionsShape,
    ingestion_shape,
)
from service.store.ingestion_jobs import IngestionJob

router = APIRouter(
    prefix="/v1/ingestions",
    tags=["ingestions"],
    route_class=GuardedRoute,
    responses={404: PROBLEM_SCHEMA, 422: PROBLEM_SCHEMA},
)

IngestionId = Annotated[str, Path(description="An ingestion's id.")]
_EVENT_SCHEMA = {
    "type": "object",
    "required": ["event", "id", "data"],
    "properties": {
        "event": {"enum": ["progress", "end"]},
        "id": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
_LOOK_SECONDS = 0.3
_HEARTBEAT_SECONDS = 15.0


@router.post("", status_code=202, openapi_extra=LIBRARIAN, responses={429: PROBLEM_SCHEMA})
def ingest(
    body: IngestionBody, services: ServicesDep, request: Request, response: Response
) -> IngestionShape:
    """Takes in papers from web addresses and arXiv; files are sent to `/v1/papers`."""
    for source in body.sources:
        if not re.fullmatch(SOURCE_PATTERN, source):
            raise ApiError(
                422,
                f"“{source[:80]}” is neither a web address nor an arXiv identifier: write "
                "https://… or arxiv:2405.08597, or send the file to /v1/papers",
                kind="source",
            )
    return accepted(
        services.ingestion_worker.take_in(body.sources, by=caller_name(request)), response
    )


@router.get("", openapi_extra=LIBRARIAN)
def ingestions(
    services: ServicesDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
) -> IngestionsShape:
    """All ingestions, newest first."""
    before = 0
    if cursor is not None:
        place = place_of(cursor, "ingestions")
        before = place[0] if len(place) == 1 and isinstance(place[0], int) else 0
    found = services.store.jobs.latest(limit + 1, before=min(before, 2**62))
    shown = found[:limit]
    return IngestionsShape(
        ingestions=[ingestion_shape(ingestion) for ingestion in shown],
        next_cursor=cursor_of("ingestions", shown[-1].number) if len(found) > limit else None,
    )


@router.get("/{ingestion_id}", openapi_extra=LIBRARIAN)
def ingestion(ingestion_id: IngestionId, services: ServicesDep) -> IngestionShape:
    """One ingestion, with what became of each file, why, and what to do about it."""
    return ingestion_shape(services.store.jobs.one(ingestion_id))


@router.get(
    "/{ingestion_id}/events",
    response_class=StreamingResponse,
    openapi_extra=LIBRARIAN,
    responses={200: {"content": {"text/event-stream": {"itemSchema": _EVENT_SCHEMA}}}},
)
async def ingestion_events(
    ingestion_id: IngestionId,
    services: ServicesDep,
    last_event_id: Annotated[str, Header(description="Only what has changed since.")] = "",
) -> StreamingResponse:
    """The ingestion each time it changes (`progress`), and once it is over (`end`)."""
    first = await anyio.to_thread.run_sync(services.store.jobs.one, ingestion_id)
    said = int(last_event_id) if re.fullmatch(r"[0-9]{1,18}", last_event_id) else 0
    seen = said if said <= first.version else 0  # ignores an id that was never sent
    return StreamingResponse(
        _events(services, first, seen),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.post("/{ingestion_id}/cancel", openapi_extra=LIBRARIAN)
def cancel(ingestion_id: IngestionId, services: ServicesDep) -> IngestionShape:
    """Begins no further file; the one that is being read still goes in. What is over stays."""
    return ingestion_shape(services.store.jobs.cancel(ingestion_id))


@router.post(
    "/{ingestion_id}/retry",
    status_code=202,
    openapi_extra=LIBRARIAN,
    responses={409: PROBLEM_SCHEMA, 429: PROBLEM_SCHEMA},
)
def retry(
    ingestion_id: IngestionId, services: ServicesDep, request: Request, response: Response
) -> IngestionShape:
    """Takes in again, as a new ingestion, what failed, was not downloaded or was not come to."""
    past = services.store.jobs.one(ingestion_id)
    if not past.is_over:
        raise ApiError(
            409, "the ingestion is still running: wait for it, or cancel it", kind="not-over"
        )
    again = _to_retry(past)
    if not again:
        raise ApiError(
            409,
            "every file of this ingestion is in the library: there is nothing to retry",
            kind="nothing-to-retry",
        )
    return accepted(services.ingestion_worker.take_in(again, by=caller_name(request)), response)


def accepted(ingestion: IngestionJob, response: Response) -> IngestionShape:
    """The response to a queued ingestion, with the address of its progress."""
    shape = ingestion_shape(ingestion)
    response.headers["Location"] = f"/{shape.links.self}"
    return shape


def caller_name(request: Request) -> str:
    """The caller's name as an ingestion stores it."""
    caller = caller_of(request.scope)
    return caller.name if caller else ""


def _to_retry(past: IngestionJob) -> list[str]:
    settled = {outcome.origin for outcome in past.outcomes}
    missing = [outcome.origin for outcome in past.outcomes if outcome.state in RETRIED]
    return missing + [source for source in past.sources if source not in settled]


async def _events(
    services: ApiServices, ingestion: IngestionJob, seen: int
) -> AsyncIterator[bytes]:
    silent = 0.0
    while True:
        if ingestion.version > seen or ingestion.is_over:
            seen, silent = ingestion.version, 0.0
            yield _event("end" if ingestion.is_over else "progress", ingestion)
        if ingestion.is_over or services.shutdown_signal.is_near:
            return
        if silent >= _HEARTBEAT_SECONDS:
            silent = 0.0
            yield b": still here\n\n"
        await asyncio.sleep(_LOOK_SECONDS)
        silent += _LOOK_SECONDS
        ingestion = await anyio.to_thread.run_sync(services.store.jobs.one, ingestion.id)


def _event(kind: str, ingestion: IngestionJob) -> bytes:
    said = json.dumps(ingestion_shape(ingestion).model_dump(mode="json"), ensure_ascii=False)
    return f"event: {kind}\nid: {ingestion.version}\ndata: {said}\n\n".encode()

"""/v1/answers: stored answers, in their original form and in export formats; feedback on them."""

import time
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import StreamingResponse

from service.answering.records.questions import tidied
from service.api.access.guard import LIBRARIAN, LIMITED, READER, GuardedRoute, caller_of
from service.api.dependencies.services import AskerDep, ServicesDep, preferred_media_type
from service.api.errors.problems import PROBLEM_SCHEMA, ApiError
from service.api.streaming.events import EventStream, LastEvent, described_stream, last_event
from service.api.streaming.resuming import resumed
from service.exports.format_names import MEDIA_TYPES, ExportFormat, file_name, format_of
from service.exports.formats import exported
from service.schemas.answers import KeptAnswerShape, kept_answer_shape
from service.schemas.conversations import (
    AgainShape,
    AllFeedbackShape,
    FeedbackBody,
    FeedbackShape,
    again_shape,
    feedback_shape,
    given_feedback_shape,
)
from service.store.archive import Feedback

router = APIRouter(
    prefix="/v1/answers",
    tags=["answers"],
    route_class=GuardedRoute,
    responses={404: PROBLEM_SCHEMA, 422: PROBLEM_SCHEMA},
)

AnswerId = Annotated[str, Path(max_length=100, description="As `ask` told it.")]
_JSON = "application/json"


@router.get(
    "/{answer_id}",
    openapi_extra=READER,
    response_model=KeptAnswerShape,
    responses={
        200: {"content": {media: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()}}
    },
)
def answer(
    answer_id: AnswerId,
    request: Request,
    services: ServicesDep,
    format: ExportFormat | None = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> KeptAnswerShape | Response:
    """An answer exactly as it was given, also when papers it cites have gone since.

    Everybody who may read may open it: its id cannot be guessed. `format` or `Accept` ask for
    Markdown with footnotes, BibTeX, RIS, CSL-JSON or plain text.
    """
    kept = services.question_service.kept(answer_id)
    preferred = preferred_media_type(accept, (_JSON, *MEDIA_TYPES.values()))
    chosen = format or format_of(preferred)
    if chosen == "json":
        return kept_answer_shape(kept)
    return Response(
        exported(kept.answer, chosen, str(request.base_url)),
        media_type=MEDIA_TYPES[chosen],
        headers={
            "Content-Disposition": f'inline; filename="{file_name(answer_id, chosen)}"',
            "Vary": "Accept",
        },
    )


@router.get(
    "/{answer_id}/events",
    openapi_extra=READER,
    dependencies=[LIMITED],
    response_class=StreamingResponse,
    responses={200: described_stream("The rest of the stream")},
)
def answer_events(
    answer_id: AnswerId,
    services: ServicesDep,
    asker: AskerDep,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventStream:
    """The events of an answer after the one that `Last-Event-ID` names; all without it.

    A stream that broke off goes on where it stood, for a few seconds; an answer that is whole is
    given again at any time, without `sources`.
    """
    seen = last_event(last_event_id)
    if seen is None or seen.answer_id != answer_id:
        seen = LastEvent(answer_id, -1)
    return resumed(services.streams, services.question_service, asker, seen)


@router.post("/{answer_id}/again", openapi_extra=READER, dependencies=[LIMITED])
def again(answer_id: AnswerId, services: ServicesDep, asker: AskerDep) -> AgainShape:
    """Puts the question of an answer to today's library, and says what is different and why."""
    before, after, difference = services.question_service.again(answer_id, asker)
    return again_shape(before, after, difference)


@router.post("/{answer_id}/feedback", openapi_extra=READER)
def give_feedback(
    answer_id: AnswerId, body: FeedbackBody, services: ServicesDep, request: Request
) -> FeedbackShape:
    """Says what you think of an answer or of one citation; what you said of it before is gone."""
    citations = [
        c for s in services.question_service.kept(answer_id).answer.statements for c in s.citations
    ]
    if body.citation is not None and body.citation not in {c.number for c in citations}:
        raise ApiError(
            422,
            f"the answer has no citation {body.citation}: it has {len(citations)}",
            kind="no-such-citation",
        )
    caller = caller_of(request.scope)
    giver = " for ".join(filter(None, (caller.name if caller else "", body.giver)))
    said = Feedback(
        answer_id=answer_id,
        citation=body.citation or 0,
        giver=giver,
        thumb=body.thumb,
        reason=tidied(body.reason),
        given=time.time(),
    )
    services.store.archive.give_feedback(said)
    return feedback_shape(said)


@router.get("/{answer_id}/feedback", openapi_extra=LIBRARIAN)
def feedback(answer_id: AnswerId, services: ServicesDep) -> AllFeedbackShape:
    """All that was said of an answer."""
    services.question_service.kept(answer_id)
    said = services.store.archive.feedback(answer_id)
    return AllFeedbackShape(feedback=[given_feedback_shape(each) for each in said])

"""POST /v1/ask: answers a question with footnotes, as one document or as an event stream."""

import re
from typing import Annotated

from fastapi import APIRouter, Header

from service.answering.askers import Asker
from service.answering.question_service import AskedQuestion
from service.answering.records.questions import Question, tidied
from service.api.access.guard import LIMITED, READER, GuardedRoute
from service.api.dependencies.services import (
    ApiServices,
    AskerDep,
    ServicesDep,
    preferred_media_type,
)
from service.api.errors.problems import PROBLEM_SCHEMA
from service.api.streaming.events import (
    MEDIA_TYPE,
    EventStream,
    answer_frames,
    described_stream,
    last_event,
    perspectives_frames,
)
from service.api.streaming.resuming import resumed_if_known
from service.api.streaming.stream_registry import ActiveStream
from service.schemas.answers import (
    AskBody,
    KeptAnswerShape,
    ViewedAskBody,
    kept_answer_shape,
)
from service.schemas.perspectives import PerspectivesShape, perspectives_shape

router = APIRouter(prefix="/v1", tags=["answers"], route_class=GuardedRoute)

_NEW = "new"
_ID = re.compile(r"[0-9a-f]{32}")


@router.post(
    "/ask",
    openapi_extra=READER,
    dependencies=[LIMITED],
    response_model=KeptAnswerShape | PerspectivesShape,
    responses={
        200: described_stream("The answer; as an event stream where `Accept` asks for one"),
        404: PROBLEM_SCHEMA,
        422: PROBLEM_SCHEMA,
    },
)
def ask(
    body: ViewedAskBody,
    services: ServicesDep,
    asker: AskerDep,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
    last_event_id: Annotated[str | None, Header()] = None,
) -> KeptAnswerShape | PerspectivesShape | EventStream:
    """Answers a question in sentences of the papers, each with its quote and page.

    `status` is `unanswerable` where the papers hold no answer; there are no citations then. The
    answer is kept and opens again under its `id`. With `Accept: text/event-stream` it comes as
    events: `understood`, `sources`, one `statement` after the other, `done` with the whole answer,
    or `error`. A reader whose connection broke sends the same again with `Last-Event-ID`.

    With `"view": "by_paper"` each paper's best statement comes instead, and which papers agree, as
    `/v1/compare` gives it; that is not kept. As events each statement comes by itself, and `done`
    holds the whole.
    """
    question = Question(tidied(body.question), body.where(), drafts=body.drafts)
    streamed = preferred_media_type(accept, ("application/json", MEDIA_TYPE)) == MEDIA_TYPE
    if streamed:
        seen = last_event(last_event_id)
        if going_on := resumed_if_known(
            services.streams, services.question_service, asker, seen, question.text
        ):
            return going_on
    turn = _turn(services, asker, question, body)
    by_paper = body.view == "by_paper"
    if streamed:
        frames = perspectives_frames if by_paper else answer_frames
        return EventStream(
            services.streams.read(ActiveStream(turn, frames(services.question_service, turn)))
        )
    if by_paper:
        return perspectives_shape(services.question_service.perspectives(turn.question))
    return kept_answer_shape(turn.kept(services.question_service.answer(turn)))


def _turn(services: ApiServices, asker: Asker, question: Question, body: AskBody) -> AskedQuestion:
    if body.conversation == _NEW:
        return services.question_service.begin_conversation(question, asker)
    conversation = body.conversation or ""
    opening = body.opening and bool(_ID.fullmatch(conversation))
    return services.question_service.begin(question, asker, conversation, opening=opening)

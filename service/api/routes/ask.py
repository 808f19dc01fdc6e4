"""POST /v1/ask: a question in, a footnoted answer out, whole or as it is made."""

import re
from typing import Annotated

from fastapi import APIRouter, Header

from service.answering.askers import Asker
from service.answering.question_service import Turn
from service.answering.records.questions import Question, tidied
from service.api.access.concurrency_limiter import TURN
from service.api.access.guard import READER, GuardedRoute
from service.api.dependencies.content_negotiation import preferred
from service.api.dependencies.services import From, In, Rooms
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
from service.api.streaming.stream_registry import Giving
from service.schemas.answers import AskBody, ViewedAskBody
from service.schemas.conversations import KeptAnswerShape, kept_answer_shape
from service.schemas.perspectives import PerspectivesShape, perspectives_shape

router = APIRouter(prefix="/v1", tags=["answers"], route_class=GuardedRoute)

_NEW = "new"
_ID = re.compile(r"[0-9a-f]{32}")


@router.post(
    "/ask",
    openapi_extra=READER,
    dependencies=[TURN],
    response_model=KeptAnswerShape | PerspectivesShape,
    responses={
        200: described_stream("The answer; as an event stream where `Accept` asks for one"),
        404: PROBLEM_SCHEMA,
        422: PROBLEM_SCHEMA,
    },
)
def ask(
    body: ViewedAskBody,
    rooms: In,
    asker: From,
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
    streamed = preferred(accept, ("application/json", MEDIA_TYPE)) == MEDIA_TYPE
    if streamed:
        seen = last_event(last_event_id)
        if going_on := resumed_if_known(rooms.journal, rooms.desk, asker, seen, question.text):
            return going_on
    turn = _turn(rooms, asker, question, body)
    by_paper = body.view == "by_paper"
    if streamed:
        frames = perspectives_frames if by_paper else answer_frames
        return EventStream(rooms.journal.read(Giving(turn, frames(rooms.desk, turn))))
    if by_paper:
        return perspectives_shape(rooms.desk.perspectives(turn.question))
    return kept_answer_shape(turn.kept(rooms.desk.answer(turn)))


def _turn(rooms: Rooms, asker: Asker, question: Question, body: AskBody) -> Turn:
    if body.conversation == _NEW:
        return rooms.desk.begin_conversation(question, asker)
    conversation = body.conversation or ""
    opening = body.opening and bool(_ID.fullmatch(conversation))
    return rooms.desk.begin(question, asker, conversation, opening=opening)

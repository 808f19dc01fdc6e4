"""POST /v1/ask: a question in, a footnoted answer out."""

from fastapi import APIRouter

from service.answering.records import Question, tidied
from service.api.access import READER, GuardedRoute
from service.api.errors import PROBLEM_SCHEMA
from service.api.house import In
from service.api.turnstile import TURN
from service.api.wire import AnswerShape, AskBody, answer_shape

router = APIRouter(prefix="/v1", tags=["answers"], route_class=GuardedRoute)


@router.post("/ask", openapi_extra=READER, dependencies=[TURN], responses={422: PROBLEM_SCHEMA})
def ask(body: AskBody, rooms: In) -> AnswerShape:
    """Answers a question in sentences of the papers, each with its quote and page.

    `status` is `unanswerable` where the papers hold no answer; there are no citations then.
    """
    answer = rooms.answerer.answer(Question(tidied(body.question), body.where()))
    rooms.metrics.answer(answer)
    return answer_shape(answer)

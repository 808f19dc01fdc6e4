"""POST /v1/compare: a question in, who says what out."""

from fastapi import APIRouter

from service.answering.records import Question, tidied
from service.api.access import READER, GuardedRoute
from service.api.errors import PROBLEM_SCHEMA
from service.api.house import In
from service.api.turnstile import TURN
from service.api.wire.answers import AskBody
from service.api.wire.perspectives import PerspectivesShape, perspectives_shape

router = APIRouter(prefix="/v1", tags=["answers"], route_class=GuardedRoute)


@router.post("/compare", openapi_extra=READER, dependencies=[TURN], responses={422: PROBLEM_SCHEMA})
def compare(body: AskBody, rooms: In) -> PerspectivesShape:
    """Gives each paper's best statement on a question, and which papers agree.

    A stance is `unclear` where the words do not settle it; `positions` is empty where no paper has
    something to say.
    """
    question = Question(tidied(body.question), body.where())
    return perspectives_shape(rooms.desk.perspectives(question))

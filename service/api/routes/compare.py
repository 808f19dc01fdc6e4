"""POST /v1/compare: what each paper says on a question, and which agree."""

from fastapi import APIRouter

from service.answering.records.questions import Question, tidied
from service.api.access.guard import LIMITED, READER, GuardedRoute
from service.api.dependencies.services import ServicesDep
from service.api.errors.problems import PROBLEM_SCHEMA
from service.schemas.answers import AskBody
from service.schemas.perspectives import PerspectivesShape, perspectives_shape

router = APIRouter(prefix="/v1", tags=["answers"], route_class=GuardedRoute)


@router.post(
    "/compare", openapi_extra=READER, dependencies=[LIMITED], responses={422: PROBLEM_SCHEMA}
)
def compare(body: AskBody, services: ServicesDep) -> PerspectivesShape:
    """Gives each paper's best statement on a question, and which papers agree.

    A stance is `unclear` where the words do not settle it; `positions` is empty where no paper has
    something to say.
    """
    question = Question(tidied(body.question), body.where())
    return perspectives_shape(services.question_service.perspectives(question))

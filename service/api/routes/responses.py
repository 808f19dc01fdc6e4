"""POST /v1/responses, in the shape of OpenAI's Responses API."""

from dataclasses import replace

from fastapi import APIRouter
from fastapi import Request as HttpRequest

from service.answering.askers import Asker
from service.answering.kept_answers import KeptAnswer
from service.answering.question_service import AskedQuestion, QuestionService
from service.api.access.guard import LIMITED, READER, GuardedRoute
from service.api.dependencies.services import AskerDep, ServicesDep
from service.api.errors.openai import OPENAI_ERROR_SCHEMA
from service.api.errors.problems import ApiError
from service.api.openai.answer_text import Chat
from service.api.openai.messages import check_model, question_in
from service.api.openai.response_schemas import ResponseBody, ResponseShape
from service.api.openai.responses import ResponsesRequest, response, response_events, response_id
from service.api.streaming.events import EventStream, described_stream
from service.api.streaming.stream_registry import ActiveStream
from service.store.errors import AnswerNotFound

router = APIRouter(prefix="/v1", tags=["openai"], route_class=GuardedRoute)

_NEW = "new"


@router.post(
    "/responses",
    openapi_extra=READER,
    dependencies=[LIMITED],
    response_model=ResponseShape,
    responses={
        200: described_stream("The answer; as a stream of events with `stream`"),
        404: OPENAI_ERROR_SCHEMA,
    },
)
def respond(
    body: ResponseBody, http: HttpRequest, services: ServicesDep, asker: AskerDep
) -> ResponseShape | EventStream:
    """Answers the last user's message as OpenAI's responses do.

    The text is that of a chat completion, with an annotation `url_citation` for each footnote. A
    response that names the one before it (`previous_response_id`) follows on it, and on those that
    led to it; one that names a `conversation` is kept in it. Parameters that are not named here are
    ignored, and so are items that are not messages of a user.
    """
    check_model(body.model)
    turn = _turn(services.question_service, asker, body)
    said = tuple(message.said() for message in body.messages())
    request = ResponsesRequest(Chat(turn, said, str(http.base_url)), body.previous_response_id)
    if not body.stream:
        return response(request, services.question_service.answer(turn))
    made = response_events(services.question_service, request)
    # An id of its own, so that resuming an answer's events never finds these.
    return EventStream(
        services.streams.read(ActiveStream(replace(turn, id=response_id(turn)), made))
    )


def _turn(question_service: QuestionService, asker: Asker, body: ResponseBody) -> AskedQuestion:
    conversation = body.conversation_id()
    if not body.previous_response_id:
        question = question_in(body.messages())
        if conversation == _NEW:
            return question_service.begin_conversation(question, asker)
        return question_service.begin(question, asker, conversation)
    if conversation:
        raise ApiError(
            400, "`previous_response_id` and `conversation` do not go together: send one of them"
        )
    before = _kept(question_service, body.previous_response_id)
    earlier = (*before.question.earlier, before.question.text)
    return question_service.begin(question_in(body.messages(), earlier), asker, before.conversation)


def _kept(question_service: QuestionService, previous: str) -> KeptAnswer:
    try:
        return question_service.kept(previous.removeprefix("resp_"))
    except AnswerNotFound as error:
        raise ApiError(
            404,
            f"there is no response {previous!r}: name one of this service, or leave it out",
            kind="previous-response-not-found",
        ) from error

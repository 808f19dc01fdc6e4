"""/v1/chat/completions and /v1/models, in the shape of OpenAI's API."""

from dataclasses import replace

from fastapi import APIRouter, Request

from service.api.access.guard import LIMITED, READER, GuardedRoute
from service.api.dependencies.services import AskerDep, ServicesDep
from service.api.errors.openai import OPENAI_ERROR_SCHEMA
from service.api.openai.answer_text import Chat
from service.api.openai.chat_completions import chunks, completion, completion_id
from service.api.openai.chat_schemas import ChatBody, CompletionShape, ModelsShape, OpenAIModelShape
from service.api.openai.messages import check_model, question_in
from service.api.streaming.events import EventStream, described_stream
from service.api.streaming.stream_registry import ActiveStream

router = APIRouter(prefix="/v1", tags=["openai"], route_class=GuardedRoute)

# OpenAI's API requires a time of creation; the only model is the service itself.
_MODEL = OpenAIModelShape(created=1_767_225_600)


@router.post(
    "/chat/completions",
    openapi_extra=READER,
    dependencies=[LIMITED],
    response_model=CompletionShape,
    responses={
        200: described_stream("The answer; as a stream of chunks with `stream`"),
        404: OPENAI_ERROR_SCHEMA,
    },
)
def chat(
    body: ChatBody, request: Request, services: ServicesDep, asker: AskerDep
) -> CompletionShape | EventStream:
    """Answers the last user's message as OpenAI's chat completions do.

    The user's earlier messages say what it follows on; a system's are ignored, as are parameters
    that are not named here. After each statement stand its footnotes' numbers, `[1]`, each with an
    annotation that links to its page, and after the last one the sources. Where the papers hold no
    answer, the text says why. `usage` is an estimate: a token for each four characters.
    """
    check_model(body.model)
    turn = services.question_service.begin(question_in(body.messages), asker)
    said = tuple(message.said() for message in body.messages)
    asked = Chat(turn, said, str(request.base_url))
    if not body.stream:
        return completion(asked, services.question_service.answer(turn))
    with_usage = bool(body.stream_options and body.stream_options.include_usage)
    made = chunks(services.question_service, asked, with_usage=with_usage)
    # An id of its own, so that resuming an answer's events never finds these chunks.
    return EventStream(
        services.streams.read(ActiveStream(replace(turn, id=completion_id(turn)), made))
    )


@router.get("/models", openapi_extra=READER)
def models() -> ModelsShape:
    """The one model there is: the service itself, whatever writes its answers."""
    return ModelsShape(data=[_MODEL])


@router.get("/models/{model}", openapi_extra=READER, responses={404: OPENAI_ERROR_SCHEMA})
def model(model: str) -> OpenAIModelShape:
    """The model of that name."""
    check_model(model)
    return _MODEL

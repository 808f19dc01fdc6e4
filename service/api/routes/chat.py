"""What programs written for OpenAI's API ask: chat completions, and which models there are."""

from dataclasses import replace

from fastapi import APIRouter, Request

from service.answering.records import Question, tidied
from service.api.access import READER, GuardedRoute
from service.api.chunks import Chat, chunks, completion
from service.api.errors import Refusal
from service.api.events import EventStream, described_stream
from service.api.house import From, In
from service.api.journal import Giving
from service.api.openai_errors import OPENAI_ERROR_SCHEMA
from service.api.turnstile import TURN
from service.api.wire.chat import MODEL, ChatBody, CompletionShape, ModelShape, ModelsShape
from service.desk import EARLIER

router = APIRouter(prefix="/v1", tags=["openai"], route_class=GuardedRoute)

# A model must say when it was made; this one is the service itself.
_MODEL = ModelShape(created=1_767_225_600)


@router.post(
    "/chat/completions",
    openapi_extra=READER,
    dependencies=[TURN],
    response_model=CompletionShape,
    responses={
        200: described_stream("The answer; as a stream of chunks with `stream`"),
        404: OPENAI_ERROR_SCHEMA,
    },
)
def chat(body: ChatBody, request: Request, rooms: In, asker: From) -> CompletionShape | EventStream:
    """Answers the last user's message as OpenAI's chat completions do.

    The user's earlier messages say what it follows on; a system's are ignored, as are parameters
    that are not named here. After each statement stand its footnotes' numbers, `[1]`, each with an
    annotation that links to its page, and after the last one the sources. Where the papers hold no
    answer, the text says why. `usage` is an estimate: a token for each four characters.
    """
    _named(body.model)
    turn = rooms.desk.begin(_question(body), asker)
    said = tuple(message.said() for message in body.messages)
    put = Chat(turn, said, str(request.base_url))
    if not body.stream:
        answer = rooms.desk.answer(turn)
        rooms.metrics.answer(answer)
        return completion(put, answer)
    with_usage = bool(body.stream_options and body.stream_options.include_usage)
    made = chunks(rooms.desk, put, rooms.metrics.answer, with_usage=with_usage)
    # Under an id of its own: what takes up an answer's events must not come upon chunks.
    return EventStream(rooms.journal.read(Giving(replace(turn, id=put.id), made)))


@router.get("/models", openapi_extra=READER)
def models() -> ModelsShape:
    """The one model there is: the service itself, whatever writes its answers."""
    return ModelsShape(data=[_MODEL])


@router.get("/models/{model}", openapi_extra=READER, responses={404: OPENAI_ERROR_SCHEMA})
def model(model: str) -> ModelShape:
    """The model of that name."""
    _named(model)
    return _MODEL


def _named(model: str) -> None:
    if model != MODEL:
        raise Refusal(
            404, f"there is no model {model[:80]!r} here: name `{MODEL}`", kind="model-not-found"
        )


def _question(body: ChatBody) -> Question:
    """The last user's message as a question that the earlier ones lead up to."""
    asked = [tidied(message.said()) for message in body.messages if message.role == "user"]
    if not asked:
        raise Refusal(400, "no message is a user's: ask in one", kind="no-question")
    return Question(asked[-1], earlier=tuple(filter(None, asked[:-1]))[-EARLIER:])

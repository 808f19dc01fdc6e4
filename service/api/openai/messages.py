"""The model and the question in a request to OpenAI's API."""

from collections.abc import Sequence

from service.answering.question_service import EARLIER
from service.answering.records.questions import Question, tidied
from service.api.errors.problems import ApiError
from service.api.openai.chat_schemas import MODEL, MessageShape


def check_model(model: str) -> None:
    """Raises ApiError if there is no model of that name."""
    if model != MODEL:
        raise ApiError(
            404, f"there is no model {model[:80]!r} here: name `{MODEL}`", kind="model-not-found"
        )


def question_in(messages: Sequence[MessageShape], before: Sequence[str] = ()) -> Question:
    """The last user's message as a question that follows `before` and the user's other messages.

    Raises QuestionError, and ApiError if no message is a user's.
    """
    asked = [tidied(message.said()) for message in messages if message.role == "user"]
    if not asked:
        raise ApiError(400, "no message is a user's: send the question in one", kind="no-question")
    return Question(asked[-1], earlier=tuple(filter(None, (*before, *asked[:-1])))[-EARLIER:])

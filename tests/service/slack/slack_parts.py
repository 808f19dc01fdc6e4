"""The question that tests ask in Slack, and a library that answers when it is let."""

import threading
from collections.abc import Iterator

from service.schemas.answers import AnswerShape, StatementShape
from service.schemas.library import Size
from service.schemas.perspectives import PerspectivesShape
from service.slack.answer_source import AnswerSource
from service.slack.timeouts import SlackTimeouts
from service.store.archive import Thumb
from tests.patience import PATIENCE

QUESTION = "What are open weights?"
# A bot waits longer for Slack, and at its end for its answers, than a test does.
PATIENT = SlackTimeouts(call=int(2 * PATIENCE), shutdown=PATIENCE)


class Paced:
    """A real library that answers when it is let, and says what it was asked."""

    def __init__(self, answers: AnswerSource) -> None:
        self._answers = answers
        self.let = threading.Event()
        self.asked: list[str] = []
        self.errors: list[Exception] = []

    def ask(self, question: str, conversation: str) -> Iterator[StatementShape | AnswerShape]:
        self.asked.append(question)
        if self.errors:
            raise self.errors.pop()
        for said in self._answers.ask(question, conversation):
            yield said
            assert self.let.wait(PATIENCE)

    def kept(self, answer_id: str) -> AnswerShape:
        return self._answers.kept(answer_id)

    def compare(self, question: str) -> PerspectivesShape:
        return self._answers.compare(question)

    def rate(self, answer_id: str, giver: str, thumb: Thumb, reason: str) -> None:
        self._answers.rate(answer_id, giver, thumb, reason)

    def size(self) -> Size:
        return self._answers.size()

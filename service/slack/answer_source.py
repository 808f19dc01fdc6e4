"""Where the bot gets its answers: from the library in its own process, or from a service.

`service.client.client` is the other of the two.
"""

import hashlib
import time
from collections.abc import Iterator
from typing import Protocol

from index.library.library import Library
from service.answering.askers import Asker
from service.answering.question_service import QuestionService
from service.answering.records.events import Finished, StatementMade
from service.answering.records.questions import Question, tidied
from service.schemas.answers import AnswerShape, StatementShape, answer_shape, statement_shape
from service.schemas.library import Size
from service.schemas.perspectives import PerspectivesShape, perspectives_shape
from service.store.archive import Archive, Feedback, Thumb

# Whose the conversations are: whoever is in a thread may go on with it.
_SLACK = Asker("slack")


class AnswerSource(Protocol):
    """What the bot needs of the library."""

    def ask(self, question: str, conversation: str) -> Iterator[StatementShape | AnswerShape]:
        """Each statement once it is checked, then the whole answer.

        A conversation of that id is begun if there is none; empty, the question stands alone.
        Raises QuestionError where it cannot be asked.
        """

    def kept(self, answer_id: str) -> AnswerShape:
        """An answer as it was given; raises FootnoteError where it is kept no longer."""

    def compare(self, question: str) -> PerspectivesShape:
        """Who says what on a question."""

    def rate(self, answer_id: str, giver: str, thumb: Thumb, reason: str) -> None:
        """Keeps what somebody thinks of an answer, over what the same said before."""

    def size(self) -> Size:
        """How much the library holds."""


class LocalAnswers:
    """Answers from the library in this process."""

    def __init__(
        self, question_service: QuestionService, library: Library, archive: Archive
    ) -> None:
        self._question_service = question_service
        self._library = library
        self._archive = archive

    def ask(self, question: str, conversation: str) -> Iterator[StatementShape | AnswerShape]:
        """Each statement once it is checked, then the whole answer."""
        asked = Question(tidied(question))
        turn = self._question_service.begin(asked, _SLACK, conversation, opening=bool(conversation))
        for event in self._question_service.events(turn):
            match event:
                case StatementMade(statement):
                    yield statement_shape(statement)
                case Finished(answer):
                    yield answer_shape(answer)

    def kept(self, answer_id: str) -> AnswerShape:
        """An answer as it was given; raises AnswerNotFound."""
        return answer_shape(self._question_service.kept(answer_id).answer)

    def compare(self, question: str) -> PerspectivesShape:
        """Who says what on a question."""
        asked = Question(tidied(question))
        return perspectives_shape(self._question_service.perspectives(asked))

    def rate(self, answer_id: str, giver: str, thumb: Thumb, reason: str) -> None:
        """Keeps what somebody thinks of an answer; raises AnswerNotFound."""
        self._archive.give_feedback(Feedback(answer_id, 0, giver, thumb, reason, time.time()))

    def size(self) -> Size:
        """How much the library holds."""
        papers, pages, _ = self._library.counts()
        return Size(papers, pages)


def conversation_of(place: str) -> str:
    """The id of the conversation that a thread is: the same in every process."""
    return hashlib.sha256(f"slack:{place}".encode()).hexdigest()[:32]

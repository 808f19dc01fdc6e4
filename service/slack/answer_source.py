"""The source of the bot's answers: the library in this process, or a service over HTTP.

`service.client.client.Client` is the implementation over HTTP.
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

# The owner of all Slack conversations: anyone in a thread may continue it.
_SLACK = Asker("slack")


class AnswerSource(Protocol):
    """What the bot needs from the library."""

    def ask(self, question: str, conversation: str) -> Iterator[StatementShape | AnswerShape]:
        """Each statement once it is checked, then the whole answer.

        Starts a conversation of that id if there is none; empty, the question stands alone.
        Raises QuestionError if the question is refused.
        """

    def kept(self, answer_id: str) -> AnswerShape:
        """A stored answer; raises FootnoteError if it is no longer stored."""

    def compare(self, question: str) -> PerspectivesShape:
        """What each paper says on a question."""

    def rate(self, answer_id: str, giver: str, thumb: Thumb, reason: str) -> None:
        """Stores a rating of an answer; it replaces an earlier one by the same giver."""

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
        """A stored answer; raises AnswerNotFound."""
        return answer_shape(self._question_service.kept(answer_id).answer)

    def compare(self, question: str) -> PerspectivesShape:
        """What each paper says on a question."""
        asked = Question(tidied(question))
        return perspectives_shape(self._question_service.perspectives(asked))

    def rate(self, answer_id: str, giver: str, thumb: Thumb, reason: str) -> None:
        """Stores a rating of an answer; raises AnswerNotFound."""
        self._archive.give_feedback(
            Feedback(
                answer_id=answer_id,
                citation=0,
                giver=giver,
                thumb=thumb,
                reason=reason,
                given=time.time(),
            )
        )

    def size(self) -> Size:
        """How much the library holds."""
        papers, pages, _ = self._library.counts()
        return Size(papers=papers, pages=pages)


def conversation_of(place: str) -> str:
    """The conversation id of a Slack thread; every process computes the same."""
    return hashlib.sha256(f"slack:{place}".encode()).hexdigest()[:32]

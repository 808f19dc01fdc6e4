"""The question service: answers the questions of all channels and stores the answers.

HTTP, the command line, Slack and MCP use it; only evaluations use the Answerer directly.
"""

import logging
import time
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

from index.library.library import Library
from service.answering.answerer import Answerer
from service.answering.askers import LOCAL_ASKER, Asker
from service.answering.difference import Difference, difference
from service.answering.kept_answers import KeptAnswer, archived, unarchived
from service.answering.perspectives.positions import Perspectives, perspective_events, perspectives
from service.answering.records.answers import Answer
from service.answering.records.events import Event, Finished
from service.answering.records.questions import Question
from service.store.archive import Archive, Conversation
from service.store.errors import NotKept

logger = logging.getLogger(__name__)

# Earlier questions of a conversation that are read to understand a follow-up.
EARLIER = 10
_DAY = 86_400.0
_BETWEEN_CLEARINGS = 3_600.0


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question to be answered. `id` is the id that its answer will have.

    `conversation` is empty for a question outside any conversation; with `opening`, the
    conversation is created if it does not exist. `asked` is a Unix time, in seconds.
    """

    id: str
    question: Question
    asker: Asker
    conversation: str
    opening: bool
    asked: float

    def kept(self, answer: Answer) -> KeptAnswer:
        """The answer to this question, to be stored."""
        return KeptAnswer(
            answer=answer,
            question=self.question,
            conversation=self.conversation,
            owner=self.asker.owner,
            asked=self.asked,
        )


class QuestionService:
    """Answers questions and stores the answers; safe to use from many threads."""

    def __init__(
        self,
        answerer: Answerer,
        library: Library,
        archive: Archive,
        *,
        keep_days: float = 0.0,
        count: Callable[[Answer], None] = lambda _: None,
    ) -> None:
        """Stores answers for `keep_days` days, without limit if 0; calls `count` with each."""
        self._answerer = answerer
        self._count = count
        self._library = library
        self._archive = archive
        self._keep_seconds = keep_days * _DAY
        self._cleared = float("-inf")

    def begin(
        self,
        question: Question,
        asker: Asker = LOCAL_ASKER,
        conversation: str = "",
        *,
        opening: bool = False,
    ) -> AskedQuestion:
        """A question as the next one of its conversation; raises ConversationNotFound.

        With `opening`, the conversation is created if it does not exist.
        """
        if conversation:
            if not opening or self._archive.has(conversation):
                self._archive.conversation(conversation, owner=asker.scope)
            earlier = self._archive.asked_in(conversation, EARLIER)
            question = replace(question, earlier=earlier)
        return AskedQuestion(
            id=_new_id(),
            question=question,
            asker=asker,
            conversation=conversation,
            opening=opening,
            asked=time.time(),
        )

    def begin_conversation(self, question: Question, asker: Asker = LOCAL_ASKER) -> AskedQuestion:
        """A question as the first one of a new conversation."""
        return self.begin(question, asker, _new_id(), opening=True)

    def events(self, turn: AskedQuestion) -> Generator[Event]:
        """The events of answering a question; the answer is stored before the last event.

        Closing the generator stops the work.
        """
        stream = self._answerer.stream(turn.question)
        try:
            for event in stream:
                if isinstance(event, Finished):
                    self._count(event.answer)
                    yield Finished(self._kept(turn, event.answer))
                else:
                    yield event
        finally:
            if isinstance(stream, Generator):
                stream.close()

    def answer(self, turn: AskedQuestion) -> Answer:
        """The answer to a question, stored."""
        for event in self.events(turn):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with the finished answer")

    def perspective_events(self, question: Question) -> Generator[Event | Perspectives]:
        """The events of comparing papers, the Perspectives last; not stored."""
        return perspective_events(self._library, self._answerer.evidence, question)

    def perspectives(self, question: Question) -> Perspectives:
        """What each paper says on a question, and which papers agree; not stored."""
        return perspectives(self._library, self._answerer.evidence, question)

    def kept(self, answer_id: str) -> KeptAnswer:
        """A stored answer, unchanged; raises AnswerNotFound.

        The id is the permission to read it: ids are random and cannot be guessed.
        """
        return unarchived(self._archive.answer(answer_id))

    def conversation(self, conversation: str, asker: Asker = LOCAL_ASKER) -> Conversation:
        """The conversation of that id, if the asker may read it; raises ConversationNotFound."""
        return self._archive.conversation(conversation, owner=asker.scope)

    def kept_in(self, conversation: Conversation) -> list[KeptAnswer]:
        """The answers of a conversation, oldest first."""
        return [unarchived(row) for row in self._archive.answers_in(conversation.id)]

    def rename(self, conversation: Conversation, title: str) -> Conversation:
        """Renames a conversation and returns it."""
        self._archive.rename(conversation.id, title)
        return self._archive.conversation(conversation.id, owner=None)

    def delete(self, conversation: Conversation) -> None:
        """Deletes a conversation and all its answers, including those whose link was shared."""
        self._archive.delete(conversation.id)

    def again(
        self, answer_id: str, asker: Asker = LOCAL_ASKER
    ) -> tuple[KeptAnswer, KeptAnswer, Difference]:
        """A stored answer, a new answer to its question from the present library, the difference.

        The new answer is stored outside the conversation, which stays as it is.
        """
        before = self.kept(answer_id)
        turn = AskedQuestion(
            id=_new_id(),
            question=before.question,
            asker=asker,
            conversation="",
            opening=False,
            asked=time.time(),
        )
        after = turn.kept(self.answer(turn))
        return before, after, difference(before.answer, after.answer, self._library)

    def _kept(self, turn: AskedQuestion, answer: Answer) -> Answer:
        answer = replace(answer, id=turn.id)
        try:
            self._archive.keep(archived(turn.kept(answer)), opening=turn.opening)
            self._clear()
        except NotKept as error:
            # The asker still gets the answer; only its link does not open.
            logger.warning("%s", error)
            return replace(answer, notice=f"{answer.notice} {error}".strip())
        return answer

    def _clear(self) -> None:
        """Deletes expired answers, at most once an hour."""
        now = time.time()
        if self._keep_seconds and now - self._cleared > _BETWEEN_CLEARINGS:
            self._cleared = now
            self._archive.forget(now - self._keep_seconds)


def _new_id() -> str:
    return uuid.uuid4().hex

"""The desk: where questions are put and their answers kept, whatever the channel.

HTTP, the command line, Slack and MCP all ask here; only evaluations ask the Answerer itself.
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

# Earlier questions that a follow-up is understood by.
EARLIER = 10
_DAY = 86_400.0
_BETWEEN_CLEARINGS = 3_600.0


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that has been put. `id` is the answer's, from the start.

    `conversation` is empty where the question stands alone; with `opening` it is begun if there
    is none of that id yet.
    """

    id: str
    question: Question
    asker: Asker
    conversation: str
    opening: bool
    asked: float

    def kept(self, answer: Answer) -> KeptAnswer:
        """The answer to this question as it is kept."""
        return KeptAnswer(answer, self.question, self.conversation, self.asker.owner, self.asked)


class QuestionService:
    """Takes questions, answers them and keeps the answers; safe to use from many threads."""

    def __init__(
        self,
        answerer: Answerer,
        library: Library,
        archive: Archive,
        *,
        keep_days: float = 0.0,
        count: Callable[[Answer], None] = lambda _: None,
    ) -> None:
        """Answers are kept for so many days; for ever where it is 0. `count` is told of each."""
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
        """The question as the next of its conversation; raises ConversationNotFound.

        With `opening`, a conversation of that id is begun if there is none.
        """
        if conversation:
            if not opening or self._archive.has(conversation):
                self._archive.conversation(conversation, owner=asker.scope)
            earlier = self._archive.asked_in(conversation, EARLIER)
            question = replace(question, earlier=earlier)
        return AskedQuestion(_new_id(), question, asker, conversation, opening, time.time())

    def begin_conversation(self, question: Question, asker: Asker = LOCAL_ASKER) -> AskedQuestion:
        """The question as the first of a new conversation."""
        return self.begin(question, asker, _new_id(), opening=True)

    def events(self, turn: AskedQuestion) -> Generator[Event]:
        """What happens while the question is answered; the answer is kept before it is whole.

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
        """The whole answer, kept."""
        for event in self.events(turn):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with the finished answer")

    def perspective_events(self, question: Question) -> Generator[Event | Perspectives]:
        """What happens while the papers are heard one by one, and last what each says.

        It is not kept: it can be asked for again, and costs no more than to look it up.
        """
        return perspective_events(self._library, self._answerer.evidence, question)

    def perspectives(self, question: Question) -> Perspectives:
        """What each paper says on a question, and who agrees with whom."""
        return perspectives(self._library, self._answerer.evidence, question)

    def kept(self, answer_id: str) -> KeptAnswer:
        """An answer exactly as it was given; raises AnswerNotFound.

        Whoever knows its id may open it: ids cannot be guessed.
        """
        return unarchived(self._archive.answer(answer_id))

    def conversation(self, conversation: str, asker: Asker = LOCAL_ASKER) -> Conversation:
        """The conversation of that id; raises ConversationNotFound where it is another's."""
        return self._archive.conversation(conversation, owner=asker.scope)

    def kept_in(self, conversation: Conversation) -> list[KeptAnswer]:
        """The answers of a conversation, in the order in which they were asked for."""
        return [unarchived(row) for row in self._archive.answers_in(conversation.id)]

    def rename(self, conversation: Conversation, title: str) -> Conversation:
        """The conversation under another title."""
        self._archive.rename(conversation.id, title)
        return self._archive.conversation(conversation.id, owner=None)

    def delete(self, conversation: Conversation) -> None:
        """Deletes the conversation with all its answers, shared ones too."""
        self._archive.delete(conversation.id)

    def again(
        self, answer_id: str, asker: Asker = LOCAL_ASKER
    ) -> tuple[KeptAnswer, KeptAnswer, Difference]:
        """A kept answer, its question answered from today's library, and how they differ.

        The new answer is kept by itself: the conversation goes on as it was.
        """
        before = self.kept(answer_id)
        turn = AskedQuestion(_new_id(), before.question, asker, "", False, time.time())
        after = turn.kept(self.answer(turn))
        return before, after, difference(before.answer, after.answer, self._library)

    def _kept(self, turn: AskedQuestion, answer: Answer) -> Answer:
        answer = replace(answer, id=turn.id)
        try:
            self._archive.keep(archived(turn.kept(answer)), opening=turn.opening)
            self._clear()
        except NotKept as error:
            # Whoever asked still gets the answer; its link alone will not open.
            logger.warning("%s", error)
            return replace(answer, notice=f"{answer.notice} {error}".strip())
        return answer

    def _clear(self) -> None:
        """Deletes what has been kept long enough, once in a while."""
        now = time.time()
        if self._keep_seconds and now - self._cleared > _BETWEEN_CLEARINGS:
            self._cleared = now
            self._archive.forget(now - self._keep_seconds)


def _new_id() -> str:
    return uuid.uuid4().hex

"""What was asked, what was answered, and what people said of the answers.

An answer's content is kept as the text it is given; what stands in it is the service's affair.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Row

from index.catalog.database import Database
from index.errors import DatabaseError
from service.store.errors import AnswerNotFound, ConversationNotFound, NotKept
from service.store.tables import answers, conversations, feedback

Thumb = Literal["up", "down"]
TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions that follow one another. `owner` is empty where nobody in particular asks.

    `created` and `changed` are Unix times; `answers` is how many are kept.
    """

    id: str
    owner: str
    title: str
    created: float
    changed: float
    answers: int


@dataclass(frozen=True, slots=True)
class ArchivedAnswer:
    """An answer as it was given; `conversation` is empty where it stands alone.

    `standalone` is the question as it was understood; `asked` is a Unix time.
    """

    id: str
    conversation: str
    owner: str
    asked: float
    question: str
    standalone: str
    content: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thinks of an answer, or of one citation of it; `citation` 0 is the whole."""

    answer_id: str
    citation: int
    giver: str
    thumb: Thumb
    reason: str
    given: float


class Archive:
    """Conversations, answers and feedback; safe to use from many threads and processes.

    Where an owner is named, only what is that owner's is found; None finds everybody's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, answer: ArchivedAnswer, *, opening: bool = False) -> None:
        """Writes an answer down; raises NotKept where it cannot.

        Where `opening`, its conversation is begun if there is none of that id; otherwise an answer
        whose conversation was deleted in the meantime is not kept.
        """
        try:
            with self._database.writing() as connection:
                if answer.conversation:
                    self._continue(connection, answer, opening=opening)
                values = {
                    "id": answer.id, "conversation_id": answer.conversation or None,
                    "owner": answer.owner, "asked": answer.asked, "question": answer.question,
                    "standalone": answer.standalone, "sought": answer.question.casefold(),
                    "content": answer.content,
                }  # fmt: skip
                connection.execute(answers.insert(), values)
        except DatabaseError as error:
            raise NotKept(f"the answer could not be kept: {error.reason}") from error

    @staticmethod
    def _continue(connection: Connection, answer: ArchivedAnswer, *, opening: bool) -> None:
        now = time.time()
        changed = connection.execute(
            conversations.update()
            .where(conversations.c.id == answer.conversation)
            .values(changed=now)
        )
        if changed.rowcount:
            return
        if not opening:
            raise NotKept("the answer was not kept: its conversation has been deleted")
        title = answer.question[:TITLE_LENGTH]
        connection.execute(
            conversations.insert().values(
                id=answer.conversation, owner=answer.owner, title=title, sought=title.casefold(),
                created=answer.asked, changed=now,
            )
        )  # fmt: skip

    def answer(self, answer_id: str) -> ArchivedAnswer:
        """The answer of that id; raises AnswerNotFound."""
        with self._database.reading() as connection:
            row = connection.execute(sql.select(answers).where(answers.c.id == answer_id)).first()
        if row is None:
            raise AnswerNotFound(
                f"no answer {answer_id[:64]!r} is kept: it was never given, or has been deleted"
            )
        return _archived(row)

    def answers(self, *, owner: str | None, limit: int = 20) -> list[ArchivedAnswer]:
        """The latest answers, newest first."""
        wanted = sql.select(answers).order_by(answers.c.asked.desc(), answers.c.id).limit(limit)
        if owner is not None:
            wanted = wanted.where(answers.c.owner == owner)
        with self._database.reading() as connection:
            return [_archived(row) for row in connection.execute(wanted)]

    def answers_in(self, conversation: str) -> list[ArchivedAnswer]:
        """The answers of a conversation in the order in which they were asked for."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(answers)
                .where(answers.c.conversation_id == conversation)
                .order_by(answers.c.asked, answers.c.id)
            )
            return [_archived(row) for row in rows]

    def asked_in(self, conversation: str, last: int) -> tuple[str, ...]:
        """The last questions of a conversation, each as it was understood, oldest first."""
        with self._database.reading() as connection:
            asked = connection.scalars(
                sql.select(answers.c.standalone)
                .where(answers.c.conversation_id == conversation)
                .order_by(answers.c.asked.desc(), answers.c.id.desc())
                .limit(last)
            ).all()
        return tuple(reversed(asked))

    def has(self, conversation: str) -> bool:
        """Whether anybody has a conversation of that id."""
        wanted = sql.select(conversations.c.id).where(conversations.c.id == conversation)
        with self._database.reading() as connection:
            return connection.execute(wanted).first() is not None

    def conversation(self, conversation: str, *, owner: str | None) -> Conversation:
        """The conversation of that id; raises ConversationNotFound."""
        wanted = _CONVERSATIONS.where(conversations.c.id == conversation)
        with self._database.reading() as connection:
            row = connection.execute(_owned(wanted, owner)).first()
        if row is None:
            raise ConversationNotFound(
                f"you have no conversation {conversation[:64]!r}: it was deleted, or is another's"
            )
        return Conversation(*row)

    def conversations(
        self,
        *,
        owner: str | None,
        words: Sequence[str] = (),
        after: tuple[float, str] | None = None,
        limit: int = 20,
    ) -> list[Conversation]:
        """Conversations, last changed first, from the one after `after` (its change and id).

        Each of the words stands in the title or in one of the questions.
        """
        wanted = _owned(_CONVERSATIONS, owner)
        for word in words:
            wanted = wanted.where(_mentions(word.casefold()))
        if after is not None:
            changed, last = after
            wanted = wanted.where(
                sql.or_(
                    conversations.c.changed < changed,
                    sql.and_(conversations.c.changed == changed, conversations.c.id > last),
                )
            )
        ordered = wanted.order_by(conversations.c.changed.desc(), conversations.c.id)
        with self._database.reading() as connection:
            return [Conversation(*row) for row in connection.execute(ordered.limit(limit))]

    def rename(self, conversation: str, title: str) -> None:
        """Gives a conversation another title."""
        with self._database.writing() as connection:
            connection.execute(
                conversations.update()
                .where(conversations.c.id == conversation)
                .values(title=title[:TITLE_LENGTH], sought=title[:TITLE_LENGTH].casefold())
            )

    def delete(self, conversation: str) -> None:
        """Deletes a conversation with its answers and what was said of them."""
        with self._database.writing() as connection:
            connection.execute(conversations.delete().where(conversations.c.id == conversation))

    def forget(self, before: float) -> int:
        """Deletes the answers asked for before a time, and conversations left empty by that."""
        with self._database.writing() as connection:
            gone = connection.execute(answers.delete().where(answers.c.asked < before)).rowcount
            connection.execute(
                conversations.delete().where(
                    conversations.c.created < before, ~_answers_of_conversation().exists()
                )
            )
        return gone

    def give_feedback(self, said: Feedback) -> None:
        """Writes what somebody thinks over what the same said of the same before.

        Raises AnswerNotFound.
        """
        self.answer(said.answer_id)
        with self._database.writing() as connection:
            connection.execute(
                feedback.delete().where(
                    feedback.c.answer_id == said.answer_id,
                    feedback.c.citation == said.citation,
                    feedback.c.giver == said.giver,
                )
            )
            connection.execute(
                feedback.insert().values(
                    answer_id=said.answer_id, citation=said.citation, giver=said.giver,
                    thumb=said.thumb, reason=said.reason, given=said.given,
                )
            )  # fmt: skip

    def feedback(self, answer_id: str) -> list[Feedback]:
        """What was said of an answer and its citations, in order of citations and time."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(feedback)
                .where(feedback.c.answer_id == answer_id)
                .order_by(feedback.c.citation, feedback.c.given, feedback.c.giver)
            )
            return [Feedback(*row) for row in rows]


def _answers_of_conversation() -> sql.Select[tuple[str]]:
    return (
        sql.select(answers.c.id)
        .where(answers.c.conversation_id == conversations.c.id)
        .correlate(conversations)
    )


_CONVERSATIONS = sql.select(
    conversations.c.id,
    conversations.c.owner,
    conversations.c.title,
    conversations.c.created,
    conversations.c.changed,
    sql.select(sql.func.count())
    .where(answers.c.conversation_id == conversations.c.id)
    .correlate(conversations)
    .scalar_subquery(),
)


def _owned(wanted: sql.Select[Any], owner: str | None) -> sql.Select[Any]:
    return wanted if owner is None else wanted.where(conversations.c.owner == owner)


def _mentions(word: str) -> sql.ColumnElement[bool]:
    asked = _answers_of_conversation().where(answers.c.sought.contains(word, autoescape=True))
    return sql.or_(conversations.c.sought.contains(word, autoescape=True), asked.exists())


def _archived(row: Row[Any]) -> ArchivedAnswer:
    return ArchivedAnswer(
        row.id, row.conversation_id or "", row.owner, row.asked, row.question, row.standalone,
        row.content,
    )  # fmt: skip

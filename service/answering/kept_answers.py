"""Answers as the archive stores them: JSON of all their records, and back without loss."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from pydantic import TypeAdapter

from service.answering.records.answers import Answer
from service.answering.records.questions import Question
from service.store.archive import ArchivedAnswer


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A stored answer with its question.

    `conversation` is empty for an answer outside any conversation, and `owner` for one that no
    key's holder asked for. `asked` is a Unix time, in seconds.
    """

    answer: Answer
    question: Question
    conversation: str
    owner: str
    asked: float

    @property
    def moment(self) -> datetime:
        """When the question was asked, to the second, in UTC."""
        return datetime.fromtimestamp(int(self.asked), UTC)


@dataclass(frozen=True, slots=True)
class _Content:
    question: Question
    answer: Answer


@cache
def _form() -> TypeAdapter[_Content]:
    return TypeAdapter(_Content)


def archived(kept: KeptAnswer) -> ArchivedAnswer:
    """The row of the archive for an answer."""
    content = _Content(question=kept.question, answer=kept.answer)
    return ArchivedAnswer(
        id=kept.answer.id,
        conversation=kept.conversation,
        owner=kept.owner,
        asked=kept.asked,
        question=kept.question.text,
        standalone=kept.answer.understanding.question,
        content=_form().dump_json(content).decode(),
    )


def unarchived(row: ArchivedAnswer) -> KeptAnswer:
    """The answer of a row; equal to the one that was archived."""
    content = _form().validate_json(row.content)
    return KeptAnswer(
        answer=content.answer,
        question=content.question,
        conversation=row.conversation,
        owner=row.owner,
        asked=row.asked,
    )

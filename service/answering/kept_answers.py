"""Answers as text to be kept, and as they were again: every record of them, losslessly."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from pydantic import TypeAdapter

from service.answering.records.answers import Answer
from service.answering.records.questions import Question
from service.store.archive import ArchivedAnswer


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given, with the question as it was put.

    `conversation` is empty where it stands alone; `owner` is empty where nobody in particular
    asked; `asked` is a Unix time.
    """

    answer: Answer
    question: Question
    conversation: str
    owner: str
    asked: float

    @property
    def moment(self) -> datetime:
        """When it was asked for, to the second."""
        return datetime.fromtimestamp(int(self.asked), UTC)


@dataclass(frozen=True, slots=True)
class _Content:
    question: Question
    answer: Answer


@cache
def _form() -> TypeAdapter[_Content]:
    return TypeAdapter(_Content)


def archived(kept: KeptAnswer) -> ArchivedAnswer:
    """The answer as the archive takes it."""
    return ArchivedAnswer(
        kept.answer.id, kept.conversation, kept.owner, kept.asked, kept.question.text,
        kept.answer.understanding.question,
        _form().dump_json(_Content(kept.question, kept.answer)).decode(),
    )  # fmt: skip


def unarchived(row: ArchivedAnswer) -> KeptAnswer:
    """The answer as it was given; equal to what was archived."""
    content = _form().validate_json(row.content)
    return KeptAnswer(content.answer, content.question, row.conversation, row.owner, row.asked)

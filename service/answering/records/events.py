"""The events of answering, as they happen."""

from dataclasses import dataclass

from index.records import ScoredPassage
from service.answering.records.answers import Answer, Statement
from service.answering.records.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Understood:
    """The question has been understood."""

    understanding: Understanding


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """The library has been searched; `passages` are what the answer will be made of."""

    passages: tuple[ScoredPassage, ...]


@dataclass(frozen=True, slots=True)
class StatementMade:
    """A statement has been written and checked."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is whole; always the last."""

    answer: Answer


Event = Understood | PassagesFound | StatementMade | Finished

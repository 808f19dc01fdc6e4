"""What a generator is: evidence in, sentences with their quotes out, none of them checked yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from index.errors import FootnoteError
from service.answering.evidence import Evidence
from service.answering.records import Quote


class GeneratorError(FootnoteError):
    """A generator cannot go on; what it has given so far stands."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence of an answer and the quotes it should rest on."""

    text: str
    quotes: tuple[Quote, ...]


class Generator(Protocol):
    """Writes the sentences of an answer from evidence."""

    @property
    def name(self) -> str:
        """What an answer says it was written by."""
        ...

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        """The sentences that answer one part of a question, as they come.

        Raises GeneratorError where it cannot go on.
        """
        ...

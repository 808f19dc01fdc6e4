"""What a generator is: evidence in, sentences with their quotes out, none of them checked yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.errors import FootnoteError
from service.answering.records.answers import Quote
from service.answering.records.evidence import Evidence


class GeneratorError(FootnoteError):
    """A generator cannot go on; what it has given so far stands. The message is for readers."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence of an answer and the quotes it should rest on; none where they are not there."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A draft that does not stand, and why, in words for its writer."""

    draft: Draft
    why: str


class Generator(Protocol):
    """Writes the sentences of an answer from evidence."""

    @property
    def name(self) -> str:
        """What an answer says it was written by."""
        ...

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        """The sentences that answer one part of a question, as they come; none where none do.

        Raises GeneratorError where it cannot go on.
        """
        ...


class RepairingGenerator(Generator, Protocol):
    """A generator that can be told what was wrong."""

    def repaired(self, evidence: Evidence, rejected: Sequence[Rejected]) -> Iterator[Draft]:
        """Other sentences in the place of those rejected; none where it has no others.

        Raises GeneratorError where it cannot go on.
        """
        ...

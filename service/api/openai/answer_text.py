"""A footnoted answer as the text of a chat, with the places of its footnotes.

Each statement is followed by the numbers of its citations, and the whole by a list of sources.
OpenAI's chat completions and responses share this text.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from service.answering.question_service import AskedQuestion
from service.answering.records.answers import Answer, Citation, Statement
from service.exports.cited_sources import citations, link_to, one_line, place

_VERDICTS = {"verified": "", "partial": ", partly supported", "unsupported": ", not supported"}
# English text has about four characters to a token in the vocabularies of current models.
_CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Marker:
    """A footnote's number in a text, from `start` to before `end`, in code points from 0."""

    citation: Citation
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer's text; its markers count from the beginning of the whole text."""

    text: str
    markers: tuple[Marker, ...] = ()


@dataclass(slots=True)
class Written:
    """The text made so far."""

    text: str = ""
    markers: list[Marker] = field(default_factory=list)

    def add(self, piece: Piece) -> str:
        """Adds a piece and returns its text."""
        self.text += piece.text
        self.markers += piece.markers
        return piece.text


@dataclass(frozen=True, slots=True)
class Chat:
    """A question asked in a chat, the text of all messages, and the service's root address."""

    turn: AskedQuestion
    said: tuple[str, ...]
    root: str

    @property
    def created(self) -> int:
        """When the question was asked, in whole seconds since 1970."""
        return int(self.turn.asked)

    @property
    def tokens_read(self) -> int:
        """The estimated number of tokens of all messages."""
        return estimated_tokens(self.said)

    def address(self, marker: Marker) -> str:
        """The address at which people see a marker's quote on its page."""
        return link_to(marker.citation.quote, self.root)


def title(marker: Marker) -> str:
    """The title of the paper of a marker's quote."""
    return one_line(marker.citation.quote.paper.title)


def stated(statement: Statement, position: int) -> Piece:
    """A statement with its markers, for that position of the text."""
    text = " " * (position > 0) + one_line(statement.text)
    markers = []
    for citation in statement.citations:
        number = f"[{citation.number}]"
        text += f" {number}"
        end = position + len(text)
        markers.append(Marker(citation, end - len(number), end))
    return Piece(text, tuple(markers))


def closing(answer: Answer) -> Piece:
    """What follows the statements: the sources and the notice, or the reason for no answer."""
    if not answer.statements:
        return Piece(" ".join(filter(None, (answer.message, answer.notice))))
    support = {
        citation.number: statement.support
        for statement in answer.statements
        for citation in statement.citations
    }
    sources = {
        citation.number: f"[{citation.number}] {one_line(citation.quote.paper.title)}, "
        f"{place(citation.quote)}{_VERDICTS[support[citation.number]]}"
        for citation in citations(answer)
    }
    blocks = ["\n".join(["Sources", *sources.values()]), answer.notice]
    return Piece("".join(f"\n\n{block}" for block in blocks if block))


def written(answer: Answer) -> Written:
    """The whole text of an answer."""
    whole = Written()
    for statement in answer.statements:
        whole.add(stated(statement, len(whole.text)))
    whole.add(closing(answer))
    return whole


def estimated_tokens(texts: Sequence[str]) -> int:
    """The estimated number of tokens of texts; the reader's vocabulary is unknown."""
    return math.ceil(sum(map(len, texts)) / _CHARACTERS_PER_TOKEN)

"""A footnoted answer as the text of a chat, with its footnotes as annotations.

Each statement is followed by the numbers of its citations, and the whole by a list of sources.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.answering.records import Answer, Citation, Statement
from service.api.wire import links
from service.exports.sources import citations, one_line, place

_VERDICTS = {"verified": "", "partial": ", partly supported", "unsupported": ", not supported"}
# English text has about four characters to a token in the vocabularies of current models.
_CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Marker:
    """A footnote's number as it stands in a text: its first character, and the one after its last.

    Both count Unicode code points from 0.
    """

    citation: Citation
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer's text, and the markers in it as counted from the text's beginning."""

    text: str
    markers: tuple[Marker, ...] = ()


def stated(statement: Statement, position: int) -> Piece:
    """A statement with its markers, as it stands in the text at that position."""
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


def pieces(answer: Answer) -> Iterator[Piece]:
    """The text of an answer in the stretches that a stream of it has."""
    position = 0
    for statement in answer.statements:
        piece = stated(statement, position)
        position += len(piece.text)
        yield piece
    yield closing(answer)


def address(marker: Marker, root: str) -> str:
    """Where the page that a marker's quote stands on is found, under the service's root."""
    quote = marker.citation.quote
    return f"{root.rstrip('/')}/{links(quote.paper, quote.page, quote.start, quote.end).page}"


def estimated_tokens(texts: Sequence[str]) -> int:
    """About how many tokens texts have; an estimate, since their reader's vocabulary is unknown."""
    return math.ceil(sum(map(len, texts)) / _CHARACTERS_PER_TOKEN)

"""The nouns of answering: what a question, a quote, a citation, a statement and an answer are."""

import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from index.errors import FootnoteError
from index.records import Filter, Paper

MAX_QUESTION = 2_000

Support = Literal["verified", "partial", "unsupported"]


class QuestionError(FootnoteError):
    """A question that cannot be asked: empty, or too long."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked, tidied, and the papers it is put to."""

    text: str
    where: Filter = field(default_factory=Filter)

    def __post_init__(self) -> None:
        if not any(character.isalnum() for character in self.text):
            raise QuestionError("the question is empty: ask it in words")
        if len(self.text) > MAX_QUESTION:
            raise QuestionError(
                f"the question has {len(self.text):,} characters: "
                f"ask it in at most {MAX_QUESTION:,}"
            )


def tidied(text: str) -> str:
    """A question's text in NFC with its white space collapsed and control characters dropped."""
    kept = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return " ".join(kept.split())


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a paper and the place they stand at: offsets into the page's text.

    `text` is what `index.text.quote_at` gives there; `score` in 0..1 is the passage's.
    """

    paper: Paper
    page: int
    page_label: str
    start: int
    end: int
    text: str
    section: tuple[str, ...]
    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with its number in the answer, from 1."""

    number: int
    quote: Quote


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer with the quotes it rests on and the verdict on them."""

    text: str
    support: Support
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Milliseconds spent on finding passages, reranking, writing the answer and checking it."""

    retrieve: float
    rerank: float
    answer: float
    check: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, whole and checked.

    `reason` and `message` say why a question is unanswerable, to programs and to people; both
    are empty where it is answered. `nearest` are quotes near a question that has no answer here.
    """

    id: str
    question: str
    status: Literal["answered", "unanswerable"]
    reason: str
    message: str
    statements: tuple[Statement, ...]
    nearest: tuple[Quote, ...]
    not_indexed: int
    generator: str
    library_revision: int
    elapsed: Elapsed

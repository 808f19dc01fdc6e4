"""The nouns of answering: what a question, a quote, a citation, a statement and an answer are."""

import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from index.errors import FootnoteError
from index.records import Filter, Paper, ScoredPassage
from service.answering.understand.understanding import Understanding

MAX_QUESTION = 2_000

Support = Literal["verified", "partial", "unsupported"]
Status = Literal["answered", "unanswerable"]
# Why there is no answer: nothing was searched or found; the question is on something else; it is
# on the papers' subject, but they do not say; it asks for what only a language model can write.
Reason = Literal["nothing_found", "off_topic", "not_in_the_papers", "needs_llm"]


class QuestionError(FootnoteError):
    """A question that cannot be asked: empty, or too long."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked, tidied, and the papers it is put to.

    `earlier` are the questions asked before it in the same conversation, oldest first. With
    `drafts`, statements that their quotes do not support are kept, and say so.
    """

    text: str
    where: Filter = field(default_factory=Filter)
    earlier: tuple[str, ...] = ()
    drafts: bool = False

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
    """A sentence of an answer with the quotes it rests on and the verdict on them.

    `score` is the probability that the quotes bear it out; `part` counts, from 0, the question
    of several in one that it answers.
    """

    text: str
    support: Support
    citations: tuple[Citation, ...]
    score: float = 1.0
    part: int = 0


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

    `reason` and `message` say why a question is unanswerable, to programs and to people, and
    `suggestions` what to try instead; all are empty where it is answered. `nearest` are quotes
    near a question that has no answer here. `notice` says what a reader should know of how the
    answer came about, such as that a language model failed; mostly empty.
    """

    id: str
    question: str
    understanding: Understanding
    status: Status
    reason: Reason | None
    message: str
    suggestions: tuple[str, ...]
    statements: tuple[Statement, ...]
    nearest: tuple[Quote, ...]
    not_indexed: int
    generator: str
    library_revision: int
    elapsed: Elapsed
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """The question has been understood."""

    understanding: Understanding


@dataclass(frozen=True, slots=True)
class Found:
    """The library has been searched; `passages` are what the answer will be made of."""

    passages: tuple[ScoredPassage, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement has been written and checked."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is whole; always the last."""

    answer: Answer


Event = Understood | Found | Stated | Finished

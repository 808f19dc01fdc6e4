"""The records of an answer: quotes, citations, statements, the answer itself."""

from dataclasses import dataclass
from typing import Literal

from index.records import Paper
from service.answering.records.understanding import Understanding

Support = Literal["verified", "partial", "unsupported"]
Status = Literal["answered", "unanswerable"]
# Why there is no answer: nothing was searched or found; the question is on something else; it is
# on the papers' subject, but they do not say; it asks for what only a language model can write.
Reason = Literal["nothing_found", "off_topic", "not_in_the_papers", "needs_llm"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a paper and the place they stand at: offsets into the page's text.

    `text` is what `index.text.readable.quote_at` gives there; `score` in 0..1 is the passage's.
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

    `score` is the probability that the quotes support it; `part` is the number, from 0, of the
    part of the question that it answers.
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

"""The shapes of questions and of footnoted answers."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from index.records import Filter, SectionKind
from service.answering.kept_answers import KeptAnswer
from service.answering.records.answers import Answer, Quote, Reason, Statement, Status, Support
from service.answering.records.questions import MAX_QUESTION
from service.answering.records.understanding import Understanding
from service.schemas.numbers import Year
from service.schemas.papers import Links, PaperShape, links, paper_shape

# A question or query must contain a letter or a digit, in any script.
IN_WORDS = r"[\p{L}\p{N}]"
_EXAMPLE_QUESTION = "What is marginal risk?"
# An answer of sentences from all papers, or a comparison of papers.
View = Literal["answer", "by_paper"]


class AskBody(BaseModel):
    """A question, and the papers or years it is put to."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": _EXAMPLE_QUESTION, "year_from": 2023}]}
    )

    question: str = Field(
        max_length=MAX_QUESTION,
        description="The question, in words.",
        json_schema_extra={"pattern": IN_WORDS},
    )
    papers: list[str] = Field(
        default=[], max_length=1000, description="Ids of the papers to ask; all where empty."
    )
    year_from: Year | None = None
    year_to: Year | None = None
    authors: list[str] = Field(
        default=[], max_length=100, description="Papers by any of these; a surname will do."
    )
    sections: list[SectionKind] = Field(
        default=[], description="Only in sections of these kinds; all where empty."
    )
    all_versions: StrictBool = Field(default=False, description="Older versions of papers too.")
    drafts: StrictBool = Field(
        default=False, description="Statements that their quotes do not support as well."
    )
    conversation: str | None = Field(
        default=None,
        max_length=100,
        description="`new` begins a conversation, an id goes on with one; without, the question "
        "stands alone.",
    )
    opening: StrictBool = Field(
        default=False,
        description="Begin the conversation of that id where there is none; for programs that "
        "name conversations themselves, with 32 hex digits.",
    )

    def where(self) -> Filter:
        """The filter that this body asks for."""
        return Filter(
            papers=frozenset(self.papers),
            year_from=self.year_from,
            year_to=self.year_to,
            all_versions=self.all_versions,
            authors=frozenset(self.authors),
            sections=frozenset(self.sections),
        )


class ViewedAskBody(AskBody):
    """A question, and how its answer is to be seen."""

    view: View = Field(
        default="answer",
        description="`by_paper` gives each paper's best statement and which papers agree.",
    )


class QuoteShape(BaseModel):
    """Words of a paper and the place they stand at; `start` and `end` count within `page`."""

    paper: PaperShape
    page: int = Field(description="Counted from 1 in the file.")
    page_label: str = Field(description="What is printed on the page.")
    start: int
    end: int
    quote: str
    section: str
    passage_id: str
    score: float
    links: Links


class CitationShape(QuoteShape):
    """A quote with its number in the answer."""

    number: int


class StatementShape(BaseModel):
    """A sentence with the quotes it rests on and the verdict on them."""

    text: str
    support: Support
    score: float = Field(description="The probability that the quotes bear the sentence out.")
    part: int = Field(description="Which of several questions in one it answers, from 0.")
    citations: list[CitationShape]


class ElapsedShape(BaseModel):
    """Milliseconds."""

    retrieve: float
    rerank: float = Field(description="By a cross-encoder, where one is set.")
    answer: float
    check: float


class UnderstandingShape(BaseModel):
    """What was understood of a question before anything was searched."""

    question: str = Field(description="The question, made to stand alone.")
    parts: list[str] = Field(description="The questions in it, each answered by itself.")
    kind: str
    language: str = Field(description="ISO 639-1 code.")
    papers: list[PaperShape] = Field(description="Papers of the library that it names.")


class AnswerShape(BaseModel):
    """An answer whose every statement was checked, or the reason why there is none."""

    id: str
    question: str
    understanding: UnderstandingShape
    status: Status
    reason: Reason | None
    message: str = Field(description="Why there is no answer, in words for people.")
    suggestions: list[str] = Field(description="What to try where there is no answer.")
    notice: str = Field(description="What to know of how the answer came about; mostly empty.")
    statements: list[StatementShape]
    nearest: list[QuoteShape] = Field(description="Near an unanswerable question; no answer.")
    not_indexed: int = Field(description="Files that could not be taken into the library.")
    generator: str
    library_revision: int
    elapsed_ms: ElapsedShape


class KeptAnswerShape(AnswerShape):
    """An answer with the conversation it belongs to and the time it was asked for."""

    conversation: str | None = Field(description="The conversation's id, where it has one.")
    asked: datetime


def answer_shape(answer: Answer) -> AnswerShape:
    """The answer as it goes over the wire."""
    return AnswerShape(
        id=answer.id,
        question=answer.question,
        understanding=understanding_shape(answer.understanding),
        status=answer.status,
        reason=answer.reason,
        message=answer.message,
        suggestions=list(answer.suggestions),
        notice=answer.notice,
        statements=[statement_shape(statement) for statement in answer.statements],
        nearest=[quote_shape(quote) for quote in answer.nearest],
        not_indexed=answer.not_indexed,
        generator=answer.generator,
        library_revision=answer.library_revision,
        elapsed_ms=ElapsedShape(
            retrieve=answer.elapsed.retrieve,
            rerank=answer.elapsed.rerank,
            answer=answer.elapsed.answer,
            check=answer.elapsed.check,
        ),
    )


def kept_answer_shape(kept: KeptAnswer) -> KeptAnswerShape:
    """A kept answer as it goes over the wire."""
    return KeptAnswerShape(
        **dict(answer_shape(kept.answer)), conversation=kept.conversation or None, asked=kept.moment
    )


def statement_shape(statement: Statement) -> StatementShape:
    """A statement as it goes over the wire."""
    return StatementShape(
        text=statement.text,
        support=statement.support,
        score=round(statement.score, 4),
        part=statement.part,
        citations=[
            CitationShape(number=citation.number, **quote_shape(citation.quote).model_dump())
            for citation in statement.citations
        ],
    )


def understanding_shape(understanding: Understanding) -> UnderstandingShape:
    """What was understood, as it goes over the wire."""
    return UnderstandingShape(
        question=understanding.question,
        parts=list(understanding.parts),
        kind=understanding.kind,
        language=understanding.language,
        papers=[paper_shape(paper) for paper in understanding.papers],
    )


def quote_shape(quote: Quote) -> QuoteShape:
    """A quote as it goes over the wire."""
    return QuoteShape(
        paper=paper_shape(quote.paper),
        page=quote.page,
        page_label=quote.page_label,
        start=quote.start,
        end=quote.end,
        quote=quote.text,
        section=" > ".join(quote.section),
        passage_id=quote.passage_id,
        score=round(quote.score, 4),
        links=links(quote.paper, quote.page, quote.start, quote.end),
    )

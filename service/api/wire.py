"""The shapes of answers, papers and pages on the wire, and how they are made from the records.

The one place that knows JSON; programs that use the service see these shapes and no others.
"""

from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import quote as url_quote

from pydantic import BaseModel, ConfigDict, Field

from index.explanation import Explanation
from index.library import Library
from index.records import Filter, Page, Paper, ScoredPassage
from index.section_kinds import SectionKind
from index.text import readable
from service.answering.records import Answer, Question, Quote, Reason, Statement, Status, Support
from service.answering.understand import Understanding

_EXAMPLE_QUESTION = "What is marginal risk?"


class AskBody(BaseModel):
    """A question, and the papers or years it is put to."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": _EXAMPLE_QUESTION, "year_from": 2023}]}
    )

    question: str = Field(description="The question, in at most 2,000 characters.")
    papers: list[str] = Field(
        default=[], max_length=1000, description="Ids of the papers to ask; all where empty."
    )
    year_from: int | None = Field(default=None, ge=1000, le=9999)
    year_to: int | None = Field(default=None, ge=1000, le=9999)
    authors: list[str] = Field(
        default=[], max_length=100, description="Papers by any of these; a surname will do."
    )
    sections: list[SectionKind] = Field(
        default=[], description="Only in sections of these kinds; all where empty."
    )
    all_versions: bool = Field(default=False, description="Older versions of papers too.")

    def where(self) -> Filter:
        """The filter that this body asks for."""
        return Filter(
            frozenset(self.papers), self.year_from, self.year_to, self.all_versions,
            frozenset(self.authors), frozenset(self.sections),
        )  # fmt: skip


class PaperShape(BaseModel):
    """A paper of the library."""

    id: str
    title: str
    authors: list[str]
    year: int | None
    file: str
    page_count: int
    is_primer: bool = Field(description="Whether this project wrote it, as an introduction.")
    doi: str
    arxiv: str = Field(description="The arXiv identifier, without a version.")
    arxiv_version: int = Field(description="0 where it is unknown.")
    language: str = Field(description="ISO 639-1 code of the language most of the text is in.")


class OutlineShape(BaseModel):
    """A line of a paper's table of contents; `level` counts from 1."""

    title: str
    level: int
    page: int


class ReferenceShape(BaseModel):
    """An entry of a paper's list of references; empty where the entry does not say."""

    ordinal: int
    text: str
    page: int
    title: str
    year: int | None
    doi: str
    arxiv: str
    url: str


class KnownPaperShape(PaperShape):
    """A paper with all that is known of it."""

    abstract: str
    outline: list[OutlineShape]
    references: list[ReferenceShape]
    cites: list[PaperShape] = Field(description="Papers of the library that it cites.")
    cited_by: list[PaperShape] = Field(description="Papers of the library that cite it.")
    superseded_by: PaperShape | None = Field(description="The newest version, where it is older.")
    supersedes: list[PaperShape] = Field(description="Older versions in the library.")
    beliefs: list[str] = Field(description="Which source was believed where they disagree.")


class Links(BaseModel):
    """Where a quote can be seen, relative to the root of the service."""

    page: str
    image: str
    pdf: str


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


class TermShape(BaseModel):
    """A term of the query that a passage holds, as it is indexed: folded and stemmed."""

    term: str
    weight: float = Field(description="BM25's inverse document frequency.")
    fields: list[str]


class BoostShape(BaseModel):
    """What a passage's score has beside its likeness to the query, and why."""

    why: str
    amount: float = Field(description="Part of the score; below 0 where it was lowered.")


class ExplanationShape(BaseModel):
    """Why a passage ranked where it did; ranks count from 1, 0 where that list lacked it."""

    dense: float = Field(description="Cosine of the query's vector and the passage's.")
    dense_rank: int
    lexical: float = Field(description="BM25 over text, section and title.")
    lexical_rank: int
    terms: list[TermShape]
    fused: float = Field(description="Both scores together, in 0..1.")
    late: float = Field(description="Late interaction of the tokens, 0 where not computed.")
    boosts: list[BoostShape] = Field(description="Its paper is named; its page stands above.")
    score: float = Field(description="The fused score, late interaction and boosts together.")


class HitShape(BaseModel):
    """A passage that a search found; the score parts are 0 where that index did not find it."""

    passage_id: str
    paper: PaperShape
    section: str
    text: str
    pages: list[int]
    score: float
    dense: float
    lexical: float
    late: float
    supersedes: list[str] = Field(description="Files of older versions, which are left out.")
    explanation: ExplanationShape | None = Field(
        default=None, description="Where `explain` was asked for."
    )


class SearchShape(BaseModel):
    """The passages that best match a query, best first."""

    query: str
    hits: list[HitShape]
    library_revision: int


class CountsShape(BaseModel):
    """How much the library holds."""

    papers: int
    pages: int
    passages: int


class PapersShape(BaseModel):
    """All papers, by title, and how many files could not be taken in."""

    papers: list[PaperShape]
    counts: CountsShape
    failed: int


class PageShape(BaseModel):
    """A page's text as the extractor read it, and as people read it."""

    paper: PaperShape
    page: int
    page_label: str
    text: str
    readable: str
    links: Links


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


def paper_shape(paper: Paper) -> PaperShape:
    """A paper as it goes over the wire."""
    return PaperShape(
        id=paper.id,
        title=paper.title,
        authors=list(paper.authors),
        year=paper.year,
        file=paper.file,
        page_count=paper.page_count,
        is_primer=paper.is_primer,
        doi=paper.doi,
        arxiv=paper.arxiv,
        arxiv_version=paper.arxiv_version,
        language=paper.language,
    )


def known_paper_shape(library: Library, paper: Paper) -> KnownPaperShape:
    """A paper with all that the library knows of it, as it goes over the wire."""
    details, newest = library.details(paper.id), library.newest(paper)
    return KnownPaperShape(
        **paper_shape(paper).model_dump(),
        abstract=details.abstract,
        outline=[OutlineShape(**asdict(entry)) for entry in details.outline],
        references=[ReferenceShape(**asdict(entry)) for entry in details.references],
        cites=[paper_shape(other) for other in library.network.cites(paper.id)],
        cited_by=[paper_shape(other) for other in library.network.cited_by(paper.id)],
        superseded_by=None if newest.id == paper.id else paper_shape(newest),
        supersedes=[paper_shape(older) for older in library.older(paper)],
        beliefs=list(details.beliefs),
    )


def search_shape(
    question: Question, hits: Sequence[ScoredPassage], library: Library, *, explain: bool
) -> SearchShape:
    """The hits of a query as they go over the wire, with explanations where asked for."""
    explanations = library.explain(question.text, hits) if explain else [None] * len(hits)
    return SearchShape(
        query=question.text,
        hits=[
            _hit_shape(hit, library.older(hit.paper), explanation)
            for hit, explanation in zip(hits, explanations, strict=True)
        ],
        library_revision=library.revision,
    )


def _hit_shape(
    hit: ScoredPassage, older: Sequence[Paper], explanation: Explanation | None
) -> HitShape:
    return HitShape(
        passage_id=hit.passage.id,
        paper=paper_shape(hit.paper),
        section=" > ".join(hit.passage.section),
        text=hit.passage.text,
        pages=sorted({span.page for span in hit.passage.spans}),
        score=round(hit.score, 4),
        dense=round(hit.dense, 4),
        lexical=round(hit.lexical, 4),
        late=round(hit.late, 4),
        supersedes=[paper.file for paper in older],
        explanation=None if explanation is None else _explanation_shape(explanation),
    )


def _explanation_shape(explanation: Explanation) -> ExplanationShape:
    return ExplanationShape(
        dense=round(explanation.dense, 4),
        dense_rank=explanation.dense_rank,
        lexical=round(explanation.lexical, 4),
        lexical_rank=explanation.lexical_rank,
        terms=[
            TermShape(term=match.term, weight=round(match.weight, 4), fields=list(match.fields))
            for match in explanation.terms
        ],
        fused=round(explanation.fused, 4),
        late=round(explanation.late, 4),
        boosts=[
            BoostShape(why=boost.why, amount=round(boost.amount, 4)) for boost in explanation.boosts
        ],
        score=round(explanation.score, 4),
    )


def page_shape(paper: Paper, page: Page) -> PageShape:
    """A page as it goes over the wire."""
    return PageShape(
        paper=paper_shape(paper),
        page=page.number,
        page_label=page.label,
        text=page.text,
        readable=readable(page.text),
        links=links(paper, page.number, 0, len(page.text)),
    )


def links(paper: Paper, page: int, start: int, end: int) -> Links:
    """Where a stretch of a page can be seen."""
    base = f"v1/papers/{url_quote(paper.id)}"
    stretch = f"?start={start}&end={end}"
    return Links(
        page=f"{base}/pages/{page}{stretch}",
        image=f"{base}/pages/{page}.png{stretch}",
        pdf=f"{base}/file#page={page}",
    )

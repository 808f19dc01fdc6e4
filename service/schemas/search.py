"""The shapes of searches, of what they find and why."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from index.library.library import Library
from index.records import Paper, ScoredPassage
from index.search.explanation import Explanation
from service.answering.records.questions import Question
from service.schemas.papers import PaperShape, paper_shape


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
    next_cursor: str | None = Field(
        default=None, description="Where the search goes on; null at its end."
    )


def search_shape(
    question: Question,
    hits: Sequence[ScoredPassage],
    library: Library,
    *,
    explain: bool,
    next_cursor: str | None = None,
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
        next_cursor=next_cursor,
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

"""The shapes of what a paper's page shows, and of questions to begin with."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from index.library.library import Library
from index.records import Paper
from service.reading.paper_page import CitationNetwork, KeyTerm, SimilarPaper, Summary, Tie
from service.reading.paper_page_service import PaperPages
from service.schemas.answers import StatementShape, statement_shape
from service.schemas.papers import (
    KnownPaperShape,
    PaperShape,
    known_paper_shape,
    paper_shape,
)


class SummaryShape(BaseModel):
    """A paper in its own sentences, each with its quotes, in reading order.

    Lists are empty where the paper does not say in so many words what they hold.
    """

    paper: PaperShape
    quick_summary: list[StatementShape] = Field(description="Three to five key sentences.")
    key_findings: list[StatementShape]
    contributions: list[StatementShape]
    limitations: list[StatementShape]


class KeyTermShape(BaseModel):
    """A term of a paper in its most frequent form."""

    term: str
    weight: float = Field(description="In 0..1; 1 for the paper's heaviest term.")
    count: int = Field(description="How often the paper uses it.")


class KeyTermsShape(BaseModel):
    """A paper's key terms, heaviest first."""

    terms: list[KeyTermShape]


class SimilarPaperShape(BaseModel):
    """A paper like another one."""

    paper: PaperShape
    score: float = Field(description="Cosine of the papers' vectors.")


class SimilarPapersShape(BaseModel):
    """The newest versions of the papers most like one, most similar first."""

    similar: list[SimilarPaperShape]


class NodeShape(BaseModel):
    """A paper of a citation network."""

    paper: PaperShape
    tie: Tie = Field(description="`cited` by the paper in the middle, `citing` it, or both.")


class EdgeShape(BaseModel):
    """Who cites whom, by ids."""

    citing: str
    cited: str


class NetworkShape(BaseModel):
    """A paper, those it cites and that cite it, and all citations among them."""

    nodes: list[NodeShape]
    edges: list[EdgeShape]


class PaperPageShape(KnownPaperShape):
    """A paper with all that is known of it and all that its page shows."""

    summary: SummaryShape
    terms: list[KeyTermShape]
    similar: list[SimilarPaperShape]
    network: NetworkShape


class SuggestionsShape(BaseModel):
    """Questions that the library answers."""

    questions: list[str]


def summary_shape(summary: Summary) -> SummaryShape:
    """A summary as it goes over the wire."""
    return SummaryShape(
        paper=paper_shape(summary.paper),
        quick_summary=[statement_shape(statement) for statement in summary.quick_summary],
        key_findings=[statement_shape(statement) for statement in summary.key_findings],
        contributions=[statement_shape(statement) for statement in summary.contributions],
        limitations=[statement_shape(statement) for statement in summary.limitations],
    )


def key_terms_shape(terms: Sequence[KeyTerm]) -> KeyTermsShape:
    """Key terms as they go over the wire."""
    return KeyTermsShape(
        terms=[KeyTermShape(term=t.term, weight=t.weight, count=t.count) for t in terms]
    )


def similar_papers_shape(similar: Sequence[SimilarPaper]) -> SimilarPapersShape:
    """Similar papers as they go over the wire."""
    return SimilarPapersShape(
        similar=[SimilarPaperShape(paper=paper_shape(s.paper), score=s.score) for s in similar]
    )


def network_shape(network: CitationNetwork) -> NetworkShape:
    """A citation network as it goes over the wire."""
    return NetworkShape(
        nodes=[NodeShape(paper=paper_shape(node.paper), tie=node.tie) for node in network.nodes],
        edges=[EdgeShape(citing=citing, cited=cited) for citing, cited in network.edges],
    )


def paper_page_shape(library: Library, pages: PaperPages, paper: Paper) -> PaperPageShape:
    """All that is known of a paper and all that its page shows."""
    return PaperPageShape(
        **known_paper_shape(library, paper).model_dump(),
        summary=summary_shape(pages.summary(paper)),
        terms=key_terms_shape(pages.terms(paper)).terms,
        similar=similar_papers_shape(pages.similar(paper)).similar,
        network=network_shape(pages.network(paper)),
    )

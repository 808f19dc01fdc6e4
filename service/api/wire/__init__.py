"""The shapes on the wire, and how they are made from the records.

The one place that knows JSON; programs that use the service see these shapes and no others.
"""

from service.api.wire.answers import (
    AnswerShape,
    AskBody,
    CitationShape,
    ElapsedShape,
    QuoteShape,
    StatementShape,
    answer_shape,
    quote_shape,
)
from service.api.wire.papers import (
    CountsShape,
    KnownPaperShape,
    Links,
    OutlineShape,
    PageShape,
    PaperShape,
    PapersShape,
    ReferenceShape,
    known_paper_shape,
    links,
    page_shape,
    paper_shape,
)
from service.api.wire.search import (
    ExplanationShape,
    HitShape,
    SearchShape,
    TermShape,
    search_shape,
)

__all__ = [
    "AnswerShape",
    "AskBody",
    "CitationShape",
    "CountsShape",
    "ElapsedShape",
    "ExplanationShape",
    "HitShape",
    "KnownPaperShape",
    "Links",
    "OutlineShape",
    "PageShape",
    "PaperShape",
    "PapersShape",
    "QuoteShape",
    "ReferenceShape",
    "SearchShape",
    "StatementShape",
    "TermShape",
    "answer_shape",
    "known_paper_shape",
    "links",
    "page_shape",
    "paper_shape",
    "quote_shape",
    "search_shape",
]

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
    OutlinesShape,
    PageShape,
    PaperShape,
    PapersShape,
    ReferenceShape,
    ReferencesShape,
    known_paper_shape,
    links,
    outline_shapes,
    page_shape,
    paper_shape,
    reference_shapes,
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
    "OutlinesShape",
    "PageShape",
    "PaperShape",
    "PapersShape",
    "QuoteShape",
    "ReferenceShape",
    "ReferencesShape",
    "SearchShape",
    "StatementShape",
    "TermShape",
    "answer_shape",
    "known_paper_shape",
    "links",
    "outline_shapes",
    "page_shape",
    "paper_shape",
    "quote_shape",
    "reference_shapes",
    "search_shape",
]

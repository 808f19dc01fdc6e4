"""From a part of a passage to quotes on pages."""

from collections.abc import Mapping

from index.records import Page, ScoredPassage, Span
from index.text.readable import quote_at, read
from service.answering.records.answers import Quote


def quotes_of(
    found: ScoredPassage, start: int, end: int, pages: Mapping[int, Page]
) -> tuple[Quote, ...]:
    """The quotes that `found.passage.text[start:end]` is made of, one for each stretch of a page.

    `pages` must hold the pages of the passage's spans.
    """
    spans = read(pages, found.passage.spans).spans(start, end)
    return tuple(
        _quote(found, span, pages[span.page])
        for span in spans
        if quote_at(pages[span.page], span.start, span.end)
    )


def _quote(found: ScoredPassage, span: Span, page: Page) -> Quote:
    return Quote(
        paper=found.paper,
        page=page.number,
        page_label=page.label,
        start=span.start,
        end=span.end,
        text=quote_at(page, span.start, span.end),
        section=found.passage.section,
        passage_id=found.passage.id,
        score=found.score,
    )

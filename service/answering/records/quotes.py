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
        found.paper, page.number, page.label, span.start, span.end,
        quote_at(page, span.start, span.end), found.passage.section, found.passage.id,
        found.score,
    )  # fmt: skip

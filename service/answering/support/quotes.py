"""From a sentence of a passage to quotes on pages, and the check that a quote is there."""

from collections.abc import Mapping, Sequence

from index.records import Page, ScoredPassage, Span
from index.text.readable import quote_at, read, readable
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


def is_there(quote: Quote, pages: Mapping[int, Page]) -> bool:
    """Whether the page gives exactly this quote at the place it names."""
    page = pages.get(quote.page)
    return (
        page is not None
        and bool(quote.text)
        and 0 <= quote.start < quote.end <= len(page.text)
        and quote_at(page, quote.start, quote.end) == quote.text
    )


def is_verbatim(statement: str, quotes: Sequence[Quote], pages: Mapping[int, Page]) -> bool:
    """Whether the statement is, word for word, what the quotes' places read as, one after another.

    The quotes' raw text is joined before it is made readable, since a word may be broken over
    two of them.
    """
    raw = "\n".join(pages[quote.page].text[quote.start : quote.end] for quote in quotes)
    return readable(raw) == statement


def _quote(found: ScoredPassage, span: Span, page: Page) -> Quote:
    return Quote(
        found.paper, page.number, page.label, span.start, span.end,
        quote_at(page, span.start, span.end), found.passage.section, found.passage.id,
        found.score,
    )  # fmt: skip

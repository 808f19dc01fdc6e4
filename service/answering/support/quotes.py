"""Whether a quote is on its page, and a statement its quotes word for word."""

from collections.abc import Mapping, Sequence

from index.records import Page
from index.text.readable import quote_at, readable
from service.answering.records.answers import Quote


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

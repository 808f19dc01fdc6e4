"""answering/support/quotes.py: from sentences to quotes on pages, and the check."""

from dataclasses import replace

from index.records import Page, Paper, Passage, ScoredPassage, Span
from index.text.readable import read
from service.answering.records.quotes import quotes_of
from service.answering.support.quotes import is_there, is_verbatim


def page(number: int, text: str) -> Page:
    return Page(number, str(number), text, 100, 100, bytes(8 * len(text)))


PAGES = {
    1: page(1, "The model is re\u00ad\nleased in stages. This sentence goes"),
    2: page(2, "on here. Another."),
}
SPANS = (Span(1, 0, len(PAGES[1].text)), Span(2, 0, len(PAGES[2].text)))
TEXT = read(PAGES, SPANS).text
FOUND = ScoredPassage(
    Passage("p", "paper", 0, TEXT, SPANS, (), ("1 Release",)),
    Paper("paper", "Title", (), 2024, "paper.pdf", 2),
    0.5, 0.4, 3.0,
)  # fmt: skip


def stretch(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_a_word_broken_at_a_line_end_is_quoted_whole() -> None:
    (quote,) = quotes_of(FOUND, *stretch("The model is released in stages."), PAGES)
    assert quote.text == "The model is released in stages."
    assert PAGES[1].text[quote.start : quote.end] == "The model is re\u00ad\nleased in stages."
    assert is_there(quote, PAGES)


def test_a_sentence_over_two_pages_has_a_quote_on_each() -> None:
    words = "This sentence goes on here."
    quotes = quotes_of(FOUND, *stretch(words), PAGES)
    assert [(quote.page, quote.text) for quote in quotes] == [
        (1, "This sentence goes"),
        (2, "on here."),
    ]
    assert is_verbatim(words, quotes, PAGES)


def test_a_quote_is_not_there_where_a_letter_or_a_place_differs() -> None:
    (quote,) = quotes_of(FOUND, *stretch("Another."), PAGES)
    assert is_there(quote, PAGES)
    for wrong in (
        replace(quote, text="another."),
        replace(quote, start=quote.start + 1),
        replace(quote, end=quote.end + 5),
        replace(quote, page=1),
        replace(quote, page=3),
        replace(quote, text=""),
    ):
        assert not is_there(wrong, PAGES)


def test_a_statement_with_other_words_is_not_verbatim() -> None:
    quotes = quotes_of(FOUND, *stretch("The model is released in stages."), PAGES)
    assert not is_verbatim("The model is not released in stages.", quotes, PAGES)

"""index/text/readable.py: readable text, and the way back to the page."""

import random
import re

import pytest

from index.records import Page, Span
from index.text.readable import quote_at, read, readable, tidy_spans


def page(number: int, text: str) -> Page:
    return Page(number, str(number), text, 100, 100, bytes(8 * len(text)))


@pytest.mark.parametrize(
    ("raw", "reads"),
    [
        ("gover\u00ad\nnance", "governance"),
        ("open-\nsource models", "open-source models"),
        ("open - source", "open - source"),
        ("one\ntwo   three\t four", "one two three four"),
        ("e\ufb03cient \ufb01les", "efficient files"),
        ("zero\u200bwidth \u202emarks", "zerowidth marks"),
        ("  both ends \n", "both ends"),
        ("1990-\n2000", "1990-2000"),
        ("", ""),
    ],
)
def test_page_text_is_made_readable(raw: str, reads: str) -> None:
    assert readable(raw) == reads


def test_every_stretch_leads_back_to_the_characters_it_was_made_of() -> None:
    pieces = ["word", "\ufb01", " ", "\n", "\u00ad\n", "-\n", "  ", "é", "\u200b", "Z."]
    choose = random.Random(7)  # noqa: S311 - texts, not secrets
    for _ in range(200):
        pages = {
            number: page(number, "a" + "".join(choose.choices(pieces, k=12)) + "b")
            for number in (1, 2)
        }
        whole = [Span(number, 0, len(pages[number].text)) for number in (1, 2)]
        reading = read(pages, whole)
        words = list(re.finditer(r"\S+", reading.text))
        first, last = sorted(choose.choices(range(len(words)), k=2))
        start, end = words[first].start(), words[last].end()
        spans = reading.spans(start, end)
        raw = "\n".join(pages[span.page].text[span.start : span.end] for span in spans)
        assert readable(raw) == reading.text[start:end]


def test_text_goes_on_over_pages_and_back() -> None:
    pages = {1: page(1, "It ends re\u00ad"), 2: page(2, "leased in full.")}
    reading = read(pages, [Span(1, 0, 11), Span(2, 0, 15)])
    assert reading.text == "It ends released in full."
    start = reading.text.index("released")
    assert reading.spans(start, start + 8) == (Span(1, 8, 11), Span(2, 0, 6))


def test_a_stretch_outside_the_text_is_refused() -> None:
    reading = read({1: page(1, "short")}, [Span(1, 0, 5)])
    with pytest.raises(ValueError, match="not a stretch"):
        reading.spans(3, 9)


def test_a_quote_is_what_the_page_reads_as_there() -> None:
    assert quote_at(page(1, "one re\u00ad\nlease two"), 4, 13) == "release"


def test_spans_are_joined_over_white_space_only() -> None:
    pages = {1: page(1, "one two x three")}
    spans = [Span(1, 0, 3), Span(1, 4, 7), Span(1, 10, 15)]
    assert tidy_spans(pages, spans) == (Span(1, 0, 7), Span(1, 10, 15))

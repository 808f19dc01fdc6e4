"""answering/generative/locate.py: the page's words at the place of what a model says it copied."""

import pytest

from index.records import Page, Paper, Passage, ScoredPassage, Span
from index.text.readable import quote_at, read
from index.text.splitting import sentence_ranges
from service.answering.generative.locate import located
from service.answering.records.evidence import Evidence
from service.answering.records.understanding import Understanding

FIRST = (
    "It is false that the ﬁrst model must be li\u00ad\ncensed. A “staged” release takes 12 months."
)
SECOND = "The baseline – a search engine – is naïve. Others go"
THIRD = "on with the work until it is done. The end of it."


def page(number: int, text: str) -> Page:
    return Page(number, str(number), text, 100, 100, bytes(8 * len(text)))


PAGES = {1: page(1, FIRST), 2: page(2, SECOND), 3: page(3, THIRD)}


def hit(*numbers: int) -> ScoredPassage:
    spans = tuple(Span(n, 0, len(PAGES[n].text)) for n in numbers)
    text = read(PAGES, spans).text
    passage = Passage(
        f"p{numbers[0]}", "paper", numbers[0], text, spans, tuple(sentence_ranges(text)), ()
    )
    return ScoredPassage(passage, Paper("paper", "T", (), 2024, "p.pdf", 3), 0.5, 0.4, 3.0)


QUESTION = "What must be licensed?"
EVIDENCE = Evidence(
    QUESTION, Understanding(QUESTION, (QUESTION,), "fact", "en"), (hit(1), hit(2, 3)), (),
    {"paper": PAGES},
)  # fmt: skip


def quotes(number: int, said: str) -> list[str]:
    found = located(number, said, EVIDENCE)
    for quote in found:
        assert quote_at(PAGES[quote.page], quote.start, quote.end) == quote.text
    return [quote.text for quote in found]


LICENSED = "It is false that the first model must be licensed."
STAGED = "A “staged” release takes 12 months."
NAIVE = "The baseline – a search engine – is naïve."


@pytest.mark.parametrize(
    ("number", "said", "there"),
    [
        (1, LICENSED, [LICENSED]),
        (1, 'a "STAGED"  release takes', [STAGED]),
        (1, "the first model must be licensed", [LICENSED]),
        (1, "the fi\u200brst model must be licen\u00adsed", [LICENSED]),
        (1, "the first modell must be licenced", [LICENSED]),
        (2, "a search engine - is nai\u0308ve", [NAIVE]),
        (2, "the baseline is naive", []),
        (2, "Others go on with the work", ["Others go", "on with the work until it is done."]),
        (1, "the baseline – a search engine – is naïve", [NAIVE]),
        (0, "the baseline – a search engine – is naïve", [NAIVE]),
        (-3, "the baseline – a search engine – is naïve", [NAIVE]),
        (1, "release takes 12 months. The baseline – a search engine – is naïve.", []),
        (1, "first model must be licensed ... release takes 12 months", [LICENSED, STAGED]),
        (1, "first model must be licensed […] was never written here at all", []),
        (1, "the second engine can be sold", []),
        (1, "model", []),
        (1, "", []),
        (1, "...", []),
        (1, "x" * 100_000, []),
    ],
)
def test_words_copied_are_found_as_the_page_has_them_or_not_at_all(
    number: int, said: str, there: list[str]
) -> None:
    assert quotes(number, said) == there


def test_a_number_changed_in_copying_gives_the_pages_number() -> None:
    assert quotes(1, "A staged release takes 13 months.") == [STAGED]

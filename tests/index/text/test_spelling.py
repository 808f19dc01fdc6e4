"""index/text/spelling.py: numbers and references to parts of laws by one spelling each."""

import pytest

from index.text.spelling import provisions, spellings


@pytest.mark.parametrize(
    "written",
    ["10^25 FLOP", "10²⁵", "1025 FLOPs", "10 25 operations", "10 to the 25", "10**25", "1e25",
     "10 to the power of 25", "10^{25}", "ten to the power of 25"],
)  # fmt: skip
def test_a_power_of_ten_is_one_word_however_it_is_written(written: str) -> None:
    assert spellings(written) == ("10e25",)


def test_numbers_lose_their_separators_and_scales() -> None:
    assert spellings("2,000 users") == ("2000",)
    assert spellings("10 000 registered users") == ("10000",)
    assert spellings("EUR 35 million") == spellings("EUR 35 000 000") == ("35000000",)
    assert spellings("1.5 billion") == ("1500000000",)
    assert spellings("in 2023 100 people, 3.14 and 20 %") == ()


@pytest.mark.parametrize(
    "written",
    ["Article 53(1)(b)", "point (b) of Article 53(1)", "Art. 53 (1) (b)",
     "Article 53, paragraph 1, point (b)"],
)  # fmt: skip
def test_a_reference_gives_itself_and_all_it_lies_in(written: str) -> None:
    assert spellings(written) == ("article53", "article53p1", "article53p1pb")


def test_references_come_in_lists_and_in_roman_numbers() -> None:
    assert spellings("Articles 53 and 55(1)") == ("article53", "article55", "article55p1")
    assert spellings("Annex XI and section 4.2") == ("annexxi", "section4p2")
    assert spellings("sections of the law, an article on chapters") == ()


def test_paragraphs_under_an_articles_heading_are_told_by_their_numbers() -> None:
    section = ("Chapter V", "Article 53 Obligations for providers")
    text = "1. Providers shall: (a) draw up papers; (b) keep them. 2. This holds for all."
    assert provisions(section, text) == (
        "article53", "article53p1", "article53p1pa", "article53p1pb", "article53p2",
    )  # fmt: skip
    assert provisions(section, "(c) a point of a paragraph that began before") == ("article53",)
    assert provisions(("1 Introduction",), "1. First") == provisions((), "1. First") == ()

"""answering/support/wording.py and numerals.py: what counts as the same name and number."""

import pytest

from service.answering.support.numerals import numbers_in
from service.answering.support.wording import missing_names, plain, wording
from tests.patience import processor_seconds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10^25 operations", "10²⁵ operations"),
        ("10^25 operations", "1025 operations"),  # as PDFs give it
        ("2,000 models", "two thousand models"),
        ("2 000 models", "2000 models"),
        ("20 %", "twenty per cent"),
        ("1.5 million", "1,500,000"),
        ("70B parameters", "70 billion parameters"),
        ("$3bn", "3 billion dollars"),
        ("twenty-five", "25"),
        ("two hundred and five", "205"),
        ("a dozen", "12"),
        ("3.50", "3.5"),
        ("2018–19", "2018-2019"),
        ("2023-05-12", "12 May 2023"),
        ("the 1930s", "1930"),
        ("21st", "21"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str) -> None:
    needed = numbers_in(plain(one), loose=False)
    assert needed
    assert needed <= numbers_in(plain(other), loose=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [("10^25", "10^26"), ("2,000", "200"), ("20 %", "2 %"), ("1.5 million", "1.5"), ("13", "30")],
)
def test_other_numbers_are_not_the_same(one: str, other: str) -> None:
    assert not numbers_in(plain(one), loose=False) <= numbers_in(plain(other), loose=True)


def test_one_of_and_first_are_numbers_where_they_are_looked_for_only() -> None:
    assert numbers_in("one of the first", loose=False) == frozenset()
    assert numbers_in("one of the first three", loose=True) == {"1", "3"}


def test_names_are_told_from_words_that_open_a_sentence() -> None:
    said = wording("Developers asked Stanford and NIST. However, Meta used GPT-4 and H100s.")
    names = [word.text for word in said.words if word.is_name]
    assert names == ["Stanford", "NIST", "Meta", "GPT", "H100s"]


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The EU acts.", "The European Union acts."),
        ("The European Union acts.", "The EU acts."),
        ("The U.S. acts.", "The United States act."),
        ("Rules of NIST", "the National Institute of Standards and Technology"),
        ("The European rules", "Rules of Europe"),
        ("LLMs of Stanford", "an LLM at STANFORD"),
        ("It began in August.", "It began on Aug. 2."),
        ("Meta’s model", "A model by Meta"),
    ],
)
def test_a_name_is_there_in_other_forms(statement: str, quote: str) -> None:
    assert missing_names(wording(plain(statement)), [wording(plain(quote))]) == ()


@pytest.mark.parametrize(
    ("statement", "quote", "missing"),
    [
        ("The report names Austria.", "The report names Australia.", ("Austria",)),
        ("The US acts.", "The EU acts.", ("US",)),
        ("Stanford released it.", "Berkeley released it.", ("Stanford",)),
        ("Released by Mistral in May", "Released by Mistral", ("May",)),
        ("The American Survey says so.", "As it says, so it is.", ("American", "Survey")),
    ],
)
def test_a_name_that_is_not_there_is_missing(
    statement: str, quote: str, missing: tuple[str, ...]
) -> None:
    assert missing_names(wording(plain(statement)), [wording(plain(quote))]) == missing


def test_plain_text_has_no_hidden_characters() -> None:
    assert plain("a\u202eb\u200b\x00 c\ufb01\u00a0 d\n") == "ab cfi d"


@pytest.mark.parametrize(
    "text",
    [
        "9" * 1_000_000,
        "hundred " * 100_000,
        "one and " * 100_000,
        "A. " * 300_000,
        "1,000" * 90_000,
    ],
)
def test_hostile_texts_are_read_in_seconds(text: str) -> None:
    def read(length: int) -> None:
        assert numbers_in(text[:length], loose=True) is not None
        assert wording(text[:length]).words

    # Ten times as long a text may take somewhat more than ten times as long, not a hundred times.
    short = processor_seconds(lambda: read(30_000))
    assert processor_seconds(lambda: read(300_000), times=1) < 40 * short

"""ingest/pdf/characters.py: pdfium's code units in, text that can be stored out."""

import pytest

from ingest.pdf.characters import storable, text_of_code_units
from ingest.pdf.hyphens import LINE_END_HYPHEN


def test_a_surrogate_pair_is_one_character_at_its_first_unit() -> None:
    text, kept = text_of_code_units([0x61, 0xD83D, 0xDE00, 0x62])
    assert text == "a\N{GRINNING FACE}b"
    assert kept.tolist() == [0, 1, 3]


def test_carriage_returns_and_lone_low_surrogates_are_left_out() -> None:
    text, kept = text_of_code_units([0x61, 0x0D, 0x0A, 0xDE00, 0x62])
    assert text == "a\nb"
    assert kept.tolist() == [0, 2, 4]


def test_a_hyphen_at_a_line_end_and_a_lone_high_surrogate_have_characters_of_their_own() -> None:
    text, kept = text_of_code_units([0xFFFE, 0xD83D])
    assert text == LINE_END_HYPHEN + "\N{REPLACEMENT CHARACTER}"
    assert kept.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("character", "stored"),
    [("a", "a"), ("\x00", "\ufffd"), ("\ud800", "\ufffd"), ("\x02", "\x02")],
)
def test_only_what_cannot_be_stored_is_replaced(character: str, stored: str) -> None:
    assert storable(character) == stored

import pytest

from index.text.letters import letters, letters_and_digits, plain_letters_and_digits


@pytest.mark.parametrize(
    ("text", "alone", "with_digits", "plain"),
    [
        ("GPT-4: A\nReport", "gptareport", "gpt4areport", "gpt4areport"),
        ("Straße", "strasse", "strasse", "strasse"),
        ("Café ﬁne²", "caféfine", "caféfine²", "cafefine2"),
        ("1.2 —", "", "12", "12"),
    ],
)
def test_what_is_left_of_a_text(text: str, alone: str, with_digits: str, plain: str) -> None:
    assert letters(text) == alone
    assert letters_and_digits(text) == with_digits
    assert plain_letters_and_digits(text) == plain

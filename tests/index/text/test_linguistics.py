import re

import pytest

from index.text.linguistics import CONNECTIVES, capitalised, refers_back


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What does it require?", True),
        ("Is THEIR risk lower?", True),
        ("Do the\nsame rules hold?", True),
        ("What does the itinerary require?", False),
        ("What do models need?", False),
    ],
)
def test_a_pronoun_anywhere_refers_back(text: str, expected: bool) -> None:
    assert refers_back(text) is expected


def test_only_the_first_letter_of_a_connective_is_a_capital() -> None:
    pattern = re.compile(capitalised(CONNECTIVES))
    assert pattern.match("As a result, risk falls.")
    assert not pattern.match("AS A RESULT")
    assert not pattern.match("as a result")

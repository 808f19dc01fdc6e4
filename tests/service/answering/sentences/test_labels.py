"""answering/sentences/labels.py: what is no part of a sentence."""

import pytest

from service.answering.sentences.labels import behind_label


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("(34) Providers may argue.", "Providers may argue."),
        ("5. The obligation does not apply.", "The obligation does not apply."),
        ("10We use “open” loosely.", "We use “open” loosely."),
        ("– Enables study of risks.", "Enables study of risks."),
        ("(b) “Open” means free.", "“Open” means free."),
        ("2024 was a good year.", "2024 was a good year."),
        ("3.5 of 10 models are open.", "3.5 of 10 models are open."),
        ("(In short) it works.", "(In short) it works."),
        ("10GB are enough.", "10GB are enough."),
        ("A licence says what may be done.", "A licence says what may be done."),
    ],
)
def test_a_label_is_no_part_of_the_sentence(text: str, sentence: str) -> None:
    assert text[behind_label(text, 0, len(text)) :] == sentence


def test_what_stands_before_the_sentence_is_left_alone() -> None:
    assert behind_label("A law. (2) Signatories sign.", 7, 28) == 11

import pytest

from index.text.negation import NEGATIONS, REACH, expanded, marks_before, without_not_only


@pytest.mark.parametrize(
    ("text", "written_out"),
    [
        ("It isn't safe.", "It is not safe."),
        ("They don\u2019t", "They do not"),
        ("Can't it?", "cannot it?"),
        ("They can\u2019t", "They cannot"),
        ("An instant", "An instant"),
    ],
)
def test_contractions_are_written_out(text: str, written_out: str) -> None:
    assert expanded(text) == written_out


def test_not_only_denies_nothing() -> None:
    assert without_not_only("not only large but not safe") == " large but not safe"


def test_a_mark_bears_on_what_is_near_and_on_nothing_behind_the_end_of_its_scope() -> None:
    words = ["models", "do", "not", "always", "reduce", "risk"]
    assert marks_before(words, words.index("reduce"), NEGATIONS, ends=lambda _: False) == 1
    assert marks_before(words, words.index("risk"), NEGATIONS, ends="reduce".__eq__) == 0
    assert marks_before(words, words.index("do"), NEGATIONS, ends=lambda _: False) == 0


def test_a_mark_bears_on_no_word_out_of_its_reach() -> None:
    words = ["not", *["very"] * REACH, "safe"]
    assert marks_before(words, REACH, NEGATIONS, ends=lambda _: False) == 1
    assert marks_before(words, REACH + 1, NEGATIONS, ends=lambda _: False) == 0


def test_two_negations_are_both_counted() -> None:
    assert marks_before(["never", "not", "safe"], 2, NEGATIONS, ends=lambda _: False) == 2

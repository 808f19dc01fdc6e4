"""answering/sentences/answer_types.py: what type of thing a question asks for."""

import pytest

from service.answering.sentences.answer_types import (
    AnswerType,
    asked_for,
    have_asked_type,
    holds,
    words_of,
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many models were registered by March?", "number"),
        ("On what share of the prompts did it succeed?", "number"),
        ("What annual budget would an authority need?", "number"),
        ("What compute threshold makes a risk systemic?", "number"),
        ("Which fines can be imposed?", "number"),
        ("When was the order signed?", "time"),
        ("In which year did it enter into force?", "time"),
        ("Who signed the letter?", "name"),
        ("Which large company refused to sign?", "name"),
        ("Why is staged release useful?", "any"),
    ],
)
def test_the_wording_tells_numbers_times_and_names(question: str, kind: AnswerType) -> None:
    assert asked_for(question) == kind


def test_a_number_of_the_question_is_no_answer_to_it() -> None:
    asked = words_of("How many of the 75 models were open?")
    assert holds("Twenty models were open.", "number", asked)
    assert holds("Only 12 models were open.", "number", asked)
    assert not holds("Of the 75 models, most were open.", "number", asked)


@pytest.mark.parametrize(
    ("sentence", "tells"),
    [
        ("The threshold is laid down in Article 51(2) of Regulation (EU) 2024/1689.", False),
        ("Thresholds are set in Sections 2.1 and 3.2 (see page 14) [7, 9].", False),
        ("Under Article 51(2) the threshold is 10^25 operations.", True),
        ("Fines are up to 3 % of turnover (Article 101).", True),
    ],
)
def test_where_something_stands_is_no_number_of_it(sentence: str, tells: bool) -> None:
    assert holds(sentence, "number", words_of("What is the threshold?")) is tells


def test_a_name_is_a_capital_that_the_question_has_not() -> None:
    asked = words_of("Who signed the letter to Parliament?")
    assert holds("The letter was signed by LAION.", "name", asked)
    assert not holds("The letter to Parliament's members was signed.", "name", asked)


def test_times_are_years_months_and_centuries() -> None:
    assert holds("It was signed in 2023.", "time", frozenset())
    assert holds("It was signed in October.", "time", frozenset())
    assert not holds("It was signed by many.", "time", frozenset())
    assert holds("Anything at all.", "any", frozenset())


def test_sentences_are_told_apart_by_the_type_that_is_asked_for() -> None:
    sentences = ["It has 26 layers.", "It has many layers."]
    assert have_asked_type("How many layers does it have?", sentences) == [True, False]
    assert have_asked_type("Why does it have layers?", sentences) == [True, True]

"""answering/support/polarity.py: denials, and more than was said."""

import pytest

from service.answering.support.polarity import is_strengthened, is_turned

_POSE = "Open models do not pose a greater risk than closed models."


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Open models pose a greater risk than closed models.", _POSE),
        ("The rule does not apply to open models.", "The rule applies to open models."),
        ("The rule applies to open models.", "The rule doesn't apply to open models."),
        ("Costs decreased in the last year.", "Costs increased in the last year."),
        ("The tests are reliable and cheap.", "The tests are unreliable and cheap."),
        ("The licence allows commercial use.", "The licence prohibits commercial use."),
        ("No developer published the weights.", "Each developer published the weights."),
        ("Developers never test their models.", "Developers test their models."),
        ("Audits are without effect on safety.", "Audits have an effect on safety."),
        (
            "Marginal risk is not the risk that a model adds to what is possible without it.",
            "Marginal risk is the risk that a model adds to what is possible without it.",
        ),
    ],
)
def test_a_statement_that_turns_its_quote_round_is_told(statement: str, quote: str) -> None:
    assert is_turned(statement, [quote])


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        (_POSE, _POSE),
        ("Open models don't pose a greater risk than closed ones.", _POSE),
        ("The rule applies to open models.", "The rule applies not only to open models."),
        (
            "The rule applies to open models.",
            "The rule applies to open models, but not to closed ones.",
        ),
        ("Costs increased.", "Costs increased, whereas benefits decreased."),
        ("The licence cannot be changed.", "The licence can't be changed."),
    ],
)
def test_a_statement_of_the_same_polarity_is_not(statement: str, quote: str) -> None:
    assert not is_turned(statement, [quote])


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Developers must publish the weights.", "Developers may publish the weights."),
        ("Developers must publish the weights.", "Developers should publish the weights."),
        ("Developers should publish the weights.", "Developers may publish the weights."),
        ("Providers are required to report.", "Providers report."),
        ("Open weights increase the risk.", "Open weights may increase the risk."),
        ("Open weights will increase the risk.", "Open weights could increase the risk."),
        ("All developers publish weights.", "Some developers publish weights."),
    ],
)
def test_a_statement_that_says_more_than_its_quote_is_told(statement: str, quote: str) -> None:
    assert is_strengthened(statement, [quote])


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Developers must publish the weights.", "Developers shall publish the weights."),
        ("Developers may publish the weights.", "Developers must publish the weights."),
        ("Open weights may increase the risk.", "Open weights might increase the risk."),
        ("Open weights increase the risk.", "Open weights may increase it; they increase it here."),
        ("The weights were published in May.", "The weights were published in May."),
    ],
)
def test_a_statement_that_says_no_more_is_not(statement: str, quote: str) -> None:
    assert not is_strengthened(statement, [quote])


def test_nothing_is_turned_round_where_nothing_is_said() -> None:
    assert not is_turned("", [])
    assert not is_strengthened("", [""])

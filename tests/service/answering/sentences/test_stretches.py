"""answering/sentences/stretches.py: sentences that answer as one."""

from index.records import Passage, Span
from service.answering.records.sentences import Stretch
from service.answering.sentences.stretches import (
    MAX_CHARACTERS,
    completed,
    goes_on,
    has_lead_in,
    lists,
    stretches,
    with_antecedent,
)


def passage(*sentences: str) -> Passage:
    text = " ".join(sentences)
    ranges, position = [], 0
    for sentence in sentences:
        start = text.index(sentence, position)
        position = start + len(sentence)
        ranges.append((start, position))
    return Passage("p", "a", 0, text, (Span(1, 0, len(text)),), tuple(ranges), ())


def said(of: Passage, stretch: Stretch) -> str:
    return of.text[stretch.start : stretch.end]


def test_a_sentence_torn_apart_by_a_line_is_one_again() -> None:
    torn = passage("Providers keep records of the", "changes that they make.", "They publish them.")
    assert [said(torn, each) for each in stretches(torn)] == [
        "Providers keep records of the changes that they make.",
        "They publish them.",
    ]


def test_a_sentence_comes_with_those_that_it_leans_on() -> None:
    of = passage("Weights are published.", "This is hard to undo.", "However, it is cheap.", "Yes.")
    last = stretches(of)[2]
    assert said(of, with_antecedent(of, last)) == (
        "Weights are published. This is hard to undo. However, it is cheap."
    )
    assert with_antecedent(of, stretches(of)[0]) == stretches(of)[0]


def test_no_antecedent_makes_a_statement_too_long() -> None:
    long = "Weights " + "and more weights " * 39 + "are published."
    of = passage(long, "This is hard to undo.")
    assert len(long) < MAX_CHARACTERS
    assert said(of, with_antecedent(of, stretches(of)[1])) == "This is hard to undo."


def test_a_list_is_its_lead_in_and_its_items() -> None:
    of = passage(
        "Openness has a cost.", "Code stays private where:", "(a) law forbids it;",
        "(b) it risks safety; or", "(c) a contract forbids it.", "Other code is shared.",
    )  # fmt: skip
    found = [said(of, each) for each in lists(of, stretches(of))]
    assert found == [
        "Code stays private where: (a) law forbids it; (b) it risks safety; or "
        "(c) a contract forbids it."
    ]


def test_items_whose_lead_in_stands_elsewhere_are_a_list_too() -> None:
    of = passage("• Fund the code.", "• Share the data.", "Nothing else is asked.")
    assert [said(of, each) for each in lists(of, stretches(of))] == [
        "• Fund the code. • Share the data."
    ]


def test_one_item_is_no_list() -> None:
    of = passage("We ask for one thing:", "• Fund the code.", "Nothing else is asked.")
    assert list(lists(of, stretches(of))) == []


def test_what_is_announced_comes_with_what_announces_it() -> None:
    of = passage("Three problems are seen:", "Weights spread.", "Tests lag.", "Rules are slow.")
    assert said(of, completed(of, stretches(of)[0])) == of.text
    assert said(of, completed(of, stretches(of)[1])) == "Weights spread."


def test_the_rest_of_a_note_is_not_what_was_announced() -> None:
    of = passage("Three problems are seen:", "difference in the state of the developer.")
    lead_in = Stretch(0, 0, *of.sentences[0])
    assert not goes_on(of, lead_in)
    assert said(of, completed(of, lead_in)) == "Three problems are seen:"


def test_a_list_is_told_by_what_announces_it() -> None:
    of = passage("We ask for this:", "• Fund the code.", "• Share the data.")
    (found,) = lists(of, stretches(of))
    assert has_lead_in(of, found)
    assert not has_lead_in(of, stretches(of)[0])

"""answering/sentences/forms.py: what the form of a sentence says."""

import pytest

from service.answering.sentences.forms import (
    can_be_quoted,
    definition_of,
    inline_items,
    is_entry,
    is_item,
    is_name,
    leans,
)


@pytest.mark.parametrize(
    "text",
    [
        "The risk is small in a model of this size.",
        "(f) whether it has a high impact on the internal market due to its reach;",
        "○ Justification: Data sources are not disclosed beyond a new mix of public data.",
        "“Open weights” means that anyone can download the parameters.",
        "(61) The Commission deems that it is not necessary for every change.",
        "Staged release was proposed in 2019.3",
    ],
)
def test_sentences_and_items_of_lists_stand_alone(text: str) -> None:
    assert can_be_quoted(text)


@pytest.mark.parametrize(
    "text",
    [
        "and so the risk goes on.",
        "Risk Model Risk Model Risk",
        "12 34 56 78 (9) 10.",
        "What is the risk of a model?",
        "3 Open models ........................ 12",
        "[12] Bommasani, R., Liang, P. Proceedings of FAccT, pp. 12-24, arXiv:2108.07258.",
        "Kapoor, S. and Narayanan, A. https://doi.org/10.1000/182 accessed 3 May 2024.",
        "41. Ge, Ling, “Achieving Balance”, Tencent, 19 October 2023, https://www.tencent.com/en.",
        "(See “Four Principles of Explainable AI” and other works found here.)",
        "Too short here.",
    ],
)
def test_fragments_questions_contents_and_references_do_not(text: str) -> None:
    assert not can_be_quoted(text)


@pytest.mark.parametrize(
    "text",
    [
        "42. World Economic Forum, Presidio AI Framework: Towards Safe Models, 2024.",
        "15 Frontier AI: capabilities and risks, Department for Science and Innovation, 2023.",
        "Board | European Lab for Learning & Intelligent Systems (ellis.eu)",
        "The Malicious Use of Artificial Intelligence: Forecasting, Prevention, and Mitigation.",
    ],
)
def test_names_of_works_and_bodies_answer_nothing(text: str) -> None:
    assert is_name(text)
    assert not can_be_quoted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Harvard also won the Intercollegiate Sailing Association National Championships in 2003.",
        "The European Union, France, Germany, Italy and Spain are Members.",
        "In 1060, Robert Crispin led the Normans of Edessa against the Turks.",
        "12 The Commission adopted the Act, which will apply from 2 August, 2026.",
    ],
)
def test_a_sentence_full_of_names_may_answer(text: str) -> None:
    assert not is_name(text)


def test_a_sentence_that_cites_is_no_entry_of_a_list_of_references() -> None:
    assert not is_entry("Open models are studied widely, as Kapoor et al. (2024) and others show.")


@pytest.mark.parametrize(
    "text",
    [
        "This makes the release hard to undo.",
        "However, they are rarely enforced.",
        "It was published in May.",
        "These three reasons weigh most.",
        "For example, weights can be copied.",
    ],
)
def test_sentences_that_take_up_the_one_before_lean_on_it(text: str) -> None:
    assert leans(text)


def test_other_sentences_do_not_lean() -> None:
    assert not leans("Licences are rarely enforced.")
    assert not leans("Italian law says otherwise.")
    assert not leans("Thesis and antithesis are compared.")


def test_definitions_are_told_with_what_they_define() -> None:
    assert "Open weights" in definition_of("Open weights means that anyone can download them.")
    assert "Marginal risk" in definition_of("Marginal risk is defined as the risk that is added.")
    assert "‘provider’" in definition_of("‘provider’ means a person that develops a system;")
    assert definition_of("Developers release larger versions over time.") == ""


def test_items_of_lists_are_told_by_their_marks() -> None:
    assert is_item("(a) the code is restricted by law;")
    assert is_item("• Lower the cost of compliance.")
    assert is_item("3. Publish the weights.")
    assert not is_item("The weights are published.")
    assert inline_items("It asks (a) for funds; (b) for staff and (c) for time.") == 3
    assert inline_items("It asks for funds.") == 0

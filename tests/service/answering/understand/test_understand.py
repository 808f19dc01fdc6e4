"""answering/understand/: what a question asks for."""

import pytest

from service.answering.records.understanding import Understanding
from service.answering.understand.follow_ups import standalone
from service.answering.understand.language import language_of
from service.answering.understand.understanding import kind_of, parts_of, understand
from tests.service.answering.understand.test_paper_name_index import NAME_INDEX


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many parameters does the model have?", "fact"),
        ("What is marginal risk?", "definition"),
        ("What three problems make regulation hard?", "list"),
        ("List the exemptions for open models.", "list"),
        ("Why do open models matter?", "explanation"),
        ("How does staged release work?", "explanation"),
        ("How do Meta and OpenAI differ on openness?", "comparison"),
        ("Compare the EU's rules with those of the US.", "comparison"),
        ("What do the papers say about licences?", "survey"),
        ("Hi there, how is your day going so far?", "smalltalk"),
        ("Could you tell me a funny joke to cheer me up?", "smalltalk"),
    ],
)
def test_the_wording_of_a_question_tells_its_kind(question: str, kind: str) -> None:
    assert kind_of(question) == kind


def test_two_whole_questions_in_one_are_two_parts() -> None:
    assert parts_of("What is a model card, and why should developers publish one?") == (
        "What is a model card?", "Why should developers publish one?",
    )  # fmt: skip
    assert parts_of("What is RAIL? Who wrote the licence first?") == (
        "What is RAIL?", "Who wrote the licence first?",
    )  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "What did data centres cost in 2023, and what is forecast for 2028?",
        "How many systems are registered, and how many of them are language models?",
        "Who decides, and after what checks?",
        "What do terms and conditions say?",
        "A model was kept small. What remedy is there?",
        "How do the UK and the EU rate compute, and what do they use instead?",
    ],
)
def test_a_half_that_leans_on_the_other_stays_with_it(question: str) -> None:
    assert parts_of(question) == (question,)


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("And what about the US?", "What are the rules on open models in the US?"),
        ("and in Japan?", "What are the rules on open models in Japan?"),
        ("Why?", "What are the rules on open models in the EU: why?"),
        ("What about small firms?", "What are the rules on open models in the EU, "
         "for small firms?"),
        ("Does it also cover fine-tuning?", "Does it also cover fine-tuning? "
         "(What are the rules on open models in the EU)"),
        ("Give me an example", "What are the rules on open models in the EU: give me an example?"),
        ("Who wrote the paper on model cards?", "Who wrote the paper on model cards?"),
        ("Is it true that weights can be stolen?", "Is it true that weights can be stolen?"),
    ],
)  # fmt: skip
def test_a_follow_up_takes_what_it_lacks_from_the_question_before(
    question: str, alone: str
) -> None:
    before = ["What is a model?", "What are the rules on open models in the EU?"]
    assert standalone(question, before) == alone
    assert standalone(question, []) == question


def test_another_language_is_believed_only_where_it_is_likely() -> None:
    assert language_of("What does the act say of open models?") == "en"
    assert language_of("Was sagt das Gesetz über offene Modelle und ihre Anbieter?") == "de"
    assert language_of("¿Qué dice la ley sobre los modelos de código abierto?") == "es"
    assert language_of("GPAI obligations") == language_of("RAIL") == "en"


def test_an_understanding_holds_the_papers_named_and_what_names_them() -> None:
    asked = understand("What does the AI Act say of open models?", NAME_INDEX)
    assert [paper.id for paper in asked.papers] == ["act"]
    assert asked.names == ("AI Act",)
    assert asked.parts == (asked.question,)
    assert (asked.kind, asked.language) == ("fact", "en")
    assert understand("How are apple trees pruned?", NAME_INDEX).papers == ()


def test_a_comparison_names_each_paper_compared() -> None:
    asked = understand("How do Mitchell and Anderljung differ on documentation?", NAME_INDEX)
    assert asked.kind == "comparison"
    assert {paper.id for paper in asked.papers} == {"cards", "frontier"}
    assert set(asked.names) == {"Mitchell", "Anderljung"}


def test_a_follow_up_is_understood_with_what_was_asked_before() -> None:
    asked = understand("Why?", NAME_INDEX, ["What does the AI Act say of open models?"])
    assert asked.question == "What does the AI Act say of open models: why?"
    assert [paper.id for paper in asked.papers] == ["act"]


def test_an_understanding_has_parts() -> None:
    with pytest.raises(ValueError, match="asks nothing"):
        Understanding("Why?", ())

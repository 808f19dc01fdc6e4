"""answering/understand/analyzer.py: questions understood with the names of a library's papers."""

from service.answering.records.questions import Question
from service.answering.understand.analyzer import QuestionAnalyzer
from service.composition.services import Services


def test_the_name_index_follows_the_library(stocked_services: Services) -> None:
    analyzer = QuestionAnalyzer(stocked_services.library)
    assert analyzer.name_index() is analyzer.name_index()
    assert len(analyzer.name_index()) == 2
    stocked_services.library.remove(stocked_services.library.paper("garden.pdf").id)
    stocked_services.library.catch_up()
    assert len(analyzer.name_index()) == 1
    assert analyzer.by_rules("What does “Apple trees in small gardens” say?").papers == ()


def test_a_reader_understands_with_the_rules_at_hand(stocked_services: Services) -> None:
    by_rules = QuestionAnalyzer(stocked_services.library)
    asked = Question("Why?", earlier=("What does Byron say of open weights?",))
    assert by_rules.understood(asked) == by_rules.by_rules(asked.text, asked.earlier)
    read = QuestionAnalyzer(
        stocked_services.library, lambda question, rules: rules(question.text, ())
    )
    assert read.understood(asked).question == "Why?"

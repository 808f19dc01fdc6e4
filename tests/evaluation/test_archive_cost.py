"""evaluation/archive_cost.py: what keeping an answer costs."""

from evaluation.archive_cost import costs
from service.answering.kept_answers import KeptAnswer
from service.answering.records.questions import Question
from service.composition.services import Services


def test_an_answer_is_weighed_and_timed_and_comes_back_the_same(stocked_services: Services) -> None:
    question = Question("What is staged release?")
    found = costs([KeptAnswer(stocked_services.answerer().answer(question), question, "", "", 1.0)])
    assert found["bytes"][0] > len(question.text)
    assert all(0 <= middle <= late for middle, late in found.values())

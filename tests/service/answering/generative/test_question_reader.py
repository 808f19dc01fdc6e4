"""answering/generative/question_reader.py: what a model makes of a question, if it is faithful."""

import json

import pytest

from service.answering.records.events import Understood
from service.answering.records.questions import Question
from service.composition.services import Services
from tests.model_server import Reply, fails, says, silent, structured
from tests.service.answering.generative.generation_parts import QUESTION, scripted

EARLIER = ("What does staged release mean for open weights?",)
FOLLOW_UP = Question("And what about its marginal risk?", earlier=EARLIER)
WHOLE = "What is the marginal risk of staged release for open weights?"


def understood(question: str, *parts: str, kind: str = "fact") -> Reply:
    return says(json.dumps({"question": question, "parts": parts, "kind": kind}))


def test_a_follow_up_is_made_to_stand_alone_by_the_model(read_services: Services) -> None:
    replies = understood(WHOLE, WHOLE, kind="explanation"), says(structured(answered=False))
    with scripted(read_services, *replies, understand=True) as (answerer, server):
        first = next(iter(answerer.stream(FOLLOW_UP)))
    assert isinstance(first, Understood)
    assert (first.understanding.question, first.understanding.kind) == (WHOLE, "explanation")
    assert EARLIER[0] in server.asked[0].words


def test_several_questions_in_one_are_answered_part_by_part(read_services: Services) -> None:
    parts = "What is marginal risk?", "What is staged release?"
    replies = understood(" ".join(parts), *parts), says(structured(answered=False))
    with scripted(read_services, *replies, understand=True) as (answerer, server):
        answer = answerer.answer(Question("What is marginal risk, and staged release? Both?"))
    assert answer.understanding.parts == parts
    assert [f"Question: {part}" in server.asked[n].words for n, part in enumerate(parts, 1)] == [
        True, True,
    ]  # fmt: skip


def test_a_plain_question_is_understood_without_the_model(read_services: Services) -> None:
    with scripted(read_services, says(structured(answered=False)), understand=True) as made:
        made[0].answer(Question(QUESTION))
    assert len(made[1].asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        understood("Who won the football World Cup in Qatar?", "Who won the World Cup?"),
        understood("What is the marginal risk of open weights in 2031?"),
        understood(WHOLE, *[WHOLE] * 9),
        understood("", ""),
        understood("weights " * 2_000),
        understood(WHOLE, WHOLE, kind="poem"),
        says("Sure! You want to know about weights."),
        says('{"question": "half'),
        fails(401),
        silent,
    ],
)
def test_what_is_not_faithful_or_fails_is_left_to_the_rules(
    read_services: Services, reply: Reply
) -> None:
    by_rules = next(iter(read_services.answerer().stream(FOLLOW_UP)))
    seconds = 0.5 if reply is silent else 60.0
    with scripted(read_services, reply, understand=True, timeout=seconds) as (answerer, _):
        assert next(iter(answerer.stream(FOLLOW_UP))) == by_rules

"""answering/refusal/abstention.py: which parts of a question are to be answered."""

from dataclasses import replace

from service.answering.records.decision import Decision
from service.answering.records.evidence import Evidence
from service.answering.records.understanding import Understanding
from service.answering.refusal.abstention import decide
from tests.service.answering.refusal.test_abstention import found


def evidence(question: str, *texts: str) -> Evidence:
    return Evidence(
        question=question,
        understanding=Understanding(question, (question,)),
        found=tuple(found(text) for text in texts),
        sentences=(),
        pages={},
    )


def test_only_parts_with_near_passages_are_to_be_answered() -> None:
    near, nothing = evidence("What is it?", "It is near."), evidence("What else is it?")
    decision = decide([near, nothing], can_write=False)
    assert decision.evidence == (near, nothing)
    # A cosine of 0.5 without a near sentence is not enough, and no passage is less.
    assert decision.may_answer == (False, False)
    assert list(Decision((near, nothing), (False, True)).answerable_parts()) == [(1, nothing)]


def test_a_request_to_write_needs_a_language_model() -> None:
    hit = replace(found("Openness helps."), dense=0.9)
    asked = "Write a poem about openness."
    wanted = Evidence(asked, Understanding(asked, (asked,)), (hit,), (), {})
    assert decide([wanted], can_write=False).may_answer == (False,)
    assert decide([wanted], can_write=True).may_answer == (True,)
    joke = "Tell me a joke about openness."
    refused = Evidence(joke, Understanding(joke, (joke,), kind="smalltalk"), (hit,), (), {})
    assert decide([refused], can_write=True).may_answer == (False,)

"""The decide stage: whether the papers answer a question, or a part of it."""

from collections.abc import Iterable

from service.answering.records.decision import Decision
from service.answering.records.evidence import Evidence
from service.answering.refusal.abstention import ABSTENTION, answerable, signals
from service.answering.refusal.requests import request_of


def decide(evidence: Iterable[Evidence], *, can_write: bool) -> Decision:
    """Which parts of a question are to be answered.

    `can_write` says whether a language model is there for requests such as a translation.
    """
    parts = tuple(evidence)
    return Decision(
        evidence=parts,
        may_answer=tuple(_may_answer(each, can_write=can_write) for each in parts),
    )


def _may_answer(evidence: Evidence, *, can_write: bool) -> bool:
    request = request_of(evidence.understanding)
    if request and not (request.is_writing and can_write):
        return False
    return answerable(signals(evidence)) >= ABSTENTION.threshold

"""The decide stage: whether the papers answer a question, or a part of it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.answering.records.decision import Decision
from service.answering.records.evidence import Evidence
from service.answering.refusal.requests import request_of
from service.answering.refusal.subjects import subjects, unnamed


@dataclass(frozen=True, slots=True)
class AbstentionSignals:
    """What the search says about a question.

    The best cosine of a passage and of a sentence, and whether the question names what no passage
    found names (1.0 or 0.0).
    """

    passage: float
    sentence: float
    unnamed: float = 0.0


@dataclass(frozen=True, slots=True)
class AbstentionModel:
    """Weights of a logistic regression on AbstentionSignals, in logits, and its threshold.

    Bias and weights are fitted by `python -m evaluation.abstention` on the dev questions over
    papers; docs/quality.md has the figures. The threshold is set by hand below one half, because
    a withheld answer is worse than one that misses the point.
    """

    bias: float = -2.932
    passage: float = 4.021
    sentence: float = 2.532
    unnamed: float = -3.341
    threshold: float = 0.4


@dataclass(frozen=True, slots=True)
class OffTopicRule:
    """When a refused question is on another subject than the papers.

    Set by hand on the off-topic questions of the dev set: the best cosine of a passage is below
    `passage`, and the question names no paper with at least the strength `named`, in 0..1.
    """

    passage: float = 0.34
    named: float = 0.5


ABSTENTION = AbstentionModel()
OFF_TOPIC = OffTopicRule()


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


def signals(evidence: Evidence) -> AbstentionSignals:
    """The signals of a question from the passages found and their rated sentences."""
    return AbstentionSignals(
        passage=_nearest(evidence),
        sentence=max((candidate.cosine for candidate in evidence.sentences), default=0.0),
        unnamed=float(names_what_is_not_there(evidence)),
    )


def answerable(signals: AbstentionSignals) -> float:
    """The probability that the library answers the question, by logistic regression."""
    score = ABSTENTION.bias
    score += ABSTENTION.passage * signals.passage
    score += ABSTENTION.sentence * signals.sentence
    return 1 / (1 + math.exp(-score - ABSTENTION.unnamed * signals.unnamed))


def is_off_topic(evidence: Sequence[Evidence]) -> bool:
    """Whether all parts of a question are far from the papers' subjects and name no paper."""
    return all(
        _nearest(each) < OFF_TOPIC.passage
        and not any(named.strength >= OFF_TOPIC.named for named in each.understanding.named)
        for each in evidence
    )


def _nearest(evidence: Evidence) -> float:
    """The best cosine of a passage."""
    return max((passage.dense for passage in evidence.found), default=0.0)


def names_what_is_not_there(evidence: Evidence) -> bool:
    """Whether a question names something that no passage found names.

    A comparison is answered in part, so that it takes half of the names to be missing.
    """
    asked = subjects(evidence.question, evidence.understanding)
    missing = unnamed(asked, evidence.found)
    if evidence.understanding.kind == "comparison":
        return 2 * len(missing) > len(asked)
    return bool(missing)

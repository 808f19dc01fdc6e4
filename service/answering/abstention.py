"""Whether the library holds an answer at all: a small calibrated model over search signals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from service.answering.evidence import Evidence
from service.answering.records import Reason

THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Signals:
    """What the search says about a question: the best cosine of a passage and of a sentence."""

    passage: float
    sentence: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, for programs and for people, and what to try instead."""

    reason: Reason
    message: str
    suggestions: tuple[str, ...]


# Fitted by `python -m evaluation.abstention`; docs/quality.md has the figures.
BIAS, PASSAGE_WEIGHT, SENTENCE_WEIGHT = -3.222, 5.003, 0.985


def signals(evidence: Evidence) -> Signals:
    """The signals of a question from the passages found and their rated sentences."""
    return Signals(
        max((passage.dense for passage in evidence.found), default=0.0),
        max((candidate.cosine for candidate in evidence.sentences), default=0.0),
    )


def answerable(said: Signals) -> float:
    """The probability that the library answers the question, by logistic regression."""
    score = BIAS + PASSAGE_WEIGHT * said.passage + SENTENCE_WEIGHT * said.sentence
    return 1 / (1 + math.exp(-score))


def refusal(evidence: Sequence[Evidence]) -> Refusal:
    """Why the evidence gives no answer, in words, and what to try instead."""
    if not any(each.found for each in evidence):
        return Refusal(
            "nothing_found",
            "No paper that was searched has anything on this question.",
            ("Ask all papers, or take in papers on this subject.",),
        )
    return Refusal(
        "not_in_the_papers",
        "The papers in the library do not answer this question. "
        "The nearest passages are listed; they are not an answer.",
        ("Ask in other words.", "Take in papers on this subject."),
    )

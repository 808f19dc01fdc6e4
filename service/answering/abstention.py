"""Whether the library holds an answer at all: a small calibrated model over search signals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import ScoredPassage
from service.answering.extractive import Candidate

THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Signals:
    """What the search says about a question: the best cosine of a passage and of a sentence."""

    passage: float
    sentence: float


# Fitted by `python -m evaluation.abstention`; docs/quality.md has the figures.
BIAS, PASSAGE_WEIGHT, SENTENCE_WEIGHT = -3.222, 5.003, 0.985


def signals(found: Sequence[ScoredPassage], rated: Sequence[Candidate]) -> Signals:
    """The signals of a question from the passages found and their rated sentences."""
    return Signals(
        max((passage.dense for passage in found), default=0.0),
        max((candidate.cosine for candidate in rated), default=0.0),
    )


def answerable(said: Signals) -> float:
    """The probability that the library answers the question, by logistic regression."""
    score = BIAS + PASSAGE_WEIGHT * said.passage + SENTENCE_WEIGHT * said.sentence
    return 1 / (1 + math.exp(-score))

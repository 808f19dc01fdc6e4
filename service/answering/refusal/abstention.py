"""Whether the library holds an answer at all: a small calibrated model over search signals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from service.answering.records.evidence import Evidence
from service.answering.refusal.subjects import subjects, unnamed

# Below one half, since an answer that is withheld is worse than one that misses the point.
THRESHOLD = 0.4
# The best cosine of a passage below which a question is on another subject than the papers.
OFF_TOPIC = 0.34

# From this strength on a phrase names a paper, and not by chance.
_SURELY_NAMED = 0.5


@dataclass(frozen=True, slots=True)
class AbstentionSignals:
    """What the search says about a question.

    The best cosine of a passage and of a sentence, and whether the question names what no passage
    found names (1.0 or 0.0).
    """

    passage: float
    sentence: float
    unnamed: float = 0.0


# Fitted by `python -m evaluation.abstention`; docs/quality.md has the figures.
BIAS, PASSAGE_WEIGHT, SENTENCE_WEIGHT, UNNAMED_WEIGHT = -2.932, 4.021, 2.532, -3.341


def signals(evidence: Evidence) -> AbstentionSignals:
    """The signals of a question from the passages found and their rated sentences."""
    return AbstentionSignals(
        _nearest(evidence),
        max((candidate.cosine for candidate in evidence.sentences), default=0.0),
        float(names_what_is_not_there(evidence)),
    )


def answerable(said: AbstentionSignals) -> float:
    """The probability that the library answers the question, by logistic regression."""
    score = BIAS + PASSAGE_WEIGHT * said.passage + SENTENCE_WEIGHT * said.sentence
    return 1 / (1 + math.exp(-score - UNNAMED_WEIGHT * said.unnamed))


def is_off_topic(evidence: Sequence[Evidence]) -> bool:
    """Whether no part of a question is on the papers' subjects, and it surely names no paper."""
    return all(
        _nearest(each) < OFF_TOPIC
        and not any(named.strength >= _SURELY_NAMED for named in each.understanding.named)
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

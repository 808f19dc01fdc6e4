"""Fits the weights by which sentences are rated.

    python -m evaluation.rating --data DIR

On questions of SQuAD 2.0 asked of all its paragraphs: a sentence is right if it stands in the
question's paragraph and holds an answer. Conditional logistic regression (McFadden, 1974): the
right sentence of a question against the others found for it. Prints the weights for
answering/sentences/rating.py, and on questions left out how often the first sentence is right.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from evaluation.libraries import arguments
from evaluation.squad import SquadQuestion, read_squad, squad_library
from service.answering.records.questions import Question
from service.answering.records.sentences import Candidate
from service.answering.sentences.rating import FEATURES

_QUESTIONS, _LEFT_OUT = 1_500, 500
_RIDGE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class JudgedQuestion:
    """The sentences found for a question: features float64[n, f], and which are right, bool[n]."""

    features: NDArray[np.float64]
    right: NDArray[np.bool_]


def main() -> None:
    """Fits and prints weights and figures as JSON."""
    data = arguments(str(__doc__)).parse_args().data
    squad = read_squad(data / "qa" / "squad2" / "dev-v2.0.json")
    asked = [question for question in squad.questions if question.answers]
    judged: list[JudgedQuestion] = []
    with squad_library(squad, lambda _done, _of: None) as services:
        answerer = services.answerer()
        for question in asked[: _QUESTIONS + _LEFT_OUT]:
            put = Question(question.text)
            evidence = answerer.evidence.gathered(
                question.text, answerer.evidence.understood(put), put.where
            )
            judged.append(_judged(question, evidence.sentences))
    fitted, left_out = judged[:_QUESTIONS], judged[_QUESTIONS:]
    weights = fit([each for each in fitted if each.right.any()])
    bias, scale = _calibration(fitted, weights)
    said = {
        "weights": dict(zip(FEATURES, np.round(scale * weights, 3).tolist(), strict=True)),
        "bias": round(bias, 3),
        "first_right": {"fitted": _first(fitted, weights), "left_out": _first(left_out, weights)},
    }
    json.dump(said, sys.stdout, indent=1)
    sys.stdout.write("\n")


def is_right(candidate: Candidate, question: SquadQuestion) -> bool:
    """Whether a sentence stands in the question's paragraph and holds an answer."""
    return candidate.found.paper.file == question.paragraph and any(
        answer in candidate.text for answer in question.answers
    )


def fit(judged: Sequence[JudgedQuestion]) -> NDArray[np.float64]:
    """The weights that make right sentences likeliest among those of their question."""
    features = np.concatenate([each.features for each in judged])
    spread = features.std(axis=0) + 1e-9
    scaled = features / spread
    right = np.concatenate([each.right for each in judged])
    sizes = [len(each.right) for each in judged]
    starts = np.cumsum([0, *sizes[:-1]])
    of_question = np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = scaled @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[of_question])
        everything = np.add.reduceat(odds, starts)
        rightly = np.add.reduceat(odds * right, starts)
        pull = odds * right / rightly[of_question] - odds / everything[of_question]
        mean = -float(np.log(rightly / everything).mean())
        slope = -(scaled.T @ pull) / len(sizes) + 2 * _RIDGE * weights
        return mean + _RIDGE * float(weights @ weights), slope

    found = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / spread, np.float64)


def _calibration(
    judged: Sequence[JudgedQuestion], weights: NDArray[np.float64]
) -> tuple[float, float]:
    """Bias and scale that make the score a probability (Platt, 1999)."""
    scores = np.concatenate([each.features @ weights for each in judged])[:, None]
    right = np.concatenate([each.right for each in judged])
    model = LogisticRegression(C=100.0).fit(scores, right)
    return float(model.intercept_[0]), float(model.coef_[0][0])


def _judged(question: SquadQuestion, sentences: Sequence[Candidate]) -> JudgedQuestion:
    return JudgedQuestion(
        np.array([each.features for each in sentences], np.float64).reshape(-1, len(FEATURES)),
        np.array([is_right(each, question) for each in sentences], np.bool_),
    )


def _first(judged: Sequence[JudgedQuestion], weights: NDArray[np.float64]) -> float:
    hits = [
        bool(len(each.right)) and bool(each.right[int(np.argmax(each.features @ weights))])
        for each in judged
    ]
    return round(float(np.mean(hits)), 4)


if __name__ == "__main__":
    main()

"""Fits the model that decides whether the library answers a question.

    python -m evaluation.abstention --data DIR

Prints the weights for answering/refusal/abstention.py and how well they tell answerable from
unanswerable questions, cross-validated over questions.
"""

import json
import sys

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from evaluation.gold import gold_questions
from evaluation.libraries import arguments, library_of
from evaluation.refusal import precision_recall_f1
from service.answering.records.questions import Question
from service.answering.refusal.abstention import ABSTENTION, signals

_REPEATS = 10
_SIGNALS = ("passage", "sentence", "unnamed")


def main() -> None:
    """Fits on questions/dev.jsonl and prints weights and figures as JSON."""
    data = arguments(str(__doc__)).parse_args().data
    questions = gold_questions(data / "questions" / "dev.jsonl")
    with library_of(data / "papers") as services:
        answerer = services.answerer()
        asked = [Question(question.text) for question in questions]
        said = [
            signals(
                answerer.evidence.gathered(
                    each.text, answerer.evidence.understood(each), each.where
                )
            )
            for each in asked
        ]
    features = np.array([(each.passage, each.sentence, each.unnamed) for each in said])
    answerable = np.array([question.answerable for question in questions])
    model = _model().fit(features, answerable)
    folds = [
        cross_val_predict(
            _model(), features, answerable,
            cv=StratifiedKFold(10, shuffle=True, random_state=seed), method="predict_proba",
        )[:, 1]
        for seed in range(_REPEATS)
    ]  # fmt: skip
    off_topic = np.array([question.lack == "off-topic" for question in questions])
    said_of = {
        "in_sample": _figures(model.predict_proba(features)[:, 1], answerable, off_topic),
        "cross_validated": {
            name: round(float(np.mean([each[name] for each in of_folds])), 3)
            for of_folds in [[_figures(fold, answerable, off_topic) for fold in folds]]
            for name in of_folds[0]
        },
    }
    json.dump(
        {
            "bias": round(float(model.intercept_[0]), 3),
            "weights": dict(zip(_SIGNALS, np.round(model.coef_[0], 3).tolist(), strict=True)),
            "questions": len(questions),
            "name_what_is_not_there": {
                "answerable": int(features[answerable, 2].sum()),
                "near_misses": int(features[~answerable & ~off_topic, 2].sum()),
                "off_topic": int(features[off_topic, 2].sum()),
            },
            **said_of,
        },
        sys.stdout,
        indent=1,
    )
    sys.stdout.write("\n")


def _model() -> LogisticRegression:
    return LogisticRegression(C=10.0, class_weight="balanced")


def _figures(
    probability: NDArray[np.float64], answerable: NDArray[np.bool_], off_topic: NDArray[np.bool_]
) -> dict[str, float]:
    """How well probabilities float64[n] of an answer tell, at the threshold that is used."""
    refused = probability < ABSTENTION.threshold
    near_miss = ~answerable & ~off_topic
    return {
        "auc": round(float(roc_auc_score(answerable, probability)), 3),
        "f1": round(float(precision_recall_f1(~answerable[None], refused[None])[2][0]), 3),
        "answered": round(float(np.mean(~refused[answerable])), 3),
        "off_topic_refused": round(float(np.mean(refused[off_topic])), 3),
        "near_misses_refused": round(float(np.mean(refused[near_miss])), 3),
    }


if __name__ == "__main__":
    main()

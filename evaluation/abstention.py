"""Fits the model that decides whether the library answers a question.

    python -m evaluation.abstention --data DIR

Prints the weights for service/answering/abstention.py and how well they tell answerable from
unanswerable questions, cross-validated over questions.
"""

import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from evaluation.gold import gold_questions
from evaluation.shelf import arguments, library_of
from service.answering.abstention import signals
from service.answering.records import Question

_REPEATS = 10


def main() -> None:
    """Fits on questions/dev.jsonl and prints weights and figures as JSON."""
    data = arguments(str(__doc__)).parse_args().data
    questions = gold_questions(data / "questions" / "dev.jsonl")
    with library_of(data / "papers") as house:
        answerer = house.answerer()
        asked = [Question(question.text) for question in questions]
        said = [
            signals(answerer.evidence(each.text, answerer.understood(each), each.where))
            for each in asked
        ]
    features = np.array([(each.passage, each.sentence, each.unnamed) for each in said])
    answerable = np.array([question.answerable for question in questions])
    model = LogisticRegression(C=10.0, class_weight="balanced").fit(features, answerable)
    folds = [
        cross_val_predict(
            LogisticRegression(C=10.0, class_weight="balanced"), features, answerable,
            cv=StratifiedKFold(10, shuffle=True, random_state=seed), method="predict_proba",
        )[:, 1]
        for seed in range(_REPEATS)
    ]  # fmt: skip
    aucs = [roc_auc_score(answerable, fold) for fold in folds]
    right = [float(np.mean((fold >= 0.5) == answerable)) for fold in folds]
    json.dump(
        {
            "bias": round(float(model.intercept_[0]), 3),
            "passage_weight": round(float(model.coef_[0][0]), 3),
            "sentence_weight": round(float(model.coef_[0][1]), 3),
            "unnamed_weight": round(float(model.coef_[0][2]), 3),
            "auc": round(float(np.mean(aucs)), 3),
            "accuracy": round(float(np.mean(right)), 3),
            "questions": len(questions),
        },
        sys.stdout,
        indent=1,
    )
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

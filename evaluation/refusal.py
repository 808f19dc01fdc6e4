"""How right refusals are: precision, recall and F1, with bootstrap intervals."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from evaluation.bootstrap import Estimate
from evaluation.gold import GoldQuestion
from service.answering.records.answers import Answer

_RESAMPLES, _SEED = 10_000, 20_240_229


def refusal_figures(
    answered: Sequence[tuple[GoldQuestion, Answer]],
) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of refusing, a question without an answer being the positive."""
    without = np.array([not question.answerable for question, _ in answered], np.bool_)
    refused = np.array([answer.status == "unanswerable" for _, answer in answered], np.bool_)
    random = np.random.default_rng(_SEED)
    drawn = random.integers(0, len(answered), (_RESAMPLES, len(answered)))
    samples = precision_recall_f1(without[drawn], refused[drawn])
    whole = precision_recall_f1(without[None], refused[None])
    figures = {}
    for name, values, of_all in zip(("precision", "recall", "f1"), samples, whole, strict=True):
        low, high = np.percentile(values, (2.5, 97.5))
        estimate = Estimate(float(of_all[0]), float(low), float(high), len(answered))
        figures[name] = {key: round(value, 4) for key, value in asdict(estimate).items()}
    return figures


def precision_recall_f1(
    without: NDArray[np.bool_], refused: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Precision, recall and F1 of each sample, float64[s]; both arrays are bool[s, n]."""
    rightly = (without & refused).sum(axis=1).astype(np.float64)
    precision = rightly / np.maximum(refused.sum(axis=1), 1)
    recall = rightly / np.maximum(without.sum(axis=1), 1)
    f1 = 2 * rightly / np.maximum(refused.sum(axis=1) + without.sum(axis=1), 1)
    return precision, recall, f1

"""The fitted model of the support check: multinomial logistic regression on its signals."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.answering.records.answers import Support
from service.answering.support.signals import SIGNALS

CLASSES: tuple[Support, ...] = ("unsupported", "partial", "verified")
WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class VerdictThresholds:
    """From which probability of its class on a statement is verified, or unsupported.

    Chosen on the cross-validated probabilities of WiCE dev (`footnote evaluate support --folds 5`,
    docs/quality.md). A statement is verified where that is likelier than not. The threshold of
    unsupported is lower, since showing an unsupported statement costs more than leaving one out.
    """

    verified: float = 0.5
    unsupported: float = 0.3


THRESHOLDS = VerdictThresholds()


@dataclass(frozen=True, slots=True)
class SupportModel:
    """Weights of each class by signal, and its bias, in the order of CLASSES and SIGNALS.

    Raises ValueError where the shapes differ.
    """

    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]

    def __post_init__(self) -> None:
        shape = len(self.biases), *{len(row) for row in self.weights}
        if shape != (len(CLASSES), len(SIGNALS)) or len(self.weights) != len(CLASSES):
            raise ValueError(f"weights of {len(CLASSES)} classes by {len(SIGNALS)} signals needed")

    def probabilities(
        self, signals: NDArray[np.float64] | Sequence[Sequence[float]]
    ) -> NDArray[np.float64]:
        """The probability of each class: float64[n, 3] of signals [n, s]; rows add up to 1."""
        values = np.asarray(signals, np.float64) @ np.array(self.weights).T + self.biases
        raised = np.exp(values - values.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float64)


def support_of(probabilities: NDArray[np.float64]) -> Support:
    """The class of a statement by its probabilities, float64[3] in the order of CLASSES."""
    unsupported, _, verified = (float(value) for value in probabilities)
    if verified >= THRESHOLDS.verified:
        return "verified"
    return "unsupported" if unsupported >= THRESHOLDS.unsupported else "partial"


def read_model(file: Path = WEIGHTS) -> SupportModel:
    """Reads a model from a JSON file of weights by class and signal."""
    content = json.loads(file.read_text(encoding="utf-8"))
    return SupportModel(
        weights=tuple(
            tuple(float(content[each][signal]) for signal in SIGNALS) for each in CLASSES
        ),
        biases=tuple(float(content[each]["bias"]) for each in CLASSES),
    )


def write_model(model: SupportModel, file: Path) -> None:
    """Writes a model for `read_model`, the same bytes for the same model."""
    content = {
        each: {"bias": bias, **dict(zip(SIGNALS, row, strict=True))}
        for each, bias, row in zip(CLASSES, model.biases, model.weights, strict=True)
    }
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

"""The support check by a cross-encoder trained on entailment, where the settings name one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embedding.torch_models import PairScorer
from index.errors import EmbedderError
from service.answering.support.check import Claim, Verdict, judged, verdicts
from service.answering.support.signals import QuoteEvidence


@dataclass(frozen=True, slots=True)
class EntailmentThresholds:
    """From which probability of entailment on a statement is verified, or partly supported.

    `verified`: entailment is likelier than not. `partial` was chosen by hand; it must also be
    likelier than contradiction. See `footnote evaluate support` with FOOTNOTE_SUPPORT_MODEL.
    """

    verified: float = 0.5
    partial: float = 0.2


THRESHOLDS = EntailmentThresholds()


class CrossEncoderSupportChecker:
    """A sentence-transformers CrossEncoder of entailment, and the rules that overrule it."""

    def __init__(self, folder: Path) -> None:
        """Loads the model; raises EmbedderError where the folder has no model of entailment."""
        if not (folder / "config.json").is_file():
            raise EmbedderError(
                f"{folder} is not the folder of a cross-encoder (no config.json): download one "
                "trained on entailment and set FOOTNOTE_SUPPORT_MODEL to its folder, or leave it "
                "empty"
            )
        self._model = PairScorer(folder, activation="softmax")
        self._labels = _labels(self._model.labels, folder)

    def check(self, statements: Sequence[Claim]) -> list[Verdict]:
        """A verdict on each statement, in order; all pairs go through the model together.

        The score is the probability of entailment.
        """
        return verdicts(statements, self._rated)

    def _rated(self, evidence: Sequence[QuoteEvidence]) -> list[Verdict]:
        pairs = [(" ".join(each.nearest), each.statement) for each in evidence]
        scores: list[list[float]] = self._model.scores(pairs).tolist()
        return [
            judged(_verdict(dict(zip(self._labels, row, strict=True))), each)
            for row, each in zip(scores, evidence, strict=True)
        ]


def _verdict(probabilities: Mapping[str, float]) -> Verdict:
    score = probabilities["entailment"]
    if score >= THRESHOLDS.verified:
        return Verdict(score, "verified")
    is_partial = score >= max(THRESHOLDS.partial, probabilities.get("contradiction", 0.0))
    return Verdict(score, "partial" if is_partial else "unsupported")


def _labels(names: Sequence[str], folder: Path) -> tuple[str, ...]:
    """The names of a model's outputs in lower case; their order differs between models."""
    labels = tuple(name.casefold() for name in names)
    if "entailment" not in labels or len(labels) < 2:
        raise EmbedderError(
            f"the model in {folder} predicts {', '.join(names)}, not entailment: "
            "set FOOTNOTE_SUPPORT_MODEL to a model trained on entailment"
        )
    return labels

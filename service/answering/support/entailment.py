"""The support check by a cross-encoder that was trained on entailment, where the user has one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from index.embedding.torch_models import PairScorer
from index.errors import EmbedderError
from service.answering.support.check import Claim, Verdict, judged, verdicts
from service.answering.support.signals import QuoteEvidence

# What is neither borne out nor contradicted is unsupported, too, unless it is this likely.
_VERIFIED, _PARTIAL = 0.5, 0.2


class CrossEncoderSupportChecker:
    """A sentence-transformers CrossEncoder of entailment; the rules overrule it, too."""

    def __init__(self, folder: Path) -> None:
        """Loads the model; raises EmbedderError where the folder holds none of entailment."""
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

    def _rated(self, read: Sequence[QuoteEvidence]) -> list[Verdict]:
        pairs = [(" ".join(of.nearest), of.statement) for of in read]
        scores: list[list[float]] = self._model.scores(pairs).tolist()
        return [
            judged(_verdict(dict(zip(self._labels, row, strict=True))), of)
            for row, of in zip(scores, read, strict=True)
        ]


def _verdict(told: Mapping[str, float]) -> Verdict:
    score = told["entailment"]
    if score >= _VERIFIED:
        return Verdict(score, "verified")
    near = score >= _PARTIAL and score >= told.get("contradiction", 0.0)
    return Verdict(score, "partial" if near else "unsupported")


def _labels(names: Sequence[str], folder: Path) -> tuple[str, ...]:
    """The names of a model's outputs in small letters; models disagree on the order."""
    labels = tuple(name.casefold() for name in names)
    if "entailment" not in labels or len(labels) < 2:
        raise EmbedderError(
            f"the model in {folder} tells {', '.join(names)}, and not entailment: "
            "set FOOTNOTE_SUPPORT_MODEL to a model trained on entailment"
        )
    return labels

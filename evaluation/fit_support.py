"""Fits the model of the support check.

    python -m evaluation.fit_support --data DIR

Writes service/answering/support/weights.json from support/wice/dev.jsonl. Each claim counts twice
by half: with its whole page as evidence, and with quotes alone, as answers have them.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from evaluation.libraries import arguments
from evaluation.vectors import KeepingEmbedder
from evaluation.wice import SUPPORT, CitedClaim, read_wice
from service.answering.support.check import Claim, LinearSupportChecker
from service.answering.support.model import CLASSES, WEIGHTS, SupportModel, write_model
from service.answering.support.signals import SIGNALS, QuoteEvidence, quote_evidence
from service.composition.services import open_embedder
from service.settings import Settings

_C = 1.0  # the inverse of the strength of L2 regularisation: scikit-learn's default
_DIGITS = 4
FOLDER = Path("build") / "evaluation"


# Signals need no weights, and there may be none yet.
_NONE = SupportModel(((0.0,) * len(SIGNALS),) * len(CLASSES), (0.0,) * len(CLASSES))


def main() -> None:
    """Fits on all claims and writes the weights."""
    data = arguments(str(__doc__)).parse_args().data
    claims = read_wice(data / "support" / "wice" / "dev.jsonl")
    embedder = KeepingEmbedder(open_embedder(Settings(data_dir=FOLDER)), FOLDER / "support.sqlite")
    checker = LinearSupportChecker(embedder, _NONE)
    pages = signals_of(checker, [claim.on_its_page() for claim in claims])
    quotes = signals_of(checker, [claim.on_its_quotes() for claim in claims])
    embedder.close()
    write_model(fitted(pages, quotes, labels(claims)), WEIGHTS)
    sys.stdout.write(f"{WEIGHTS} written from {len(claims)} claims\n")


def read_evidence(claims: Sequence[Claim]) -> list[QuoteEvidence]:
    """The claims, read with their quotes."""
    return [quote_evidence(claim.text, claim.quotes, claim.context) for claim in claims]


def signals_of(checker: LinearSupportChecker, claims: Sequence[Claim]) -> NDArray[np.float64]:
    """The signals of claims: float64[n, s], in the order of SIGNALS."""
    return np.array([found.values for found in checker.signals(read_evidence(claims))])


def labels(claims: Sequence[CitedClaim]) -> NDArray[np.int64]:
    """The class of each claim: int64[n], places in CLASSES."""
    return np.array([CLASSES.index(SUPPORT[claim.label]) for claim in claims])


def fitted(
    pages: NDArray[np.float64], quotes: NDArray[np.float64], classes: NDArray[np.int64]
) -> SupportModel:
    """The model of signals float64[n, s] of the same n claims on pages and on quotes."""
    values = np.vstack([pages, quotes])
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=_C, max_iter=1_000).fit(
        scaler.transform(values), np.tile(classes, 2), np.full(len(values), 0.5)
    )
    weights = model.coef_ / scaler.scale_
    biases = model.intercept_ - weights @ scaler.mean_
    return SupportModel(
        tuple(tuple(round(float(value), _DIGITS) for value in row) for row in weights),
        tuple(round(float(value), _DIGITS) for value in biases),
    )


if __name__ == "__main__":
    main()

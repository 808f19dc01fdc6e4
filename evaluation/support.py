"""How well the support check tells claims that their evidence bears out from those it does not."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from evaluation.bootstrap import Estimate, estimate_of
from evaluation.fit_support import FOLDER, fitted, labels, read_evidence
from evaluation.vectors import KeepingEmbedder
from evaluation.wice import CitedClaim, read_wice
from index.embedding.embedder import Embedder
from service.answering.support.check import (
    Claim,
    LinearSupportChecker,
    SupportChecker,
    Verdict,
    rated,
    settled,
)
from service.answering.support.model import CLASSES, SupportModel
from service.composition.services import limit_threads, open_embedder, open_support_checker
from service.settings import Settings

_REPEATS = 3
_TURNS = 30
_STATEMENTS = 8
_QUOTED = 600  # characters that a statement's quotes have at most, where the cost is measured

Classes = NDArray[np.int64]
Measure = Callable[[Classes, NDArray[np.float64], Classes], float]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds for an answer of eight statements, and for embedding one of them alone."""

    eight_statements: float
    one_query: float


@dataclass(frozen=True, slots=True)
class SupportReport:
    """Figures by run and measure, how many claims of each class, and what checking costs."""

    file: str
    claims: Mapping[str, int]
    runs: dict[str, dict[str, Estimate]]
    cost: Cost


def evaluate_support(file: Path, settings: Settings, *, folds: int) -> SupportReport:
    """The measures of the settings' support checker over the claims of a file.

    On whole pages and on quotes alone; with `folds`, of weights that were fitted without the
    claims of the same fold, nor any of the same article.
    """
    claims = read_wice(file)
    classes = labels(claims)
    limit_threads()
    settings = settings.model_copy(update={"data_dir": FOLDER})
    embedder = open_embedder(settings)
    keeping = KeepingEmbedder(embedder, FOLDER / "support.sqlite")
    try:
        checker = open_support_checker(settings, keeping)
        pages = [claim.on_its_page() for claim in claims]
        quotes = [claim.on_its_quotes() for claim in claims]
        runs = {
            "pages": measures(classes, [checker.check(pages)]),
            "quotes": measures(classes, [checker.check(quotes)]),
        }
        if folds:
            on_pages, on_quotes = _refitted(
                LinearSupportChecker(keeping), claims, pages, quotes, folds=folds
            )
            runs[f"pages, {folds} folds"] = measures(classes, on_pages)
            runs[f"quotes, {folds} folds"] = measures(classes, on_quotes)
    finally:
        keeping.close()
    counted: dict[str, int] = {
        of: int((classes == place).sum()) for place, of in enumerate(CLASSES)
    }
    checking = cost(open_support_checker(settings, embedder), embedder, quotes)
    return SupportReport(str(file), counted, runs, checking)


def measures(classes: Classes, rounds: Sequence[Sequence[Verdict]]) -> dict[str, Estimate]:
    """The measures of verdicts on claims of these classes, means over rounds of verdicts."""
    scores = np.array([[verdict.score for verdict in verdicts] for verdicts in rounds])
    called = np.array(
        [[CLASSES.index(verdict.support) for verdict in verdicts] for verdicts in rounds]
    )

    def over(measure: Measure) -> Estimate:
        return estimate_of(
            lambda places: float(
                np.mean([
                    measure(classes[places], score[places], call[places])
                    for score, call in zip(scores, called, strict=True)
                ])
            ),
            len(classes),
        )  # fmt: skip

    return {name: over(measure) for name, measure in _MEASURES.items()}


def cost(checker: SupportChecker, embedder: Embedder, claims: Sequence[Claim]) -> Cost:
    """What checking costs, medians of turns on one machine."""
    short = [claim for claim in claims if sum(map(len, claim.quotes)) <= _QUOTED]
    checking, embedding = [], []
    for turn in range(_TURNS):
        answer = [short[(turn * _STATEMENTS + i) % len(short)] for i in range(_STATEMENTS)]
        checking.append(_ms(partial(checker.check, answer)))
        embedding.append(_ms(partial(embedder.embed_query, answer[0].text)))
    return Cost(statistics.median(checking), statistics.median(embedding))


def _ms(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return 1_000 * (time.perf_counter() - begun)


def _refitted(
    checker: LinearSupportChecker,
    claims: Sequence[CitedClaim],
    pages: Sequence[Claim],
    quotes: Sequence[Claim],
    *,
    folds: int,
) -> tuple[list[list[Verdict]], list[list[Verdict]]]:
    """Verdicts on pages and on quotes by models that saw neither the claim nor its article."""
    classes = labels(claims)
    articles = [claim.article for claim in claims]
    read = (read_evidence(pages), read_evidence(quotes))
    found = (checker.signals(read[0]), checker.signals(read[1]))
    values = [np.array([each.values for each in of]) for of in found]
    verdicts: tuple[list[list[Verdict]], list[list[Verdict]]] = ([], [])
    for seed in range(_REPEATS):
        split = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        model_of: dict[int, SupportModel] = {}
        for seen, unseen in split.split(values[0], classes, articles):
            model = fitted(values[0][seen], values[1][seen], classes[seen])
            model_of |= dict.fromkeys(unseen.tolist(), model)
        for into, given, of, signals in zip(verdicts, (pages, quotes), read, found, strict=True):
            into.append([
                settled(given[i]) or rated(model_of[i], signals[i], of[i])
                for i in range(len(given))
            ])  # fmt: skip
    return verdicts


def _supported_or_not(classes: Classes, scores: NDArray[np.float64], _: Classes) -> float:
    clear = classes != CLASSES.index("partial")
    return _auroc(classes[clear] == CLASSES.index("verified"), scores[clear])


def _supported_or_rest(classes: Classes, scores: NDArray[np.float64], _: Classes) -> float:
    return _auroc(classes == CLASSES.index("verified"), scores)


def _auroc(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    if positive.all() or not positive.any():
        return float("nan")
    return float(roc_auc_score(positive, scores))


def _macro_f1(classes: Classes, _: NDArray[np.float64], called: Classes) -> float:
    places = list(range(len(CLASSES)))
    return float(f1_score(classes, called, labels=places, average="macro", zero_division=0.0))


def _brier(classes: Classes, scores: NDArray[np.float64], _: Classes) -> float:
    """The mean square of what a score misses the truth by, 0 or 1."""
    return float(np.square(scores - (classes == CLASSES.index("verified"))).mean())


def _precision(classes: Classes, _: NDArray[np.float64], called: Classes) -> float:
    """The share of claims called verified that are supported."""
    verified = called == CLASSES.index("verified")
    return float((classes[verified] == CLASSES.index("verified")).mean()) if any(verified) else 0.0


_MEASURES: dict[str, Measure] = {
    "AUROC, supported or not": _supported_or_not,
    "AUROC, supported or the rest": _supported_or_rest,
    "macro F1": _macro_f1,
    "precision of verified": _precision,
    "Brier score": _brier,
}


def support_json(report: SupportReport) -> dict[str, object]:
    """The report for programs."""
    return {
        "file": report.file,
        "claims": dict(report.claims),
        "runs": {
            run: {
                measure: {name: round(value, 4) for name, value in asdict(of).items()}
                for measure, of in found.items()
            }
            for run, found in report.runs.items()
        },
        "ms_per_eight": round(report.cost.eight_statements, 1),
        "ms_per_query": round(report.cost.one_query, 1),
    }

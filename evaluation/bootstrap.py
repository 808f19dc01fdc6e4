"""How far a mean over queries can be trusted: bootstrap intervals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_RESAMPLES = 10_000
_AT_ONCE = 500  # resamples held in memory
_RESAMPLES_OF_ANY = 400  # of a statistic that is computed anew for each
_SEED = 20_240_229


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over n queries with its 95 % interval."""

    mean: float
    low: float
    high: float
    n: int


def estimate(values: Sequence[float]) -> Estimate:
    """The mean and its percentile bootstrap interval over queries, the same for the same values.

    Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
    """
    sample = np.asarray(values, np.float64)
    random = np.random.default_rng(_SEED)
    means = np.concatenate([
        sample[random.integers(0, len(sample), (_AT_ONCE, len(sample)))].mean(axis=1)
        for _ in range(_RESAMPLES // _AT_ONCE)
    ])  # fmt: skip
    low, high = np.percentile(means, (2.5, 97.5))
    return Estimate(float(sample.mean()), float(low), float(high), len(sample))


def estimate_of(statistic: Callable[[NDArray[np.int64]], float], n: int) -> Estimate:
    """A statistic of n queries and its percentile bootstrap interval.

    `statistic` takes the places of queries, int64[n], and gives NaN where these have no value;
    such resamples are left out.
    """
    random = np.random.default_rng(_SEED)
    values = [statistic(random.integers(0, n, n)) for _ in range(_RESAMPLES_OF_ANY)]
    low, high = np.nanpercentile(values, (2.5, 97.5))
    return Estimate(statistic(np.arange(n)), float(low), float(high), n)


def difference(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Estimate | None:
    """Ours minus theirs over the queries that both have, paired; None where they share none.

    Sakai, "Evaluating Evaluation Metrics based on the Bootstrap" (SIGIR 2006).
    """
    shared = [query for query in ours if query in theirs]
    return estimate([ours[query] - theirs[query] for query in shared]) if shared else None

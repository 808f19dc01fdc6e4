"""One ranking out of several: pure functions on ranked lists.

Candidates are held as arrays, one number each, because some hundreds are weighed for every search
and a Python object for each costs more than the arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class FusedHit(NamedTuple):
    """A key with its score in 0..1 and the scores it was made of, 0 where there is none.

    Ranks count from 1; 0 where that list did not hold the key. `boost` is what its paper's being
    named has added to `score`.
    """

    key: int
    score: float
    dense: float
    lexical: float
    dense_rank: int = 0
    lexical_rank: int = 0
    fused: float = 0.0
    late: float = 0.0
    boost: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Fusion:
    """Candidates, best first: keys int64[n], ranks int64[n], everything else float32[n]."""

    keys: NDArray[np.int64]
    score: Floats
    dense: Floats
    lexical: Floats
    dense_rank: NDArray[np.int64]
    lexical_rank: NDArray[np.int64]
    fused: Floats
    late: Floats
    boost: Floats

    def __len__(self) -> int:
        return len(self.keys)

    def hits(self, first: int, end: int) -> list[FusedHit]:
        """The hits in places first <= place < end."""
        columns = (
            self.keys, self.score, self.dense, self.lexical, self.dense_rank, self.lexical_rank,
            self.fused, self.late, self.boost,
        )  # fmt: skip
        return [
            FusedHit(*row)
            for row in zip(*(column[first:end].tolist() for column in columns), strict=True)
        ]

    def scored(
        self, score: Floats, *, late: Floats | None = None, boost: Floats | None = None
    ) -> "Fusion":
        """The same candidates by other scores, best first, ties by key."""
        changed = replace(
            self,
            score=score,
            late=self.late if late is None else late,
            boost=self.boost if boost is None else boost,
        )
        return changed._in_order(np.lexsort((self.keys, -score)))

    def _in_order(self, order: NDArray[np.intp]) -> "Fusion":
        return Fusion(
            self.keys[order], self.score[order], self.dense[order], self.lexical[order],
            self.dense_rank[order], self.lexical_rank[order], self.fused[order],
            self.late[order], self.boost[order],
        )  # fmt: skip


def convex_combination(
    dense: Sequence[tuple[int, float]],
    lexical: Sequence[tuple[int, float]],
    *,
    dense_weight: float,
    depth: int | None = None,
) -> Fusion:
    """Candidates by the weighted mean of min-max-normalised scores, best first, ties by key.

    Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023),
    found it better than reciprocal rank fusion. A key that one list lacks counts there as 0, and
    so does one that a list holds behind its first `depth`, where given, which has no rank either.
    """
    dense_keys, dense_scores = _columns(dense)
    lexical_keys, lexical_scores = _columns(lexical)
    keys, places = np.unique(np.concatenate((dense_keys, lexical_keys)), return_inverse=True)
    in_dense, in_lexical = places[: len(dense_keys)], places[len(dense_keys) :]
    floats = np.zeros((3, len(keys)), np.float32)
    ranks = np.zeros((2, len(keys)), np.int64)
    floats[0][in_dense], floats[1][in_lexical] = dense_scores, lexical_scores
    ranks[0][in_dense[:depth]] = np.arange(1, len(dense_keys[:depth]) + 1)
    ranks[1][in_lexical[:depth]] = np.arange(1, len(lexical_keys[:depth]) + 1)
    floats[2][in_dense[:depth]] = dense_weight * _min_max(dense_scores[:depth])
    floats[2][in_lexical[:depth]] += (1 - dense_weight) * _min_max(lexical_scores[:depth])
    none = np.zeros(len(keys), np.float32)
    fused = Fusion(keys, floats[2], floats[0], floats[1], ranks[0], ranks[1], floats[2], none, none)
    return fused.scored(floats[2])


def with_boosts(fusion: Fusion, boosts: Floats) -> Fusion:
    """The candidates with something added to each score: float32[n], in their order."""
    return fusion.scored(fusion.score + boosts, boost=boosts)


def with_late_interaction(fusion: Fusion, similarities: Floats, *, late_weight: float) -> Fusion:
    """The candidates by their score and their late interaction together, best first.

    `similarities` float32[m] belong to the first m; the others keep their places behind them,
    with scores as if they interacted least.
    """
    first = len(similarities)
    score, late = (1 - late_weight) * fusion.score, np.zeros(len(fusion), np.float32)
    late[:first] = similarities
    if first:
        lowest = similarities.min()
        spread = float(similarities.max() - lowest) or 1.0
        score[:first] += late_weight * (similarities - lowest) / spread
    order = np.concatenate(
        (np.lexsort((fusion.keys[:first], -score[:first])), np.arange(first, len(fusion)))
    )
    changed = replace(fusion, score=score, late=late, boost=(1 - late_weight) * fusion.boost)
    return changed._in_order(order)


def _columns(hits: Sequence[tuple[int, float]]) -> tuple[NDArray[np.int64], Floats]:
    keys, scores = zip(*hits, strict=True) if hits else ((), ())
    return np.array(keys, np.int64), np.array(scores, np.float32)


def _min_max(scores: Floats) -> Floats:
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    if high == low:
        return np.ones_like(scores)
    shares: Floats = (scores - low) / (high - low)
    return shares

"""One ranking out of several: pure functions on ranked lists.

Candidates are rows of arrays: each search weighs some hundreds, and a Python object for each
would cost more than the arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class FusedHit(NamedTuple):
    """A key with its score in 0..1 and the scores it is made of, 0 where there is none.

    Ranks count from 1; 0 means that the list does not hold the key. `boost` is the part of `score`
    that the key has because its paper is named.
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
        # In the order of FusedHit's fields.
        columns = (
            self.keys,
            self.score,
            self.dense,
            self.lexical,
            self.dense_rank,
            self.lexical_rank,
            self.fused,
            self.late,
            self.boost,
        )
        lists = (column[first:end].tolist() for column in columns)
        return [FusedHit(*row) for row in zip(*lists, strict=True)]

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
        return changed.in_order(np.lexsort((self.keys, -score)))

    def in_order(self, order: NDArray[np.intp]) -> "Fusion":
        """The candidates of these places, int64[n], in this order."""
        return Fusion(
            keys=self.keys[order],
            score=self.score[order],
            dense=self.dense[order],
            lexical=self.lexical[order],
            dense_rank=self.dense_rank[order],
            lexical_rank=self.lexical_rank[order],
            fused=self.fused[order],
            late=self.late[order],
            boost=self.boost[order],
        )


def convex_combination(
    dense: Sequence[tuple[int, float]],
    lexical: Sequence[tuple[int, float]],
    *,
    dense_weight: float,
    depth: int | None = None,
) -> Fusion:
    """Candidates by the weighted mean of min-max-normalised scores, best first, ties by key.

    Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023),
    found it better than reciprocal rank fusion. A key that a list lacks scores 0 there. So does a
    key behind the first `depth` of a list, if `depth` is given; it has no rank there, either.
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
    fused = Fusion(
        keys=keys,
        score=floats[2],
        dense=floats[0],
        lexical=floats[1],
        dense_rank=ranks[0],
        lexical_rank=ranks[1],
        fused=floats[2],
        late=none,
        boost=none,
    )
    return fused.scored(floats[2])


def with_boosts(fusion: Fusion, boosts: Floats) -> Fusion:
    """The candidates with their boosts, float32[n] in their order, added to their scores."""
    return fusion.scored(fusion.score + boosts, boost=boosts)


def with_late_interaction(fusion: Fusion, similarities: Floats, *, late_weight: float) -> Fusion:
    """The candidates by the weighted mean of score and late interaction, best first.

    `similarities` float32[m] belong to the first m candidates. The others keep their places
    behind these, with scores as if their late interaction were the least.
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
    return changed.in_order(order)


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

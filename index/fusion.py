"""One ranking out of several: pure functions on ranked lists."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


# A tuple, since some hundreds are made for every search, and dataclasses take five times as long.
class FusedHit(NamedTuple):
    """A key with its score in 0..1 and the scores it was made of, 0 where there is none.

    Ranks count from 1; 0 where that list did not hold the key.
    """

    key: int
    score: float
    dense: float
    lexical: float
    dense_rank: int = 0
    lexical_rank: int = 0
    fused: float = 0.0
    late: float = 0.0


def convex_combination(
    dense: Sequence[tuple[int, float]],
    lexical: Sequence[tuple[int, float]],
    *,
    dense_weight: float,
) -> list[FusedHit]:
    """Hits by the weighted mean of min-max-normalised scores, best first, ties by key.

    Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023),
    found it better than reciprocal rank fusion. A key that one list lacks counts there as 0.
    """
    dense_scores, lexical_scores = dict(dense), dict(lexical)
    dense_share, lexical_share = _min_max(dense_scores), _min_max(lexical_scores)
    dense_ranks, lexical_ranks = _ranks(dense), _ranks(lexical)
    hits = []
    for key in dense_scores.keys() | lexical_scores.keys():
        fused = dense_weight * dense_share.get(key, 0.0)
        fused += (1 - dense_weight) * lexical_share.get(key, 0.0)
        hits.append(
            FusedHit(
                key, fused, dense_scores.get(key, 0.0), lexical_scores.get(key, 0.0),
                dense_ranks.get(key, 0), lexical_ranks.get(key, 0), fused,
            )
        )  # fmt: skip
    return sorted(hits, key=_best_first)


def with_late_interaction(
    hits: Sequence[FusedHit], similarities: Sequence[float], *, late_weight: float
) -> list[FusedHit]:
    """Hits in the order of their fused score and their late interaction together, best first.

    `similarities` belong to the first hits; the others keep their places behind them, with scores
    as if they interacted least.
    """
    lowest, highest = min(similarities, default=0.0), max(similarities, default=0.0)
    spread = highest - lowest or 1.0
    reranked = [
        _rescored(hit, (1 - late_weight) * hit.fused + late_weight * (late - lowest) / spread, late)
        for hit, late in zip(hits, similarities, strict=False)
    ]
    behind = [
        _rescored(hit, (1 - late_weight) * hit.fused, 0.0) for hit in hits[len(similarities) :]
    ]
    return [*sorted(reranked, key=_best_first), *behind]


def _rescored(hit: FusedHit, score: float, late: float) -> FusedHit:
    return FusedHit(
        hit.key, score, hit.dense, hit.lexical, hit.dense_rank, hit.lexical_rank, hit.fused, late
    )


def _best_first(hit: FusedHit) -> tuple[float, int]:
    return -hit.score, hit.key


def _ranks(hits: Sequence[tuple[int, float]]) -> dict[int, int]:
    return {key: rank for rank, (key, _) in enumerate(hits, 1)}


def _min_max(scores: Mapping[int, float]) -> dict[int, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}

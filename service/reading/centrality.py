"""Which sentences say most of what a text says, and which of them say it without repeating."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.mmr import Places, mmr

_DAMPING, _ROUNDS = 0.85, 30
# Cosines up to this are those of any two sentences on one subject.
_UNRELATED = 0.35


def lexrank(vectors: NDArray[np.float32], owners: NDArray[np.int64]) -> NDArray[np.float32]:
    """How central each sentence is, float32[n] in 0..1; the most central one has 1.

    `vectors` is float32[n, d], unit length; `owners`, int64[n], names the passage of each. LexRank
    (Erkan and Radev, JAIR 22, 2004) on sentence vectors. Sentences of one passage do not vote
    for each other: their vectors come from the same pass through the model and are alike anyway.
    """
    if not len(vectors):
        return np.empty(0, np.float32)
    links = np.clip(vectors @ vectors.T - _UNRELATED, 0.0, None)
    links[owners[:, None] == owners[None, :]] = 0.0
    links += np.float32(1e-6)
    links /= links.sum(axis=1, keepdims=True)
    rank: NDArray[np.float32] = np.full(len(vectors), 1 / len(vectors), np.float32)
    for _ in range(_ROUNDS):
        rank = (1 - _DAMPING) / len(vectors) + _DAMPING * (rank @ links)
    return np.asarray(rank / rank.max(), np.float32)


def diverse(
    scores: Sequence[float],
    vectors: NDArray[np.float32],
    k: int,
    *,
    redundancy: float = 0.5,
    same: float = 0.97,
) -> list[int]:
    """The places of the k best, best first, less for likeness to what is chosen; none the same.

    `vectors` is float32[n, d], unit length; cosines from `same` on are those of sentences that
    say the same. See `index.search.mmr`.
    """

    def compare(chosen: int, places: Places) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        likeness = (vectors @ vectors[chosen])[places]
        return redundancy * likeness, likeness >= same

    return mmr(np.asarray(scores, np.float32), k, compare=compare, fold=np.maximum)

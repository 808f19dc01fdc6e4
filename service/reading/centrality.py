"""The most central sentences of a text, and a diverse choice of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search.mmr import Places, mmr


@dataclass(frozen=True, slots=True)
class LexRankSettings:
    """Settings of LexRank (Erkan and Radev, JAIR 22, 2004).

    Damping is the paper's; the other two were chosen by reading the summaries of the evaluation's
    papers (`python -m evaluation.paper_pages`).
    """

    damping: float = 0.85
    rounds: int = 30
    """Power iterations; the ranks change no more after them."""
    unrelated: float = 0.35
    """Cosine up to which sentences are not linked: that of any two sentences on one subject."""


LEXRANK = LexRankSettings()


def lexrank(vectors: NDArray[np.float32], owners: NDArray[np.int64]) -> NDArray[np.float32]:
    """The centrality of each sentence, float32[n] in 0..1; the most central one has 1.

    `vectors` is float32[n, d], unit length; `owners`, int64[n], is the number of each sentence's
    passage. LexRank (Erkan and Radev, JAIR 22, 2004) on sentence vectors. Sentences of one passage
    are not linked: their vectors come from one pass through the model and are alike anyway.
    """
    if not len(vectors):
        return np.empty(0, np.float32)
    links = np.clip(vectors @ vectors.T - LEXRANK.unrelated, 0.0, None)
    links[owners[:, None] == owners[None, :]] = 0.0
    links += np.float32(1e-6)
    links /= links.sum(axis=1, keepdims=True)
    rank: NDArray[np.float32] = np.full(len(vectors), 1 / len(vectors), np.float32)
    for _ in range(LEXRANK.rounds):
        rank = (1 - LEXRANK.damping) / len(vectors) + LEXRANK.damping * (rank @ links)
    return np.asarray(rank / rank.max(), np.float32)


def diverse(
    scores: Sequence[float],
    vectors: NDArray[np.float32],
    k: int,
    *,
    redundancy: float = 0.5,
    same: float = 0.97,
) -> list[int]:
    """The places of k high scores with unlike vectors, best first, by maximal marginal relevance.

    `vectors` is float32[n, d], unit length. A score loses `redundancy` times the highest cosine to
    what is chosen; from a cosine of `same` on, two sentences say the same and one is chosen. See
    `index.search.mmr`.
    """

    def compare(chosen: int, places: Places) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        likeness = (vectors @ vectors[chosen])[places]
        return redundancy * likeness, likeness >= same

    return mmr(np.asarray(scores, np.float32), k, compare=compare, fold=np.maximum)

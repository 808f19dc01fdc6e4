"""Similar papers by the mean vectors of their passages."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_MOST = 8
# Below this cosine papers are on different subjects: chosen by reading the similar papers of the
# evaluation's papers (`python -m evaluation.paper_pages`).
_RELATED = 0.35


def paper_vector(passages: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean direction of a paper's passages: float32[d], unit length.

    `passages` is float32[n, d], unit length each. All zeros where n is 0.
    """
    mean = passages.mean(axis=0) if len(passages) else np.zeros(passages.shape[1:], np.float32)
    norm = float(np.linalg.norm(mean))
    return (mean / norm if norm else mean).astype(np.float32)


def most_similar(
    paper_id: str, vectors: Mapping[str, NDArray[np.float32]], k: int = _MOST
) -> list[tuple[str, float]]:
    """The ids of the k papers most similar to one, with their cosines, most similar first.

    Papers on other subjects are left out.
    """
    others = sorted(vectors.keys() - {paper_id})
    if not others or paper_id not in vectors:
        return []
    cosines = np.stack([vectors[other] for other in others]) @ vectors[paper_id]
    best = np.argsort(-cosines, kind="stable")[:k]
    return [
        (others[place], round(float(cosines[place]), 4))
        for place in best
        if cosines[place] >= _RELATED
    ]

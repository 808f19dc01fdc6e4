"""Late interaction: how well a passage's tokens answer each token of a query.

The score is MaxSim of ColBERT (Khattab and Zaharia, SIGIR 2020, arXiv:2004.12832), the mean over
the query's tokens of the best cosine to any token of the passage, on the token vectors that the
embedding model gives in the same pass as the passage's own vector. A passage keeps one bit for
each dimension of a token, the sign after a random rotation (as RaBitQ does, Gao and Long, SIGMOD
2024, arXiv:2405.12497): 48 bytes a token for 384 dimensions, and no codebook to train.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray


def token_codes(tokens: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The signs of token vectors float32[t, d] after the rotation: uint8[t, ceil(d / 8)]."""
    return np.packbits(tokens @ rotation(tokens.shape[1]) > 0, axis=1)


def max_similarities(
    query: NDArray[np.float32], passages: Sequence[NDArray[np.uint8]]
) -> NDArray[np.float32]:
    """How well each passage answers a query: float32[n], about -1 to 1; 0 for one without tokens.

    `query` holds the query's token vectors, float32[q, d], and `passages` the codes of each
    passage's tokens, uint8[t, ceil(d / 8)].
    """
    scores = np.zeros(len(passages), np.float32)
    filled = [row for row, codes in enumerate(passages) if len(codes)]
    if not filled or not len(query):
        return scores
    dimension = query.shape[1]
    lengths = np.linalg.norm(query, axis=1, keepdims=True)
    rotated = (query / np.maximum(lengths, 1e-9)) @ rotation(dimension)
    bits = np.unpackbits(np.concatenate([passages[row] for row in filled]), axis=1)
    # A sign stands for plus or minus one: twice the sum over set bits, less the sum over all.
    cosines = 2 * (bits[:, :dimension].astype(np.float32) @ rotated.T) - rotated.sum(axis=1)
    starts = np.cumsum([0, *(len(passages[row]) for row in filled[:-1])])
    best = np.maximum.reduceat(cosines, starts, axis=0)
    scores[filled] = best.mean(axis=1) / np.sqrt(dimension)
    return scores


@cache
def rotation(dimension: int) -> NDArray[np.float32]:
    """A random rotation, float32[d, d], the same on every machine."""
    drawn = np.random.default_rng(dimension).normal(size=(dimension, dimension))
    orthogonal, triangle = np.linalg.qr(drawn)
    # Libraries of linear algebra differ in these signs, which makes the rotation unique.
    signed: NDArray[np.float32] = (orthogonal * np.sign(np.diagonal(triangle))).astype(np.float32)
    return signed

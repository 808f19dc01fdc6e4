"""Late interaction: how well a passage's tokens match each token of a query.

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

from index.embedding.token_codes import rotation

_BLOCK = 128


def max_similarities(
    query: NDArray[np.float32],
    passages: Sequence[NDArray[np.uint8]],
    weights: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """How well each passage matches a query: float32[n], about -1 to 1; 0 for one without tokens.

    `query` holds the query's token vectors, float32[q, d]; `passages` the codes of each passage's
    tokens, uint8[t, ceil(d / 8)] each; `weights` the weight of each token of the query, float32[q].
    """
    scores = np.zeros(len(passages), np.float32)
    filled = [row for row, codes in enumerate(passages) if len(codes)]
    if not filled or not len(query):
        return scores
    count, dimension = query.shape
    lengths = np.linalg.norm(query, axis=1, keepdims=True)
    rotated = (query / np.maximum(lengths, 1e-9)) @ rotation(dimension)
    codes = np.concatenate([passages[row] for row in filled])
    # Matrices whose width is a multiple of eight are multiplied in two thirds of the time.
    columns = np.zeros((8 * codes.shape[1], -(-count // 8) * 8), np.float32)
    columns[:dimension, :count] = rotated.T
    starts = np.cumsum([0, *(len(passages[row]) for row in filled[:-1])])
    best = np.maximum.reduceat(_products(codes, columns), starts, axis=0)[:, :count]
    scores[filled] = np.average(best, axis=1, weights=weights) / np.sqrt(dimension)
    return scores


def _products(codes: NDArray[np.uint8], columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """The inner products of each token's signs with each column: float32[t, q].

    Block by block, so that the signs stay in the processor's cache.
    """
    signs = np.empty((_BLOCK, codes.shape[1], 8), np.float32)
    products = np.empty((len(codes), columns.shape[1]), np.float32)
    for start in range(0, len(codes), _BLOCK):
        block = codes[start : start + _BLOCK]
        unpacked = signs[: len(block)]
        np.take(_signs(), block, axis=0, out=unpacked, mode="clip")
        np.matmul(unpacked.reshape(len(block), -1), columns, out=products[start : start + _BLOCK])
    return products


@cache
def _signs() -> NDArray[np.float32]:
    """The signs that each byte stands for, plus or minus one: float32[256, 8]."""
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    return 2 * bits.astype(np.float32) - 1

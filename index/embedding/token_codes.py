"""Codes of token vectors: one bit a dimension, the sign after a random rotation."""

from functools import cache

import numpy as np
from numpy.typing import NDArray


def token_codes(tokens: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The signs of token vectors float32[t, d] after the rotation: uint8[t, ceil(d / 8)]."""
    return np.packbits(tokens @ rotation(tokens.shape[1]) > 0, axis=1)


@cache
def rotation(dimension: int) -> NDArray[np.float32]:
    """A random rotation, float32[d, d], the same on every machine."""
    drawn = np.random.default_rng(dimension).normal(size=(dimension, dimension))
    orthogonal, triangle = np.linalg.qr(drawn)
    # Libraries of linear algebra differ in these signs, which makes the rotation unique.
    signed: NDArray[np.float32] = (orthogonal * np.sign(np.diagonal(triangle))).astype(np.float32)
    return signed

"""Spaces that a page shows between its letters though its file has none."""

import numpy as np
from numpy.typing import NDArray

# Shares of the font size: a gap between words, and one between the letters of a word.
_WORD_GAP = 0.15
_LETTER_GAP = 0.06
_SAME_BASELINE = 0.3


def lost_spaces(
    text: str, boxes: NDArray[np.float32], sizes: NDArray[np.float32]
) -> NDArray[np.intp]:
    """The offsets of the characters that a space is missing before, ascending.

    `boxes` is float32[len(text), 4] (left, top, right, bottom, from the top left) and `sizes`
    float32[len(text)]. A wide gap proves a space only where the gaps around it are narrow: words
    may be set with space between all their letters.
    """
    if len(text) < 4:
        return np.empty(0, np.intp)
    drawn = boxes.any(axis=1)
    letters = np.array([character.isalnum() for character in text], bool) & drawn
    pair = letters[1:] & letters[:-1]
    level = np.abs(boxes[1:, 3] - boxes[:-1, 3]) < _SAME_BASELINE * sizes[1:]
    gaps = np.where(pair & level & (sizes[1:] > 0), boxes[1:, 0] - boxes[:-1, 2], np.nan)
    gaps = gaps / np.maximum(sizes[1:], 1e-3)
    wide = gaps > _WORD_GAP
    before = np.concatenate([[np.nan], gaps[:-1]])
    behind = np.concatenate([gaps[1:], [np.nan]])
    # Both neighbours must be letters of the same words, close together.
    narrow = (before < _LETTER_GAP) & (behind < _LETTER_GAP)
    return np.flatnonzero(wide & narrow) + 1

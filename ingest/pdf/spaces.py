"""Spaces that a page shows between its letters though its file has none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SpaceRule:
    """Gaps that prove a missing space, as shares of the font size.

    Chosen by hand, not fitted; tests/ingest/layout/test_spaces.py shows what they tell apart.
    """

    word_gap: float = 0.15  # at least, between two words
    letter_gap: float = 0.06  # at most, between the letters of a word
    same_baseline: float = 0.3  # at most, between the lower edges of two letters of a line
    fewest_characters: int = 4


SPACES = SpaceRule()


def lost_spaces(
    text: str, boxes: NDArray[np.float32], sizes: NDArray[np.float32]
) -> NDArray[np.intp]:
    """The offsets of the characters before which a space is missing, ascending: intp[n].

    `boxes` is float32[len(text), 4] (left, top, right, bottom, from the top left) and `sizes`
    float32[len(text)]. A wide gap proves a space only where the gaps around it are narrow: words
    may be set with space between all their letters.
    """
    if len(text) < SPACES.fewest_characters:
        return np.empty(0, np.intp)
    drawn = boxes.any(axis=1)
    letters = np.array([character.isalnum() for character in text], bool) & drawn
    pair = letters[1:] & letters[:-1]
    level = np.abs(boxes[1:, 3] - boxes[:-1, 3]) < SPACES.same_baseline * sizes[1:]
    gaps = np.where(pair & level & (sizes[1:] > 0), boxes[1:, 0] - boxes[:-1, 2], np.nan)
    gaps = gaps / np.maximum(sizes[1:], 1e-3)
    wide = gaps > SPACES.word_gap
    before = np.concatenate([[np.nan], gaps[:-1]])
    behind = np.concatenate([gaps[1:], [np.nan]])
    # Both neighbours must be letters of the same words, close together.
    narrow = (before < SPACES.letter_gap) & (behind < SPACES.letter_gap)
    return np.flatnonzero(wide & narrow) + 1

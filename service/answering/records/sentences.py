"""Stretches of sentences: where they stand, what they are like, how well they answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import ScoredPassage


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sentences of a passage that follow each other, from `first` to `last`, and their place."""

    first: int
    last: int
    start: int
    end: int
    is_list: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class StretchFeatures:
    """A stretch that can stand alone, with its features that do not depend on the question.

    `terms` are its words as the lexical index knows them and `defined` those of what it defines;
    `log_words` is the logarithm of its length in words.
    """

    stretch: Stretch
    text: str
    terms: frozenset[str]
    log_words: float
    defined: frozenset[str]
    is_whole: bool
    is_leaning: bool
    is_listing: bool
    is_announcement: bool
    is_unfinished: bool
    is_about_itself: bool


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A stretch that may answer: its place, its text, its vector float32[d], its scores.

    `score` in 0..1 is the probability that it answers. `cosine` and `coverage`, the weighted share
    of the question's terms, are parts of it; `features` are all, in the order of FEATURES.
    """

    found: ScoredPassage
    stretch: Stretch
    text: str
    vector: NDArray[np.float32]
    cosine: float
    coverage: float
    score: float
    features: tuple[float, ...] = ()

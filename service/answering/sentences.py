"""The sentences of the passages found, rated by how well they answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import ScoredPassage

# A sentence's score is the weighted mean of three numbers in 0..1: the cosine of its vector and
# the question's, the share of the question's terms in it, and its passage's search score.
_WEIGHTS = {"cosine": 0.5, "coverage": 0.3, "passage": 0.2}
# An item of a list says less than a sentence that begins with a capital and ends with a full stop.
_SENTENCE = re.compile(r"[\"“‘(\[]?[A-Z].*[.!)\]\"”’]$", re.DOTALL)
_FRAGMENT = 0.85
_WHOLE = re.compile(r"[\"“‘'(\[]?[A-Z\d].*[.!;:)\]\"”’]$", re.DOTALL)
_MIN_WORDS, _MAX_CHARACTERS = 5, 700


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A sentence that might answer: its place in its passage, its vector float32[d], its scores."""

    found: ScoredPassage
    start: int
    end: int
    vector: NDArray[np.float32]
    cosine: float
    coverage: float

    @property
    def text(self) -> str:
        """The sentence."""
        return self.found.passage.text[self.start : self.end]

    @property
    def score(self) -> float:
        """How well the sentence answers, in 0..1."""
        share = 1.0 if _SENTENCE.match(self.text) else _FRAGMENT
        return share * (
            _WEIGHTS["cosine"] * max(self.cosine, 0.0)
            + _WEIGHTS["coverage"] * self.coverage
            + _WEIGHTS["passage"] * self.found.score
        )


def candidates(
    found: Sequence[ScoredPassage],
    vectors: Sequence[NDArray[np.float32]],
    query: NDArray[np.float32],
    *,
    term_weights: Mapping[str, float],
    terms: Callable[[str], frozenset[str]],
) -> list[Candidate]:
    """The whole sentences of the passages found, best first.

    `vectors` holds float32[m, d] for the m sentences of each passage, `query` is float32[d].
    """
    total = sum(term_weights.values()) or 1.0
    rated = []
    for passage, sentences in zip(found, vectors, strict=True):
        for (start, end), vector in zip(passage.passage.sentences, sentences, strict=False):
            text = passage.passage.text[start:end]
            if not _can_stand_alone(text):
                continue
            held = terms(text)
            coverage = sum(w for term, w in term_weights.items() if term in held) / total
            rated.append(Candidate(passage, start, end, vector, float(vector @ query), coverage))
    return sorted(rated, key=lambda c: (-c.score, c.found.passage.id, c.start))


def _can_stand_alone(text: str) -> bool:
    if len(text) > _MAX_CHARACTERS or len(text.split()) < _MIN_WORDS or not _WHOLE.match(text):
        return False
    letters = sum(character.isalpha() for character in text)
    return letters >= 0.6 * len(text)

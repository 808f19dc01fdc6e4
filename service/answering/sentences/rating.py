"""The sentences of the passages found, rated by how well they answer."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

import numpy as np
from numpy.typing import NDArray

from index.records import Passage, ScoredPassage
from service.answering.records.sentences import Candidate, StretchFeatures
from service.answering.sentences.answer_types import asked_for, holds, words_of

# What a sentence is rated by; fitted by `python -m evaluation.rating`, see docs/quality.md.
FEATURES = ("cosine", "coverage", "late", "untyped", "words", "novelty", "leaning")
WEIGHTS = (5.404, 3.313, 11.256, -0.998, 0.128, -0.246, 0.227)
BIAS = -13.065
# In the same unit, the logit: what an item of a list lacks, what the form that a question asks for
# is worth, and what is not an answer. No data set at hand has enough of these to fit them.
_ITEM, _LIST, _DEFINITION, _UNFINISHED, _ABOUT_ITSELF = -0.4, 1.0, 1.5, -2.0, -2.0


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question as sentences are rated by it: its vector float32[d] and its terms' weights."""

    text: str
    kind: str
    vector: NDArray[np.float32]
    term_weights: Mapping[str, float]


def candidates(
    asked: Asked,
    found: Sequence[ScoredPassage],
    vectors: Sequence[NDArray[np.float32]],
    prose_of: Callable[[Passage], Sequence[StretchFeatures]],
) -> list[Candidate]:
    """The stretches of the passages found that can stand alone, best first.

    `vectors` holds float32[m, d] for the m sentences of each passage. Lists count for questions
    that ask for one.
    """
    rating = _Rating(asked)
    rated = [
        rating.candidate(hit, prose, of_passage)
        for hit, of_passage in zip(found, vectors, strict=True)
        for prose in prose_of(hit.passage)
        if asked.kind == "list" or not prose.stretch.is_list
    ]
    return sorted(rated, key=lambda c: (-c.score, c.found.passage.id, c.start))


class _Rating:
    """Rates the stretches of one search."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._type = asked_for(asked.text)
        self._words = words_of(asked.text)
        self._total = sum(asked.term_weights.values()) or 1.0

    def candidate(
        self, hit: ScoredPassage, prose: StretchFeatures, vectors: NDArray[np.float32]
    ) -> Candidate:
        stretch, weights = prose.stretch, self._asked.term_weights
        vector = _mean(vectors[stretch.first : stretch.last + 1], len(self._asked.vector))
        cosine = float(vector @ self._asked.vector)
        held = weights.keys() & prose.terms
        coverage = sum(weight for term, weight in weights.items() if term in held) / self._total
        novelty = (len(prose.terms) - len(held)) / (len(prose.terms) or 1)
        features = (
            cosine, coverage, hit.late, float(not holds(prose.text, self._type, self._words)),
            prose.log_words, novelty, float(prose.is_leaning),
        )  # fmt: skip
        logit = BIAS + sum(map(mul, WEIGHTS, features))
        logit += self._form(prose) + _ABOUT_ITSELF * prose.is_about_itself
        score = 1 / (1 + math.exp(-logit))
        return Candidate(hit, prose, vector, cosine, coverage, score, features)

    def _form(self, prose: StretchFeatures) -> float:
        if prose.is_announcement:
            return _UNFINISHED * prose.is_unfinished
        if self._asked.kind == "list" and prose.is_listing:
            return _LIST
        if self._asked.kind == "definition":
            defines = not prose.defined.isdisjoint(self._asked.term_weights)
            return _DEFINITION if defines else 0.0
        return 0.0 if prose.is_whole else _ITEM


def _mean(vectors: NDArray[np.float32], dimension: int) -> NDArray[np.float32]:
    """The mean direction of vectors float32[m, d]: float32[d]."""
    if not len(vectors):
        return np.zeros(dimension, np.float32)
    if len(vectors) == 1:
        return np.asarray(vectors[0], np.float32)
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)

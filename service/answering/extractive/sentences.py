"""The sentences of the passages found, rated by how well they answer."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import ScoredPassage
from service.answering.extractive.answer_types import asked_for, holds, words_of
from service.answering.extractive.forms import (
    definition_of,
    inline_items,
    is_entry,
    is_lead_in,
    is_sentence,
    leans,
    stands_alone,
)
from service.answering.extractive.signposts import is_about_itself
from service.answering.extractive.stretches import (
    MAX_CHARACTERS,
    Stretch,
    goes_on,
    has_lead_in,
    lists,
    stretches,
)

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


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A stretch that might answer: its place in its passage, its vector float32[d], its scores.

    `score` in 0..1 says how well it answers; `cosine` and `coverage`, the weighted share of the
    question's terms, are parts of it, and `features` all that was weighed, as FEATURES names it.
    """

    found: ScoredPassage
    stretch: Stretch
    vector: NDArray[np.float32]
    cosine: float
    coverage: float
    score: float
    features: tuple[float, ...] = ()

    @property
    def start(self) -> int:
        """Where it starts in its passage's text."""
        return self.stretch.start

    @property
    def end(self) -> int:
        """Where it ends there, exclusive."""
        return self.stretch.end

    @property
    def text(self) -> str:
        """The stretch."""
        return self.found.passage.text[self.start : self.end]


def candidates(
    asked: Asked,
    found: Sequence[ScoredPassage],
    vectors: Sequence[NDArray[np.float32]],
    terms: Callable[[str], frozenset[str]],
) -> list[Candidate]:
    """The stretches of the passages found that can stand alone, best first.

    `vectors` holds float32[m, d] for the m sentences of each passage.
    """
    rating = _Rating(asked, terms)
    rated = [
        rating.candidate(hit, stretch, of_passage)
        for hit, of_passage in zip(found, vectors, strict=True)
        for stretch in _able(hit, asked.kind)
    ]
    return sorted(rated, key=lambda c: (-c.score, c.found.passage.id, c.start))


def _able(hit: ScoredPassage, kind: str) -> Iterator[Stretch]:
    text = hit.passage.text
    found = stretches(hit.passage)
    for stretch in found:
        if stretch.end - stretch.start <= MAX_CHARACTERS and stands_alone(
            text[stretch.start : stretch.end]
        ):
            yield stretch
    if kind == "list":
        yield from (
            each
            for each in lists(hit.passage, found)
            if not any(is_entry(text[s.start : s.end]) for s in found if s.start >= each.start
                       and s.end <= each.end)
        )  # fmt: skip


class _Rating:
    """Rates the stretches of one search."""

    def __init__(self, asked: Asked, terms: Callable[[str], frozenset[str]]) -> None:
        self._asked = asked
        self._terms = terms
        self._type = asked_for(asked.text)
        self._words = words_of(asked.text)
        self._total = sum(asked.term_weights.values()) or 1.0

    def candidate(
        self, hit: ScoredPassage, stretch: Stretch, vectors: NDArray[np.float32]
    ) -> Candidate:
        text = hit.passage.text[stretch.start : stretch.end]
        vector = _mean(vectors[stretch.first : stretch.last + 1], len(self._asked.vector))
        cosine = float(vector @ self._asked.vector)
        held = self._terms(text)
        weights = self._asked.term_weights
        coverage = sum(weight for term, weight in weights.items() if term in held) / self._total
        novelty = len(held - weights.keys()) / (len(held) or 1)
        features = (
            cosine, coverage, hit.late, float(not holds(text, self._type, self._words)),
            min(math.log(len(text.split()) or 1), 4.5), novelty,
            float(leans(text)),
        )  # fmt: skip
        logit = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, features, strict=True))
        logit += self._form(hit, text, stretch) + _ABOUT_ITSELF * is_about_itself(text)
        score = 1 / (1 + math.exp(-logit))
        return Candidate(hit, stretch, vector, cosine, coverage, score, features)

    def _form(self, hit: ScoredPassage, text: str, stretch: Stretch) -> float:
        kind = self._asked.kind
        if is_lead_in(text):
            return _UNFINISHED * (not goes_on(hit.passage, stretch))
        if kind == "list" and (has_lead_in(hit.passage, stretch) or inline_items(text) > 1):
            return _LIST
        if kind == "definition":
            defined = self._terms(definition_of(text)) & self._asked.term_weights.keys()
            return _DEFINITION if defined else 0.0
        return 0.0 if is_sentence(text) or stretch.is_list else _ITEM


def _mean(vectors: NDArray[np.float32], dimension: int) -> NDArray[np.float32]:
    """The mean direction of vectors float32[m, d]: float32[d]."""
    if not len(vectors):
        return np.zeros(dimension, np.float32)
    if len(vectors) == 1:
        return np.asarray(vectors[0], np.float32)
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)

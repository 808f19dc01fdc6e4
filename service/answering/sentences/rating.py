"""The rate stage: from passages to their sentences, each with how well it answers."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import mul

import numpy as np
from numpy.typing import NDArray

from index.records import Passage, ScoredPassage
from service.answering.records.evidence import Evidence
from service.answering.records.retrieved import Retrieved
from service.answering.records.sentences import Candidate, StretchFeatures
from service.answering.sentences.answer_types import have_asked_type
from service.answering.sentences.prose import prose_of

# The names of the features, in the order of `Candidate.features`.
FEATURES = ("cosine", "coverage", "late", "untyped", "words", "novelty", "leaning")


@dataclass(frozen=True, slots=True)
class RatingWeights:
    """The weight of each of FEATURES, and the bias, in logits.

    Fitted by `python -m evaluation.rating` on 1,500 questions of SQuAD 2.0: conditional logistic
    regression (McFadden, 1974), calibrated after Platt (1999). docs/quality.md has the figures.
    """

    cosine: float = 5.404
    coverage: float = 3.313
    late: float = 11.256
    untyped: float = -0.998
    words: float = 0.128
    novelty: float = -0.246
    leaning: float = 0.227
    bias: float = -13.065

    def in_order(self) -> tuple[float, ...]:
        """The weights in the order of FEATURES."""
        return tuple(getattr(self, name) for name in FEATURES)


@dataclass(frozen=True, slots=True)
class FormWeights:
    """What the form of a stretch adds to its rating, in logits.

    Set by hand on the dev questions over papers (`python -m evaluation answers`): no data set has
    enough lists and definitions to fit them.
    """

    item_of_list: float = -0.4
    whole_list: float = 1.0
    definition: float = 1.5
    unfinished: float = -2.0
    about_itself: float = -2.0


RATING = RatingWeights()
FORM = FormWeights()


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What sentences are rated by: a question, its vector float32[d], its terms' weights."""

    text: str
    kind: str
    vector: NDArray[np.float32]
    term_weights: Mapping[str, float]


# Passages whose stretches stay in memory: about 8 kB each.
_RECENT_PASSAGES = 2_048


class SentenceRater:
    """Rates the sentences of retrieved passages; safe to use from many threads."""

    def __init__(self, terms: Callable[[str], frozenset[str]]) -> None:
        """`terms` gives the words of a text as the lexical index knows them."""
        self._prose_of = lru_cache(_RECENT_PASSAGES)(partial(prose_of, terms=terms))

    def rated(self, retrieved: Retrieved) -> Evidence:
        """The passages with their sentences, rated, best first."""
        hits = retrieved.hits
        asked = Asked(
            text=hits.question,
            kind=hits.understanding.kind,
            vector=hits.vector,
            term_weights=retrieved.term_weights,
        )
        return Evidence(
            question=hits.question,
            understanding=hits.understanding,
            found=hits.found,
            sentences=tuple(
                candidates(asked, hits.found, retrieved.sentence_vectors, self._prose_of)
            ),
            pages=retrieved.pages,
        )


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
    eligible = [
        (hit, prose, of_passage)
        for hit, of_passage in zip(found, vectors, strict=True)
        for prose in prose_of(hit.passage)
        if asked.kind == "list" or not prose.stretch.is_list
    ]
    typed = have_asked_type(asked.text, [prose.text for _, prose, _ in eligible])
    rating = _Rating(asked)
    rated = [
        rating.candidate(hit, prose, of_passage, has_type=has_type)
        for (hit, prose, of_passage), has_type in zip(eligible, typed, strict=True)
    ]
    return sorted(rated, key=lambda c: (-c.score, c.found.passage.id, c.stretch.start))


class _Rating:
    """Rates the stretches of one search."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._weights = RATING.in_order()
        self._total = sum(asked.term_weights.values()) or 1.0

    def candidate(
        self,
        hit: ScoredPassage,
        prose: StretchFeatures,
        vectors: NDArray[np.float32],
        *,
        has_type: bool,
    ) -> Candidate:
        stretch, weights = prose.stretch, self._asked.term_weights
        vector = _mean(vectors[stretch.first : stretch.last + 1], len(self._asked.vector))
        cosine = float(vector @ self._asked.vector)
        held = weights.keys() & prose.terms
        coverage = sum(weight for term, weight in weights.items() if term in held) / self._total
        novelty = (len(prose.terms) - len(held)) / (len(prose.terms) or 1)
        features = (
            cosine,
            coverage,
            hit.late,
            float(not has_type),
            prose.log_words,
            novelty,
            float(prose.is_leaning),
        )
        logit = RATING.bias + sum(map(mul, self._weights, features))
        logit += self._form(prose) + FORM.about_itself * prose.is_about_itself
        score = 1 / (1 + math.exp(-logit))
        return Candidate(
            found=hit,
            stretch=stretch,
            text=prose.text,
            vector=vector,
            cosine=cosine,
            coverage=coverage,
            score=score,
            features=features,
        )

    def _form(self, prose: StretchFeatures) -> float:
        if prose.is_announcement:
            return FORM.unfinished * prose.is_unfinished
        if self._asked.kind == "list" and prose.is_listing:
            return FORM.whole_list
        if self._asked.kind == "definition":
            defines = not prose.defined.isdisjoint(self._asked.term_weights)
            return FORM.definition if defines else 0.0
        return 0.0 if prose.is_whole else FORM.item_of_list


def _mean(vectors: NDArray[np.float32], dimension: int) -> NDArray[np.float32]:
    """The mean direction of vectors float32[m, d]: float32[d]."""
    if not len(vectors):
        return np.zeros(dimension, np.float32)
    if len(vectors) == 1:
        return np.asarray(vectors[0], np.float32)
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)

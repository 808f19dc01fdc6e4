"""Why a passage ranked where it did: the parts of its score, and the terms that counted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index.records import Boost, ScoredPassage


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term of the query that a passage holds: its BM25 weight (idf) and the fields with it."""

    term: str
    weight: float
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts of a passage's score; ranks count from 1, 0 if that index did not find it.

    `boosts` are what was added to the score or taken from it for other reasons than likeness.
    """

    dense: float
    dense_rank: int
    lexical: float
    lexical_rank: int
    terms: tuple[TermMatch, ...]
    fused: float
    late: float
    boosts: tuple[Boost, ...]
    score: float


def explain(
    hit: ScoredPassage, weights: Mapping[str, float], terms: Callable[[str], frozenset[str]]
) -> Explanation:
    """The explanation of a hit.

    `weights` are the query's terms with their weights; `terms` gives the terms of a text.
    """
    fields = {
        "text": terms(hit.passage.text),
        "section": terms(" ".join(hit.passage.section)),
        "title": terms(hit.paper.title),
    }
    matches = []
    for term, weight in weights.items():
        holding = tuple(field for field, held in fields.items() if term in held)
        if holding:
            matches.append(TermMatch(term, weight, holding))
    matches.sort(key=lambda match: (-match.weight, match.term))
    return Explanation(
        dense=hit.dense,
        dense_rank=hit.dense_rank,
        lexical=hit.lexical,
        lexical_rank=hit.lexical_rank,
        terms=tuple(matches),
        fused=hit.fused,
        late=hit.late,
        boosts=hit.boosts,
        score=hit.score,
    )

"""Answers without a language model: the sentences of the papers that answer best, verbatim."""

from collections.abc import Iterator, Sequence

from service.answering.drafts import Draft
from service.answering.evidence import Evidence
from service.answering.quotes import quotes_of
from service.answering.sentences import Candidate

MAX_STATEMENTS = 5
# Sentences below this share of the best one's score say something else.
_NEAR_BEST = 0.72
# How much a sentence loses for being like one chosen before it, and for coming from its paper.
_REDUNDANCY, _SAME_PAPER = 0.25, 0.04
_SAME = 0.97  # cosine above which two sentences say the same


class ExtractiveGenerator:
    """Drafts that are sentences of the papers, word for word."""

    name = "extractive"

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        """The sentences that answer best together."""
        for chosen in choose(evidence.sentences):
            of_paper = evidence.pages[chosen.found.paper.id]
            yield Draft(chosen.text, quotes_of(chosen.found, chosen.start, chosen.end, of_paper))


def choose(rated: Sequence[Candidate]) -> list[Candidate]:
    """The one to five sentences that answer together: good ones, unlike each other.

    Greedy maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).
    """
    if not rated:
        return []
    floor = _NEAR_BEST * rated[0].score
    left = [candidate for candidate in rated if candidate.score >= floor]
    chosen: list[Candidate] = []
    while left and len(chosen) < MAX_STATEMENTS:
        best = max(left, key=lambda candidate: _marginal(candidate, chosen))
        if _marginal(best, chosen) < floor - _REDUNDANCY:
            break
        chosen.append(best)
        left = list(_unlike(best, left))
    return chosen


def _marginal(candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    if not chosen:
        return candidate.score
    likeness = max(float(candidate.vector @ other.vector) for other in chosen)
    same_paper = sum(other.found.paper.id == candidate.found.paper.id for other in chosen)
    return candidate.score - _REDUNDANCY * max(likeness, 0.0) - _SAME_PAPER * same_paper


def _unlike(best: Candidate, left: Sequence[Candidate]) -> Iterator[Candidate]:
    words = best.text.casefold()
    for candidate in left:
        if candidate is best or candidate.text.casefold() == words:
            continue
        if float(candidate.vector @ best.vector) < _SAME:
            yield candidate

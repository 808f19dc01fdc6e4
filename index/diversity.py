"""Passages of one page behind each other: a reader who has opened a page sees the rest of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.records import ScoredPassage

# What is left of a passage's score for each time that all its pages have been shown before.
_SHOWN_BEFORE = 0.8


def pages_first(hits: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """The hits, best first, with those of pages that stand above them lowered.

    A greedy choice as in maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998), with
    the page in the place of a similarity.
    """
    shown: Counter[tuple[str, int]] = Counter()
    waiting = list(hits)
    ordered: list[ScoredPassage] = []
    while waiting:
        scores = [hit.score * _SHOWN_BEFORE ** _times_shown(hit, shown) for hit in waiting]
        best = max(range(len(waiting)), key=lambda place: (scores[place], -place))
        chosen = replace(waiting.pop(best), score=scores[best])
        ordered.append(chosen)
        shown.update(_pages(chosen))
    return ordered


def _times_shown(hit: ScoredPassage, shown: Counter[tuple[str, int]]) -> int:
    return min(shown[page] for page in _pages(hit))


def _pages(hit: ScoredPassage) -> set[tuple[str, int]]:
    return {(hit.paper.id, span.page) for span in hit.passage.spans}

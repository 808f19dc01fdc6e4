"""Passages of one page behind each other: a reader who has opened a page sees the rest of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush

from index.records import Boost, ScoredPassage

# What is left of a passage's score for each time that all its pages have been shown before.
_SHOWN_BEFORE = 0.8
PAGE_SHOWN = "its page stands above"


def demote_shown_pages(hits: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """The hits, best first, with those of pages that stand above them lowered.

    A greedy choice as in maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998), with
    the page in the place of a similarity. Scores only ever fall, so the best of a heap is looked
    at again before it is chosen, and nothing else is (Minoux, 1978).
    """
    pages = [_pages(hit) for hit in hits]
    shown: Counter[tuple[str, int]] = Counter()
    waiting = [(-hit.score, place) for place, hit in enumerate(hits)]
    heapify(waiting)
    ordered: list[ScoredPassage] = []
    while waiting:
        negative, place = heappop(waiting)
        score = hits[place].score * _SHOWN_BEFORE ** min(shown[page] for page in pages[place])
        if -score > negative:
            heappush(waiting, (-score, place))
            continue
        ordered.append(hits[place] if score == hits[place].score else _lowered(hits[place], score))
        shown.update(pages[place])
    return ordered


def _lowered(hit: ScoredPassage, score: float) -> ScoredPassage:
    return replace(hit, score=score, boosts=(*hit.boosts, Boost(PAGE_SHOWN, score - hit.score)))


def _pages(hit: ScoredPassage) -> set[tuple[str, int]]:
    return {(hit.paper.id, span.page) for span in hit.passage.spans}

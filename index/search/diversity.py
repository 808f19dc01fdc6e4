"""Demotes further passages of a page: a reader who has opened the page sees them there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush

from index.records import Boost, ScoredPassage
from index.search.weights import RANKING

PAGE_SHOWN = "its page stands above"


def demote_shown_pages(hits: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """The hits, best first, with lower scores for those whose pages all stand above them.

    A greedy choice as in maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998), with
    shared pages instead of a similarity. Scores only ever fall, so before the best of the heap is
    chosen only its own score is computed again (Minoux, "Accelerated greedy algorithms", 1978).
    """
    pages = [_pages(hit) for hit in hits]
    shown: Counter[tuple[str, int]] = Counter()
    waiting = [(-hit.score, place) for place, hit in enumerate(hits)]
    heapify(waiting)
    ordered: list[ScoredPassage] = []
    while waiting:
        negative, place = heappop(waiting)
        times = min(shown[page] for page in pages[place])
        score = hits[place].score * RANKING.page_shown**times
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

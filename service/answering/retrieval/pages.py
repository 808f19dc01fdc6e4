"""The pages that passages stand on, and a few passages of each of many papers."""

from collections.abc import Iterable

from index.library.library import Library
from index.records import ScoredPassage
from service.answering.records.evidence import PagesByPaper


def few_of_each(
    found: Iterable[ScoredPassage], *, papers: int, passages: int
) -> tuple[ScoredPassage, ...]:
    """The first passages of each of the first papers, in order."""
    kept: dict[str, list[ScoredPassage]] = {}
    for hit in found:
        of_paper = kept.get(hit.paper.id, [])
        if len(of_paper) < passages and (of_paper or len(kept) < papers):
            kept[hit.paper.id] = [*of_paper, hit]
    hits = [hit for of_paper in kept.values() for hit in of_paper]
    return tuple(sorted(hits, key=lambda hit: -hit.score))


def pages_of(library: Library, found: Iterable[ScoredPassage]) -> PagesByPaper:
    """The pages that passages stand on."""
    wanted: dict[str, set[int]] = {}
    for hit in found:
        numbers = wanted.setdefault(hit.paper.id, set())
        numbers.update(span.page for span in hit.passage.spans)
    return {paper: library.pages(paper, sorted(numbers)) for paper, numbers in wanted.items()}

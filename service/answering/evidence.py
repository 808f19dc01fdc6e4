"""What the library has on a question: passages, the pages they stand on, their sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.library import Library
from index.records import Page, ScoredPassage
from service.answering.extractive.sentences import Candidate
from service.answering.understand.understanding import Understanding

Pages = Mapping[str, Mapping[int, Page]]  # by paper and number


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Passages found for one question, best first, with their pages and their rated sentences.

    `question` is one of the parts that the understanding has of what was asked. `reranking` is
    the seconds that a cross-encoder took, 0 where there is none, and `rating` those that rating
    the sentences took.
    """

    question: str
    understanding: Understanding
    found: tuple[ScoredPassage, ...]
    sentences: tuple[Candidate, ...]
    pages: Pages
    reranking: float = 0.0
    rating: float = 0.0


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


def pages_of(library: Library, found: Iterable[ScoredPassage]) -> Pages:
    """The pages that passages stand on."""
    wanted: dict[str, set[int]] = {}
    for hit in found:
        numbers = wanted.setdefault(hit.paper.id, set())
        numbers.update(span.page for span in hit.passage.spans)
    return {paper: library.pages(paper, sorted(numbers)) for paper, numbers in wanted.items()}

"""What the library has on a question: passages, the pages they stand on, their sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.records import Page, ScoredPassage
from service.answering.records.sentences import Candidate
from service.answering.records.understanding import Understanding

PagesByPaper = Mapping[str, Mapping[int, Page]]  # by paper and number


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
    pages: PagesByPaper
    reranking: float = 0.0
    rating: float = 0.0

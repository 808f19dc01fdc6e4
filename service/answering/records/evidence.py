"""What the rate stage gives: passages, the pages they stand on, their sentences rated."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.records import Page, ScoredPassage
from service.answering.records.sentences import Candidate
from service.answering.records.understanding import Understanding

PagesByPaper = Mapping[str, Mapping[int, Page]]  # by paper and number


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Passages found for one question, best first, with their pages and their rated sentences.

    `question` is one of the parts that the understanding has of the question that was asked.
    """

    question: str
    understanding: Understanding
    found: tuple[ScoredPassage, ...]
    sentences: tuple[Candidate, ...]
    pages: PagesByPaper

"""A paper as it is added to the catalog, and its rows in the tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.catalog.citations import title_key
from index.embedding.embedder import PassageVectors
from index.records import NO_DETAILS, Page, Paper, PaperDetails, Passage
from index.text.section_kinds import section_kind


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper with all that was read of it; `vectors` are in the order of `passages`."""

    paper: Paper
    pages: Sequence[Page]
    passages: Sequence[Passage]
    vectors: PassageVectors
    details: PaperDetails = NO_DETAILS

    def row(self, first_key: int) -> dict[str, object]:
        """The row of the paper, whose passages have the keys from `first_key` on."""
        paper, details = self.paper, self.details
        return {
            "id": paper.id,
            "title": paper.title,
            "authors": list(paper.authors),
            "year": paper.year,
            "file": paper.file,
            "page_count": paper.page_count,
            "is_primer": paper.is_primer,
            "doi": paper.doi,
            "arxiv": paper.arxiv,
            "arxiv_version": paper.arxiv_version,
            "language": paper.language,
            "abstract": details.abstract,
            "beliefs": list(details.beliefs),
            "outline": [(entry.title, entry.level, entry.page) for entry in details.outline],
            "dated": details.dated,
            "title_key": title_key(paper.title),
            "sketch_size": len(details.sketch),
            "first_key": first_key,
            "end_key": first_key + len(self.passages),
        }

    def page_rows(self) -> list[dict[str, object]]:
        """The rows of its pages."""
        return [
            {
                "paper_id": self.paper.id,
                "number": page.number,
                "label": page.label,
                "text": page.text,
                "width": page.width,
                "height": page.height,
                "glyphs": page.glyphs,
            }
            for page in self.pages
        ]

    def passage_rows(self, first_key: int) -> list[dict[str, object]]:
        """The rows of its passages, with the keys from `first_key` on."""
        return [
            {
                "key": key,
                "id": passage.id,
                "paper_id": self.paper.id,
                "ordinal": passage.ordinal,
                "text": passage.text,
                "sentences": passage.sentences,
                "spans": [(span.page, span.start, span.end) for span in passage.spans],
                "section": passage.section,
                "kind": section_kind(passage.section),
            }
            for key, passage in enumerate(self.passages, first_key)
        ]

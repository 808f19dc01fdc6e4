"""The parts of a paper's page: made on first request, then kept in the catalog."""

import functools

import numpy as np
from numpy.typing import NDArray

from index.library.library import Library
from index.records import Paper
from service.reading.citation_network import citation_network
from service.reading.cited import cited
from service.reading.key_sentences import key_sentences
from service.reading.key_terms import key_terms
from service.reading.paper_page import CitationNetwork, KeyTerm, Place, SimilarPaper, Summary
from service.reading.paper_text import paper_text
from service.reading.similar_papers import most_similar, paper_vector

# Versions of the parts: raise one with a change of how its part is made, and kept ones are remade.
_SUMMARY, _TERMS, _SIMILAR = 1, 2, 1
_LISTS = ("quick_summary", "key_findings", "contributions", "limitations")


class PaperPages:
    """Makes and keeps the pages of one library's papers; safe to use from many threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def summary(self, paper: Paper) -> Summary:
        """A paper in its own sentences, each checked against its page before it is shown."""
        made_by = f"{_SUMMARY} {self._library.model}"
        kept = self._library.derived.kept(
            paper.id, "summary", made_by, lambda: self._key_sentences(paper)
        )
        lists = [[Place(*place) for place in kept[name]] for name in _LISTS]
        return Summary(paper, *cited(self._library, paper, lists))

    def terms(self, paper: Paper) -> tuple[KeyTerm, ...]:
        """The paper's key terms, heaviest first."""
        made_by = f"{_TERMS} at {self._library.revision}"
        kept = self._library.derived.kept(paper.id, "terms", made_by, lambda: self._terms(paper))
        return tuple(KeyTerm(*term) for term in kept)

    def similar(self, paper: Paper) -> tuple[SimilarPaper, ...]:
        """The newest versions of the papers most like this one, most similar first."""
        made_by = f"{_SIMILAR} at {self._library.revision} {self._library.model}"
        kept = self._library.derived.kept(
            paper.id, "similar", made_by, lambda: self._similar(paper)
        )
        papers = {other.id: other for other in self._library.papers()}
        return tuple(SimilarPaper(papers[one], score) for one, score in kept if one in papers)

    def network(self, paper: Paper) -> CitationNetwork:
        """The paper among those of the library that it cites and that cite it."""
        return citation_network(self._library, paper)

    def _key_sentences(self, paper: Paper) -> dict[str, list[tuple[str, int, int]]]:
        found = key_sentences(paper_text(self._library, paper.id))
        return {
            name: [(place.passage_id, place.start, place.end) for place in getattr(found, name)]
            for name in _LISTS
        }

    def _terms(self, paper: Paper) -> list[tuple[str, float, int]]:
        library, own = self._library, self._versions(paper)

        @functools.cache
        def stem(word: str) -> str:
            return " ".join(sorted(library.terms(word))) or word.lower()

        found = key_terms(
            library.passages_of(paper.id),
            stem,
            lambda term: library.passages_holding(term, outside=own),
            library.passage_count(outside=own),
        )
        return [(term.term, term.weight, term.count) for term in found]

    def _similar(self, paper: Paper) -> list[tuple[str, float]]:
        own = set(self._versions(paper))
        newest = [
            other.id
            for other in self._library.papers()
            if other.id not in own and self._library.newest(other).id == other.id
        ]
        vectors = {one: self._vector(one) for one in [paper.id, *newest]}
        return most_similar(paper.id, vectors)

    def _vector(self, paper_id: str) -> NDArray[np.float32]:
        # A paper's id is a digest of its content, so its vector never changes.
        if paper_id not in self._vectors:
            self._vectors[paper_id] = paper_vector(self._library.vectors_of(paper_id))
        return self._vectors[paper_id]

    def _versions(self, paper: Paper) -> list[str]:
        """The ids of all versions of a paper."""
        newest = self._library.newest(paper)
        return sorted({newest.id, paper.id, *(old.id for old in self._library.older(newest))})

"""The library: papers in and out, whole; passages found.

The catalog is the truth, the indexes follow it (`index.search.indexes`), and what is read often
stays in memory.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.catalog.catalog import Catalog
from index.catalog.derived import Derived
from index.catalog.history import History
from index.catalog.ledger import Ledger
from index.catalog.new_paper import NewPaper
from index.catalog.paper_links import PaperLinks
from index.embedding.embedder import ModelIdentity, QueryVectors
from index.errors import PaperGone, PaperNotFound
from index.records import Filter, Page, Paper, PaperDetails, Passage, ScoredPassage
from index.search.boosts import NO_BOOSTS, PaperBoosts
from index.search.caching import BatchLruCache
from index.search.explanation import Explanation, explain
from index.search.indexes import Indexes, IndexHealth
from index.search.search import NO_FILTER, Holdings, Search

# Pages, about 30 kB each, and sentences of passages, about 10 kB each, that stay in memory.
_RECENT_PAGES, _RECENT_SENTENCES = 1_024, 2_048


class Library:
    """Papers, pages and passages of one data directory, and the search over them."""

    def __init__(
        self, folder: Path, catalog: Catalog, *, model: ModelIdentity, chunking: str
    ) -> None:
        """Opens the library; raises LibraryMismatch where another model or chunking made it."""
        self._catalog = catalog
        self._dimension = model.dimension
        self._made_by = {"model": json.dumps(asdict(model)), "chunking": chunking}
        catalog.identity.claim(self._made_by)
        self._indexes = Indexes(folder, catalog, model.dimension, self._made_by)
        self._search = Search(catalog, self._indexes, model.dimension)
        self._pages = BatchLruCache(_RECENT_PAGES, catalog.pages)
        self._sentences = BatchLruCache(_RECENT_SENTENCES, catalog.vectors.of_sentences)
        self._holdings = Holdings()
        self._indexes.catch_up()
        self._look_around()

    @property
    def ledger(self) -> Ledger:
        """What became of each file that was given to the library."""
        return self._catalog.ledger

    @property
    def history(self) -> History:
        """Which papers came in and went, and when."""
        return self._catalog.history

    @property
    def network(self) -> PaperLinks:
        """Versions of papers, and who cites whom."""
        return self._catalog.network

    @property
    def derived(self) -> Derived:
        """What was made of papers and is kept."""
        return self._catalog.derived

    @property
    def indexes(self) -> Indexes:
        """The dense and the lexical index; their hits are keys of passages."""
        return self._indexes

    @property
    def model(self) -> str:
        """The embedding model that made the vectors, and the hash of its weights, as JSON."""
        return self._made_by["model"]

    @property
    def revision(self) -> int:
        """The catalog's revision that searches of this process stand at."""
        return self._indexes.revision

    def add(self, new: NewPaper) -> None:
        """Adds a paper whole or not at all; a paper that is in already is left as it is."""
        self._catalog.add(new)

    def remove(self, paper_id: str) -> Paper:
        """Removes a paper whole and returns it; raises PaperNotFound."""
        paper = self._catalog.paper(paper_id)
        self._catalog.remove(paper_id)
        return paper

    def search(
        self,
        query: str,
        vectors: QueryVectors,
        k: int,
        *,
        where: Filter = NO_FILTER,
        paper_boosts: PaperBoosts = NO_BOOSTS,
    ) -> list[ScoredPassage]:
        """The k passages that best match, best first; never fewer than exist, up to k.

        Of a paper with several versions only the newest is searched, unless the filter names
        papers or asks for all. Papers in favour come first where they are as good as others.
        """
        self.catch_up(wait=False)
        return self._search.hits(
            query, vectors, k, self._holdings, where=where, paper_boosts=paper_boosts
        )

    def passages(self, keys: Sequence[int]) -> dict[int, Passage]:
        """The passages with these keys, by key; those that are gone are left out."""
        return self._catalog.passages.by_key(keys)

    def passages_of(self, paper_id: str, ids: Collection[str] = ()) -> list[Passage]:
        """The passages of a paper, in reading order; only these where ids are given."""
        return self._catalog.passages.of_paper(paper_id, ids)

    def vectors_of(self, paper_id: str) -> NDArray[np.float32]:
        """The vectors of a paper's passages, in reading order: float32[n, d], unit length."""
        return self._catalog.vectors.of_paper(paper_id)

    def passages_holding(self, phrase: str, *, outside: Sequence[str] = ()) -> int:
        """How many passages hold the words of a phrase in a row, those of some papers left out."""
        return self._indexes.lexical.passages_holding(phrase, outside)

    def passage_count(self, *, outside: Sequence[str] = ()) -> int:
        """How many passages there are, those of some papers left out."""
        return self._indexes.lexical.passage_count(outside)

    def sentence_vectors(self, passages: Sequence[Passage]) -> list[NDArray[np.float32]]:
        """The vectors of each passage's sentences, float32[m, d], unit length, in order."""
        found = self._sentences.get_many([passage.id for passage in passages])
        none = np.empty((0, self._dimension), np.float32)
        return [found.get(passage.id, none) for passage in passages]

    def explain(self, query: str, hits: Sequence[ScoredPassage]) -> list[Explanation]:
        """Why each hit of a query ranked where it did."""
        weights = self.term_weights(query)
        return [explain(hit, weights, self.terms) for hit in hits]

    def terms(self, text: str) -> frozenset[str]:
        """The words of a text as the lexical index knows them: stemmed, without stop words."""
        return self._indexes.lexical.terms(text)

    def term_weights(self, query: str) -> dict[str, float]:
        """The query's terms, each with how much it tells (BM25's inverse document frequency)."""
        return self._indexes.lexical.term_weights(query)

    def papers(self) -> list[Paper]:
        """All papers, by title."""
        return self._catalog.papers()

    def paper(self, name: str) -> Paper:
        """The paper of that id, unambiguous start of an id, or file name; raises PaperNotFound."""
        self.catch_up(wait=False)
        papers = self._holdings.papers
        if name in papers:
            return papers[name]
        found = [
            paper
            for paper in papers.values()
            if paper.id == name
            or paper.file == name
            or (len(name) >= 6 and paper.id.startswith(name))
        ]
        if not found and (gone := self._catalog.history.removal(name)):
            raise PaperGone(
                f"“{gone.title}” ({gone.file}) was removed from the library on "
                f"{gone.day}: `footnote ingest` takes it in again"
            )
        if len(found) != 1:
            what = "no paper goes" if not found else f"{len(found)} papers go"
            raise PaperNotFound(f"{what} by {name!r}: `footnote papers` lists ids and file names")
        return found[0]

    def details(self, paper_id: str) -> PaperDetails:
        """What else is known of a paper; raises PaperNotFound."""
        return self._catalog.details(paper_id)

    def newest(self, paper: Paper) -> Paper:
        """The newest version of a paper in the library, which may be the paper itself."""
        return self._holdings.papers.get(self._holdings.superseded.get(paper.id, paper.id), paper)

    def older(self, paper: Paper) -> list[Paper]:
        """The versions of a paper that it supersedes, by title."""
        found = [
            self._holdings.papers[older]
            for older, newest in self._holdings.superseded.items()
            if newest == paper.id and older in self._holdings.papers
        ]
        return sorted(found, key=lambda other: (other.title, other.id))

    def pages(self, paper_id: str, numbers: Sequence[int]) -> dict[int, Page]:
        """Those of the pages with these numbers that the paper has, by number."""
        found = self._pages.get_many([(paper_id, number) for number in numbers])
        return {number: page for (_, number), page in found.items()}

    def page_texts(self, paper_id: str, numbers: Sequence[int]) -> dict[int, str]:
        """The texts alone of those of the pages that the paper has, by number."""
        return self._catalog.page_texts(paper_id, numbers)

    def counts(self) -> tuple[int, int, int]:
        """The number of papers, of pages and of passages."""
        return self._catalog.counts()

    def health(self) -> IndexHealth:
        """How far the indexes of this process are, and how much is in them."""
        return self._indexes.health()

    @property
    def made_by(self) -> dict[str, str]:
        """What made this library: its embedding model and its chunking."""
        return dict(self._made_by)

    def catch_up(self, *, wait: bool = True) -> None:
        """Brings both indexes to the catalog's revision; cheap where they are there already.

        Where another thread is at it already, returns at once unless told to wait.
        """
        if self._indexes.catch_up(wait=wait):
            self._look_around()

    def snapshot(self) -> None:
        """Writes the dense index to disk, so that the next start has nothing to replay."""
        self._indexes.snapshot()

    def rebuild(self) -> None:
        """Throws both indexes away and makes them anew from the catalog."""
        self._indexes.rebuild()
        self._look_around()

    def close(self) -> None:
        """Takes a snapshot and gives the database connections back."""
        self.snapshot()
        self._catalog.close()

    def _look_around(self) -> None:
        papers = {paper.id: paper for paper in self._catalog.papers()}
        superseded = self._catalog.network.superseded()
        self._holdings = Holdings(papers, superseded, self._catalog.ranges())
        # A paper that was taken in again may read otherwise than before.
        self._pages.clear()
        self._sentences.clear()

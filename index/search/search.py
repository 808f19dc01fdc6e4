"""The search: both indexes, fused, late interaction on the best, papers in favour raised."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.catalog.catalog import Catalog
from index.embedding.embedder import QueryVectors
from index.records import Boost, Filter, Paper, Passage, ScoredPassage, SectionKind
from index.search.boosts import (
    BOOST,
    NAMED,
    NO_BOOSTS,
    PaperBoosts,
    token_weights,
    without_paper_names,
)
from index.search.caching import BatchLruCache
from index.search.diversity import demote_shown_pages
from index.search.fusion import (
    FusedHit,
    Fusion,
    convex_combination,
    with_boosts,
    with_late_interaction,
)
from index.search.indexes import Indexes
from index.search.late import max_similarities

DENSE_WEIGHT = 0.5
LATE_WEIGHT = 0.4
# Late interaction is computed for so many of the fused hits; more costs time and adds noise.
RERANKED = 40
# Each index gives this many hits to the fusion; more costs time and changes little.
CANDIDATES = 100
# So many of the passages of papers that a query names are looked at, wherever they rank.
_OF_NAMED = 60
_SPARE = 5
# Passages, and the codes of their tokens, that stay in memory: about 8 kB each.
_RECENT = 8_192
NO_FILTER = Filter()


@dataclass(frozen=True, slots=True)
class Holdings:
    """The papers of a library by id, those that a newer version supersedes, and their passages.

    `ranges` has the keys of each paper's passages, first_key <= key < end_key.
    """

    papers: Mapping[str, Paper] = field(default_factory=dict)
    superseded: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Search:
    """Finds passages in the indexes of a catalog; safe to use from many threads."""

    def __init__(self, catalog: Catalog, indexes: Indexes, dimension: int) -> None:
        self._catalog = catalog
        self._indexes = indexes
        self._dimension = dimension
        self._passages = BatchLruCache(_RECENT, catalog.passages)
        self._codes = BatchLruCache(_RECENT, lambda keys: catalog.token_codes(keys, dimension))

    def hits(
        self,
        query: str,
        vectors: QueryVectors,
        k: int,
        holdings: Holdings,
        *,
        where: Filter = NO_FILTER,
        paper_boosts: PaperBoosts = NO_BOOSTS,
    ) -> list[ScoredPassage]:
        """The k passages that best match, best first; never fewer than exist, up to k."""
        papers = holdings.papers
        hidden: Collection[str] = holdings.superseded.keys()
        if where.papers or where.all_versions:
            hidden = ()
        said = _Said(query, vectors, paper_boosts)
        if where.admits_all:
            hits = self._scored(self._fused(said, k, holdings), k, papers, hidden)
            if len(hits) == k or not hidden:
                return hits
            # Old versions took the place of other passages: search without them.
        allowed = [
            paper.id for paper in papers.values() if paper.id not in hidden and where.admits(paper)
        ]
        fused = self._fused(said, k, holdings, allowed, where.sections)
        return self._scored(fused, k, papers, hidden)

    def _fused(
        self,
        said: "_Said",
        k: int,
        holdings: Holdings,
        allowed: Sequence[str] | None = None,
        kinds: frozenset[SectionKind] = frozenset(),
    ) -> Fusion:
        keys = None if allowed is None else self._keys_of(allowed, kinds, holdings)
        depth = max(CANDIDATES, k)
        vectors, words = said.vectors, without_paper_names(said.query, said.paper_boosts)
        dense = self._indexes.dense.search(vectors.vector, depth, keys)
        lexical = self._indexes.lexical.search(words, depth, allowed, kinds)
        named = {
            paper: strength
            for paper, strength in said.paper_boosts.papers
            if paper in holdings.ranges and (allowed is None or paper in allowed)
        }
        if named:
            theirs = self._keys_of(list(named), kinds, holdings)
            dense = _longer(dense, self._indexes.dense.search(vectors.vector, _OF_NAMED, theirs))
            more = self._indexes.lexical.search(words, _OF_NAMED, list(named), kinds)
            lexical = _longer(lexical, more)
        fused = convex_combination(dense, lexical, dense_weight=DENSE_WEIGHT, depth=depth)
        if named:
            fused = with_boosts(fused, _boosts(fused.keys, named, holdings))
        codes = self._codes.of(first := fused.keys[:RERANKED].tolist())
        none = np.empty((0, -(-self._dimension // 8)), np.uint8)
        late = max_similarities(
            vectors.tokens,
            [codes.get(key, none) for key in first],
            token_weights(vectors.spans, said.paper_boosts),
        )
        return with_late_interaction(fused, late, late_weight=LATE_WEIGHT)

    def _keys_of(
        self, papers: Sequence[str], kinds: Collection[SectionKind], holdings: Holdings
    ) -> NDArray[np.int64]:
        """The keys of these papers' passages, in sections of these kinds where given: int64[n]."""
        if kinds:
            return self._catalog.keys_in_sections(papers, kinds)
        ranges = sorted(holdings.ranges[paper] for paper in papers if paper in holdings.ranges)
        keys = [np.arange(first, end, dtype=np.int64) for first, end in ranges]
        return np.concatenate(keys) if keys else np.empty(0, np.int64)

    def _scored(
        self, fusion: Fusion, k: int, papers: Mapping[str, Paper], hidden: Collection[str]
    ) -> list[ScoredPassage]:
        found: list[ScoredPassage] = []
        # With a boost scores go past 1; all of them are brought back alike.
        scale = 1 + float(fusion.boost.max(initial=0.0))
        # More than k: a paper may have gone, and passages of one page make way for others.
        wanted = k + max(k // 2, _SPARE)
        for start in range(0, len(fusion), wanted):
            batch = fusion.hits(start, start + wanted)
            passages = self._passages.of([hit.key for hit in batch])
            found += [
                _scored_passage(hit, passages[hit.key], papers, scale)
                for hit in batch
                if hit.key in passages
                and passages[hit.key].paper_id in papers
                and passages[hit.key].paper_id not in hidden
            ]
            if len(found) >= k:
                break
        return demote_shown_pages(found)[:k]


def _boosts(
    keys: NDArray[np.int64], named: Mapping[str, float], holdings: Holdings
) -> NDArray[np.float32]:
    """What each key's paper adds for being named: float32[n]."""
    boosts = np.zeros(len(keys), np.float32)
    for paper, strength in named.items():
        first, end = holdings.ranges[paper]
        boosts[(keys >= first) & (keys < end)] = BOOST * strength
    return boosts


@dataclass(frozen=True, slots=True)
class _Said:
    """What is searched for: a query, its vectors, and the papers it names."""

    query: str
    vectors: QueryVectors
    paper_boosts: PaperBoosts


def _scored_passage(
    hit: FusedHit, passage: Passage, papers: Mapping[str, Paper], scale: float
) -> ScoredPassage:
    boosts = (Boost(NAMED, hit.boost / scale),) if hit.boost else ()
    return ScoredPassage(
        passage, papers[passage.paper_id], hit.score / scale, hit.dense, hit.lexical,
        hit.dense_rank, hit.lexical_rank, hit.fused, hit.late, boosts,
    )  # fmt: skip


def _longer(
    hits: list[tuple[int, float]], more: list[tuple[int, float]]
) -> list[tuple[int, float]]:
    """The hits with those of `more` that are not among them behind."""
    among = {key for key, _ in hits}
    return hits + [hit for hit in more if hit[0] not in among]

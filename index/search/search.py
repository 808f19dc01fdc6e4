"""The search: both indexes, fused, reranked by late interaction, read from the catalog.

The stages of `Search.hits`, in order: the scope (which papers), the candidates of both indexes,
their fusion, late interaction on the best, and the passages with their final scores.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.catalog.catalog import Catalog
from index.embedding.embedder import QueryVectors
from index.records import Boost, Filter, Paper, Passage, ScoredPassage, SectionKind
from index.search.boosts import NAMED, NO_BOOSTS, PaperBoosts, token_weights, without_paper_names
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
from index.search.weights import RANKING

# Passages, and the codes of their tokens, that stay in memory: about 8 kB each.
_CACHED = 8_192
# Passages read beyond those asked for: a paper may be gone, and pages shown before are demoted.
_SPARE = 5
NO_FILTER = Filter()
RankedKeys = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Holdings:
    """The papers of a library by id, those that a newer version supersedes, and their passages.

    `ranges` has the keys of each paper's passages, first_key <= key < end_key.
    """

    papers: Mapping[str, Paper] = field(default_factory=dict)
    superseded: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Query:
    """What is searched for: the text, its vectors, and the papers it names."""

    text: str
    vectors: QueryVectors
    paper_boosts: PaperBoosts


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where to search: in all papers if `papers` is None, in all sections if `kinds` is empty."""

    holdings: Holdings
    papers: Sequence[str] | None = None
    kinds: frozenset[SectionKind] = frozenset()


class Search:
    """Finds passages in the indexes of a catalog; safe to use from many threads."""

    def __init__(self, catalog: Catalog, indexes: Indexes, dimension: int) -> None:
        self._catalog = catalog
        self._indexes = indexes
        self._no_codes = np.empty((0, -(-dimension // 8)), np.uint8)
        self._passages = BatchLruCache(_CACHED, catalog.passages.by_key)
        self._codes = BatchLruCache(
            _CACHED, lambda keys: catalog.vectors.token_codes(keys, dimension)
        )

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
        """The k passages that best match, best first; fewer only if fewer exist."""
        asked = _Query(query, vectors, paper_boosts)
        hidden: Collection[str] = holdings.superseded.keys()
        if where.papers or where.all_versions:
            hidden = ()
        if where.admits_all:
            hits = self._ranked(asked, k, _Scope(holdings), hidden)
            if len(hits) == k or not hidden:
                return hits
            # Old versions took the places of other passages: search again without them.
        allowed = [
            paper.id
            for paper in holdings.papers.values()
            if paper.id not in hidden and where.admits(paper)
        ]
        return self._ranked(asked, k, _Scope(holdings, allowed, where.sections), hidden)

    def _ranked(
        self, asked: _Query, k: int, scope: _Scope, hidden: Collection[str]
    ) -> list[ScoredPassage]:
        """The k best passages of a scope, those of hidden papers left out."""
        depth = max(RANKING.candidates, k)
        named = _named_papers(asked, scope)
        dense, lexical = self._candidates(asked, scope, named, depth)
        fused = convex_combination(dense, lexical, dense_weight=RANKING.dense, depth=depth)
        if named:
            fused = with_boosts(fused, _boosts(fused.keys, named, scope.holdings))
        reranked = self._with_late_interaction(asked, fused)
        found = self._scored_passages(reranked, k, scope.holdings.papers, hidden)
        return demote_shown_pages(found)[:k]

    def _candidates(
        self, asked: _Query, scope: _Scope, named: Mapping[str, float], depth: int
    ) -> tuple[RankedKeys, RankedKeys]:
        """What the dense and the lexical index find, best first: `depth` hits each.

        Behind them stand the best passages of named papers, wherever they rank.
        """
        vector, words = asked.vectors.vector, without_paper_names(asked.text, asked.paper_boosts)
        keys = None if scope.papers is None else self._keys_of(scope.papers, scope)
        dense = self._indexes.dense.search(vector, depth, keys)
        lexical = self._indexes.lexical.search(words, depth, scope.papers, scope.kinds)
        if named:
            most, papers = RANKING.named_candidates, list(named)
            theirs = self._keys_of(papers, scope)
            dense = _longer(dense, self._indexes.dense.search(vector, most, theirs))
            more = self._indexes.lexical.search(words, most, papers, scope.kinds)
            lexical = _longer(lexical, more)
        return dense, lexical

    def _with_late_interaction(self, asked: _Query, fused: Fusion) -> Fusion:
        """The candidates, the first of them reranked by late interaction with the query."""
        first: list[int] = fused.keys[: RANKING.reranked].tolist()
        codes = self._codes.get_many(first)
        late = max_similarities(
            asked.vectors.tokens,
            [codes.get(key, self._no_codes) for key in first],
            token_weights(asked.vectors.spans, asked.paper_boosts),
        )
        return with_late_interaction(fused, late, late_weight=RANKING.late)

    def _keys_of(self, papers: Sequence[str], scope: _Scope) -> NDArray[np.int64]:
        """The keys of these papers' passages, in the scope's sections: int64[n]."""
        if scope.kinds:
            return self._catalog.passages.keys_in_sections(papers, scope.kinds)
        of_papers = scope.holdings.ranges
        ranges = sorted(of_papers[paper] for paper in papers if paper in of_papers)
        keys = [np.arange(first, end, dtype=np.int64) for first, end in ranges]
        return np.concatenate(keys) if keys else np.empty(0, np.int64)

    def _scored_passages(
        self, ranked: Fusion, k: int, papers: Mapping[str, Paper], hidden: Collection[str]
    ) -> list[ScoredPassage]:
        """The first passages of a ranking, at least k if there are so many, with their scores."""
        found: list[ScoredPassage] = []
        # A boost takes scores past 1; dividing all of them by the same keeps their order.
        scale = 1 + float(ranked.boost.max(initial=0.0))
        wanted = k + max(k // 2, _SPARE)
        for start in range(0, len(ranked), wanted):
            batch = ranked.hits(start, start + wanted)
            passages = self._passages.get_many([hit.key for hit in batch])
            found += [
                _scored_passage(hit, passages[hit.key], papers, scale)
                for hit in batch
                if hit.key in passages
                and passages[hit.key].paper_id in papers
                and passages[hit.key].paper_id not in hidden
            ]
            if len(found) >= k:
                break
        return found


def _named_papers(asked: _Query, scope: _Scope) -> dict[str, float]:
    """The papers of the scope that the query names, with how surely, in 0..1."""
    return {
        paper: strength
        for paper, strength in asked.paper_boosts.papers
        if paper in scope.holdings.ranges and (scope.papers is None or paper in scope.papers)
    }


def _boosts(
    keys: NDArray[np.int64], named: Mapping[str, float], holdings: Holdings
) -> NDArray[np.float32]:
    """What each passage's score gains because its paper is named: float32[n]."""
    boosts = np.zeros(len(keys), np.float32)
    for paper, strength in named.items():
        first, end = holdings.ranges[paper]
        boosts[(keys >= first) & (keys < end)] = RANKING.named_paper * strength
    return boosts


def _scored_passage(
    hit: FusedHit, passage: Passage, papers: Mapping[str, Paper], scale: float
) -> ScoredPassage:
    return ScoredPassage(
        passage=passage,
        paper=papers[passage.paper_id],
        score=hit.score / scale,
        dense=hit.dense,
        lexical=hit.lexical,
        dense_rank=hit.dense_rank,
        lexical_rank=hit.lexical_rank,
        fused=hit.fused,
        late=hit.late,
        boosts=(Boost(NAMED, hit.boost / scale),) if hit.boost else (),
    )


def _longer(hits: RankedKeys, more: RankedKeys) -> RankedKeys:
    """The hits, and behind them those of `more` that are not among them."""
    among = {key for key, _ in hits}
    return hits + [hit for hit in more if hit[0] not in among]

"""Measures of rankings, query by query.

Rankings of documents are measured by ir_measures, which asks trec_eval; the measures of pages are
our own, because no library knows passages that span pages.
"""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, R, nDCG

QueryValues = dict[str, dict[str, float]]
RankedPages = frozenset[tuple[str, int]]

DEPTH = 100
_CUTS = (5, 10)


def document_measures(
    judged: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Sequence[str]]
) -> QueryValues:
    """nDCG@10, Recall@10, Recall@100 and MRR@10 of each judged query, by measure and query.

    nDCG: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (TOIS 2002);
    MRR: Voorhees, "The TREC-8 Question Answering Track Report" (1999); all as trec_eval has them.
    """
    measures = {
        str(nDCG @ 10): "nDCG@10", str(R @ 10): "Recall@10",
        str(R @ 100): "Recall@100", str(RR @ 10): "MRR@10",
    }  # fmt: skip
    # trec_eval sorts by score and breaks ties in a way of its own; ranks as scores leave none.
    scored = {
        query: {document: float(-rank) for rank, document in enumerate(ranking)}
        for query, ranking in rankings.items()
    }
    values: QueryValues = {name: dict.fromkeys(judged, 0.0) for name in measures.values()}
    grades = {query: dict(of_query) for query, of_query in judged.items()}
    for each in ir_measures.iter_calc([nDCG @ 10, R @ 10, R @ 100, RR @ 10], grades, scored):
        values[measures[str(each.measure)]][each.query_id] = float(each.value)
    return values


def page_measures(
    ranking: Sequence[RankedPages], right: RankedPages, main: RankedPages
) -> dict[str, float]:
    """The measures of one question's ranking; each item holds the pages that a passage spans.

    `right` are the pages that answer, `main` those among them that the answer was written from.

    Page recall@k is 1 where a right page is among the pages that the first k passages span: the
    top-k accuracy of Karpukhin et al. (EMNLP 2020, arXiv:2004.04906), for pages. MRR@100 is one
    over the rank of the first passage on a right page. Evidence recall@k, where main pages lie in
    more than one paper, is the share of these papers with a right page among those pages: the
    supporting facts of HotpotQA (Yang et al., EMNLP 2018), for papers.
    """
    first = (rank for rank, pages in enumerate(ranking[:DEPTH], 1) if pages & right)
    covered = {k: frozenset[tuple[str, int]]().union(*ranking[:k]) for k in _CUTS}
    values = {f"page recall@{k}": float(bool(covered[k] & right)) for k in _CUTS}
    values["MRR@100"] = 1 / next(first, float("inf"))
    papers = {file for file, _ in main}
    if len(papers) > 1:
        for k in _CUTS:
            found = {file for file, _ in covered[k] & right}
            values[f"evidence recall@{k}"] = len(found & papers) / len(papers)
    return values

"""The weights of the ranking."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """What each part of a search counts, and how many passages each part looks at.

    Chosen on SciFact and on the questions of `questions/dev.jsonl` with the evaluation's
    `retrieval` command, one after the other; docs/quality.md has the figures of each step and
    what was tried and dropped. Costs were measured with `python -m evaluation.search_cost`.
    """

    # Of the dense score in the fused one; the lexical score has the rest.
    dense: float = 0.5
    # Of late interaction in the final score; the fused score has the rest.
    late: float = 0.4
    # What a paper that is surely named adds to the fused score of its passages, which is in 0..1.
    named_paper: float = 0.6
    # Of a token of a paper's name in late interaction; other tokens count 1.
    name_token: float = 0.5
    # What is left of a passage's score for each time that all its pages have been shown before.
    page_shown: float = 0.8
    # Hits that each index gives to the fusion; more cost time and change little.
    candidates: int = 100
    # Further hits that each index gives among the passages of papers that a query names.
    named_candidates: int = 60
    # Fused hits that are reranked by late interaction; more cost time and add noise.
    reranked: int = 40


RANKING = RankingWeights()

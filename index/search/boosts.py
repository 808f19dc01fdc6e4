"""Papers that a query names: their passages are raised, and their names are not searched for.

Other papers stay in the ranking: where a query names the wrong paper, the right passage is still
found, only further down.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search.weights import RANKING

NAMED = "its paper is named"


@dataclass(frozen=True, slots=True)
class PaperBoosts:
    """The papers that a query names.

    `papers` are their ids, each with how surely it is named, in 0..1. `names` are the stretches of
    the query that name them: offsets, end exclusive.
    """

    papers: tuple[tuple[str, float], ...] = ()
    names: tuple[tuple[int, int], ...] = ()


NO_BOOSTS = PaperBoosts()


def without_paper_names(query: str, paper_boosts: PaperBoosts) -> str:
    """The query with spaces in place of the names, so that offsets stay valid.

    A query of names alone is returned as it is.
    """
    characters = list(query)
    for start, end in paper_boosts.names:
        characters[start:end] = " " * (end - start)
    said = "".join(characters)
    return said if any(map(str.isalnum, said)) else query


def token_weights(
    spans: Sequence[tuple[int, int]], paper_boosts: PaperBoosts
) -> NDArray[np.float32] | None:
    """The weight of each token of a query, float32[t]; None if all weigh the same.

    `spans` are the characters of the query that each token stands for, end exclusive.
    """
    if not paper_boosts.names or not spans:
        return None
    return np.array(
        [RANKING.name_token if _within(span, paper_boosts.names) else 1.0 for span in spans],
        np.float32,
    )


def _within(span: tuple[int, int], names: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in names)

"""Papers that a query names: their passages are raised, and the name itself is no subject.

Nothing is shut out: who names the wrong paper still finds the right passage, only further down.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# What a paper that is surely named adds to the fused score of its passages, which is in 0..1.
BOOST = 0.6
NAMED = "its paper is named"
# What is left of a token of a name in late interaction.
_NAME_TOKEN = 0.5


@dataclass(frozen=True, slots=True)
class PaperBoosts:
    """Ids of papers with how surely, in 0..1, a query names them, and the stretches that do.

    `names` are offsets into the query, end exclusive.
    """

    papers: tuple[tuple[str, float], ...] = ()
    names: tuple[tuple[int, int], ...] = ()


NO_BOOSTS = PaperBoosts()


def without_paper_names(query: str, paper_boosts: PaperBoosts) -> str:
    """The query with the names blanked out, every other character at its place.

    A query that is nothing but names is its own subject.
    """
    characters = list(query)
    for start, end in paper_boosts.names:
        characters[start:end] = " " * (end - start)
    said = "".join(characters)
    return said if any(map(str.isalnum, said)) else query


def token_weights(
    spans: Sequence[tuple[int, int]], paper_boosts: PaperBoosts
) -> NDArray[np.float32] | None:
    """What each token of a query counts, float32[t], by the characters it stands for.

    None where all count the same.
    """
    if not paper_boosts.names or not spans:
        return None
    return np.array(
        [_NAME_TOKEN if _within(span, paper_boosts.names) else 1.0 for span in spans], np.float32
    )


def _within(span: tuple[int, int], names: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in names)

"""Maximal marginal relevance: the best candidates, each worth less for what it repeats.

Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering Documents and
Producing Summaries" (SIGIR 1998).
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_F = TypeVar("_F", bound=np.floating)
Places = NDArray[np.int64]


def mmr(
    worth: NDArray[_F],
    most: int,
    *,
    compare: Callable[[int, Places], tuple[NDArray[_F], NDArray[np.bool_]]],
    fold: Callable[[NDArray[_F], NDArray[_F]], NDArray[_F]],
    floor: float = -np.inf,
) -> list[int]:
    """The places of at most `most` candidates, in the order in which they are chosen.

    `worth` is float[n]; of two that are worth the same, the first is chosen. `compare(chosen,
    places)` gives for each of the places int64[m] its penalty, float[m], and whether it is out
    because it says the same, bool[m]. `fold` joins a candidate's penalties: `np.maximum` or
    `np.add`. Nothing worth less than `floor` after its penalties is chosen.
    """
    lost = np.zeros_like(worth)
    places: Places = np.arange(len(worth))
    chosen: list[int] = []
    while len(chosen) < most:
        places = places[worth[places] - lost[places] >= floor]
        if not len(places):
            break
        best = int(places[np.argmax(worth[places] - lost[places])])
        chosen.append(best)
        places = places[places != best]
        penalties, is_same = compare(best, places)
        lost[places] = fold(lost[places], penalties)
        places = places[~is_same]
    return chosen

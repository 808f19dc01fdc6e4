import numpy as np
import pytest
from numpy.typing import NDArray

from index.search.mmr import Places, mmr

LIKENESS = np.array([[1, 0.6, 0.6, 0], [0.6, 1, 0, 0.6], [0.6, 0, 1, 0.6], [0, 0.6, 0.6, 1]])


def compare(chosen: int, places: Places) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return LIKENESS[chosen][places], LIKENESS[chosen][places] > 0.9


def test_the_best_comes_first_and_what_is_like_it_later() -> None:
    worth = np.array([1.0, 0.9, 0.2, 0.5])
    assert mmr(worth, 3, compare=compare, fold=np.maximum) == [0, 3, 1]


def test_penalties_are_joined_as_asked() -> None:
    worth = np.array([1.0, 0.7, 0.2, 0.9])
    assert mmr(worth, 3, compare=compare, fold=np.maximum) == [0, 3, 1]
    # Both that are chosen are like the second: 0.7 - 0.6 is above, 0.7 - 1.2 is below the floor.
    assert mmr(worth, 4, compare=compare, fold=np.maximum, floor=0.0) == [0, 3, 1]
    assert mmr(worth, 4, compare=compare, fold=np.add, floor=0.0) == [0, 3]


def test_of_two_that_are_worth_the_same_the_first_is_chosen() -> None:
    assert mmr(np.array([0.5, 0.5]), 1, compare=compare, fold=np.add) == [0]


def test_what_says_the_same_is_left_out() -> None:
    def same(_: int, places: Places) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        return np.zeros(len(places)), np.ones(len(places), bool)

    assert mmr(np.array([0.5, 0.6, 0.4]), 3, compare=same, fold=np.add) == [1]


@pytest.mark.parametrize("most", [0, 3])
def test_there_may_be_nothing_to_choose_from(most: int) -> None:
    assert mmr(np.empty(0), most, compare=compare, fold=np.add) == []

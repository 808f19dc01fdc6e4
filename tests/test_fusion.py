"""index/fusion.py: one ranking out of two."""

from index.fusion import convex_combination


def keys(dense: list[tuple[int, float]], lexical: list[tuple[int, float]]) -> list[int]:
    return [hit.key for hit in convex_combination(dense, lexical, dense_weight=0.5)]


def test_a_key_that_both_lists_favour_comes_first() -> None:
    assert keys([(1, 0.9), (2, 0.8), (3, 0.1)], [(2, 9.0), (1, 5.0), (4, 1.0)])[0] == 2


def test_scores_are_weighted_means_of_normalised_scores() -> None:
    hits = convex_combination([(1, 0.9), (2, 0.5)], [(2, 8.0), (3, 4.0)], dense_weight=0.75)
    by_key = {hit.key: hit for hit in hits}
    assert by_key[1].score == 0.75
    assert by_key[2].score == 0.25
    assert by_key[3].score == 0.0
    assert (by_key[2].dense, by_key[2].lexical) == (0.5, 8.0)
    assert (by_key[3].dense, by_key[3].lexical) == (0.0, 4.0)


def test_equal_scores_are_in_order_of_keys() -> None:
    assert keys([(5, 1.0), (3, 1.0), (4, 1.0)], []) == [3, 4, 5]


def test_two_empty_lists_give_none() -> None:
    assert keys([], []) == []

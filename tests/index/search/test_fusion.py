"""index/search/fusion.py: one ranking out of two."""

import numpy as np

from index.search.fusion import Fusion, convex_combination, with_boosts, with_late_interaction

HITS = convex_combination([(1, 0.9), (2, 0.8), (3, 0.1)], [], dense_weight=1.0)


def keys(dense: list[tuple[int, float]], lexical: list[tuple[int, float]]) -> list[int]:
    return order(convex_combination(dense, lexical, dense_weight=0.5))


def test_a_key_that_both_lists_favour_comes_first() -> None:
    assert keys([(1, 0.9), (2, 0.8), (3, 0.1)], [(2, 9.0), (1, 5.0), (4, 1.0)])[0] == 2


def test_scores_are_weighted_means_of_normalised_scores() -> None:
    hits = convex_combination([(1, 0.9), (2, 0.5)], [(2, 8.0), (3, 4.0)], dense_weight=0.75)
    by_key = {hit.key: hit for hit in hits.hits(0, 9)}
    assert by_key[1].score == 0.75
    assert by_key[2].score == 0.25
    assert by_key[3].score == 0.0
    assert (by_key[2].dense, by_key[2].lexical) == (0.5, 8.0)
    assert (by_key[3].dense, by_key[3].lexical) == (0.0, 4.0)


def test_equal_scores_are_in_order_of_keys() -> None:
    assert keys([(5, 1.0), (3, 1.0), (4, 1.0)], []) == [3, 4, 5]


def test_two_empty_lists_give_none() -> None:
    assert keys([], []) == []


def test_ranks_count_from_one_and_are_none_where_a_list_lacks_the_key() -> None:
    hits = convex_combination([(1, 0.9), (2, 0.5)], [(2, 8.0)], dense_weight=0.5).hits(0, 2)
    assert {hit.key: (hit.dense_rank, hit.lexical_rank) for hit in hits} == {1: (1, 0), 2: (2, 1)}


def test_what_stands_behind_the_depth_counts_nothing_and_changes_nothing_before_it() -> None:
    first = convex_combination([(1, 0.9), (2, 0.5)], [], dense_weight=1.0)
    longer = convex_combination([(1, 0.9), (2, 0.5), (3, 0.1)], [], dense_weight=1.0, depth=2)
    assert longer.hits(0, 2) == first.hits(0, 2)
    behind = longer.hits(2, 3)[0]
    assert (behind.key, behind.score, behind.dense_rank) == (3, 0.0, 0)
    assert round(behind.dense, 4) == 0.1


def order(fusion: Fusion) -> list[int]:
    return [hit.key for hit in fusion.hits(0, len(fusion))]


def test_a_boost_raises_a_candidate_and_is_remembered() -> None:
    raised = with_boosts(HITS, np.array([0, 0, 2], np.float32))
    assert order(raised) == [3, 1, 2]
    assert raised.hits(0, 1)[0].boost == 2.0


def test_late_interaction_orders_the_first_anew_and_leaves_the_others_behind() -> None:
    late = with_late_interaction(HITS, np.array([0.1, 0.9], np.float32), late_weight=0.5)
    assert order(late) == [2, 1, 3]
    assert [round(hit.late, 1) for hit in late.hits(0, 3)] == [0.9, 0.1, 0.0]
    assert order(with_late_interaction(HITS, np.empty(0, np.float32), late_weight=0.5)) == [1, 2, 3]

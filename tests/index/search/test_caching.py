"""index/search/caching.py: what was read of late is not read again, up to a bound."""

from collections.abc import Sequence

from index.search.caching import BatchLruCache


def test_values_are_read_once_and_the_least_recently_used_goes_first() -> None:
    asked: list[list[int]] = []

    def read(keys: Sequence[int]) -> dict[int, str]:
        asked.append(list(keys))
        return {key: f"value {key}" for key in keys if key != 9}

    recent = BatchLruCache(2, read)
    assert recent.of([1, 2, 9]) == {1: "value 1", 2: "value 2"}
    assert recent.of([2, 1]) == {1: "value 1", 2: "value 2"}
    assert asked == [[1, 2, 9]]
    recent.of([3])
    assert len(recent) == 2
    recent.of([1, 2])
    assert asked == [[1, 2, 9], [3], [2]]
    recent.clear()
    assert len(recent) == 0


def test_what_was_being_read_when_the_cache_was_cleared_is_not_kept() -> None:
    def read(keys: Sequence[int]) -> dict[int, str]:
        cache.clear()
        return dict.fromkeys(keys, "old")

    cache = BatchLruCache(2, read)
    assert cache.of([1]) == {1: "old"}
    assert len(cache) == 0

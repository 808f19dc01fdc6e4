"""index/search/dense.py: FAISS."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from index.search.dense import DenseIndex


def unit(count: int, dimension: int = 8, seed: int = 3) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    made: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return made


@pytest.fixture
def index() -> DenseIndex:
    made = DenseIndex(8)
    made.add(np.arange(100, 150, dtype=np.int64), unit(50))
    return made


def test_the_nearest_are_those_of_the_largest_inner_product(index: DenseIndex) -> None:
    query = unit(1, seed=9)[0]
    hits = index.search(query, 5)
    exact = np.argsort(-(unit(50) @ query))[:5] + 100
    assert [key for key, _ in hits] == exact.tolist()
    assert hits[0][1] == pytest.approx(float((unit(50) @ query).max()), abs=1e-6)


def test_a_search_can_be_kept_to_some_keys(index: DenseIndex) -> None:
    among = np.array([101, 120, 149], np.int64)
    assert {key for key, _ in index.search(unit(1)[0], 10, among)} == {101, 120, 149}
    assert index.search(unit(1)[0], 10, np.empty(0, np.int64)) == []


def test_a_search_takes_one_thread_of_the_processor_whichever_thread_asks(
    index: DenseIndex,
) -> None:
    def threads_of_openmp() -> int:
        faiss.omp_set_num_threads(2)
        index.search(unit(1)[0], 5)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(threads_of_openmp).result() == 1


def test_adding_a_key_again_replaces_its_vector(index: DenseIndex) -> None:
    index.add(np.array([100], np.int64), unit(1, seed=5))
    assert len(index) == 50
    key, cosine = index.search(unit(1, seed=5)[0], 1)[0]
    assert (key, round(cosine, 5)) == (100, 1.0)


def test_what_is_removed_is_not_found(index: DenseIndex) -> None:
    index.remove(np.arange(100, 140, dtype=np.int64))
    assert len(index) == 10
    assert {key for key, _ in index.search(unit(1)[0], 50)} == set(range(140, 150))


def test_equal_scores_are_in_order_of_keys() -> None:
    index = DenseIndex(8)
    index.add(np.array([9, 3, 6], np.int64), np.repeat(unit(1), 3, axis=0))
    assert [key for key, _ in index.search(unit(1)[0], 3)] == [3, 6, 9]


def test_an_index_comes_back_from_its_file(index: DenseIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "dense.faiss")
    other = DenseIndex(8)
    assert other.load(tmp_path / "dense.faiss")
    assert other.search(unit(1)[0], 5) == index.search(unit(1)[0], 5)


def test_a_file_that_is_missing_damaged_or_of_another_kind_is_not_taken(
    index: DenseIndex, tmp_path: Path
) -> None:
    index.save(tmp_path / "dense.faiss")
    whole = (tmp_path / "dense.faiss").read_bytes()
    (tmp_path / "half.faiss").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "none.faiss").write_bytes(b"nothing of the kind")
    other = DenseIndex(8)
    for name in ("half.faiss", "none.faiss", "missing.faiss"):
        assert not other.load(tmp_path / name)
    assert not DenseIndex(4).load(tmp_path / "dense.faiss")
    assert len(other) == 0

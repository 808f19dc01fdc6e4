"""The dense index: FAISS, exact inner product over unit vectors."""

import threading
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray


class DenseIndex:
    """Passage vectors by key; one writer and many readers at a time."""

    def __init__(self, dimension: int) -> None:
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._highest = -1
        # FAISS may not be searched while it is changed.
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Adds vectors float32[n, d] under keys int64[n]; they replace those that the keys had."""
        if not len(keys):
            return
        with self._lock:
            self._remove(keys)
            self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), keys)
            self._highest = max(self._highest, int(keys.max()))

    def remove(self, keys: NDArray[np.int64]) -> None:
        """Removes the vectors of keys int64[n]; unknown keys are ignored."""
        with self._lock:
            self._remove(keys)

    def _remove(self, keys: NDArray[np.int64]) -> None:
        # FAISS looks through all its vectors; new keys are higher than any before.
        known = keys[keys <= self._highest]
        if len(known):
            self._index.remove_ids(faiss.IDSelectorBatch(known))

    def search(
        self, vector: NDArray[np.float32], k: int, keys: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The k nearest keys with their cosines, best first; among `keys` int64[n] if given."""
        if keys is not None and not len(keys):
            return []
        parameters = None
        if keys is not None:
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBatch(keys)
        # OpenMP keeps the number of threads for each thread separately. One query is too little
        # work to share: further threads would only wait for each other, and busily.
        faiss.omp_set_num_threads(1)
        with self._lock:
            cosines, found = self._index.search(vector[None, :], k, params=parameters)
        hits = [
            (int(key), float(cosine))
            for key, cosine in zip(found[0], cosines[0], strict=True)
            if key != -1
        ]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def save(self, path: Path) -> None:
        """Writes the index to a file; replaces the file only once all is written."""
        unfinished = path.with_suffix(".unfinished")
        with self._lock:
            faiss.write_index(self._index, str(unfinished))
        unfinished.replace(path)

    def load(self, path: Path) -> bool:
        """Loads the index from a file; False if it is missing, damaged or of another dimension."""
        if not path.is_file():
            return False
        try:
            index = faiss.read_index(str(path))
        except RuntimeError:  # FAISS's only error: a file that is damaged or of another kind
            return False
        if not isinstance(index, faiss.IndexIDMap2) or index.d != self._index.d:
            return False
        self._index = index
        keys = faiss.vector_to_array(index.id_map)
        self._highest = int(keys.max(initial=-1))
        return True

"""The embedder that runs sentence-transformers on torch: GPUs, and CPUs without OpenVINO."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from index.embedder import ModelIdentity, Progress, weights_hash

_BATCH = 32


class TorchEmbedder:
    """A sentence-transformers model with its own query and document prompts."""

    def __init__(self, name: str, folder: Path) -> None:
        self._model = SentenceTransformer(str(folder))
        vector = self.embed_query("dimension")
        self._identity = ModelIdentity(name, weights_hash(folder), len(vector))

    @property
    def identity(self) -> ModelIdentity:
        """The model behind the vectors."""
        return self._identity

    def embed_query(self, query: str) -> NDArray[np.float32]:
        """The vector of a query: float32[dimension], unit length."""
        vectors = self._model.encode_query(
            [query], normalize_embeddings=True, show_progress_bar=False
        )
        return np.ascontiguousarray(vectors[0], np.float32)

    def embed_passages(
        self, passages: Sequence[str], progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """The vectors of passages in order: float32[len(passages), dimension], unit length."""
        vectors = np.empty((len(passages), self._identity.dimension), np.float32)
        by_length = sorted(range(len(passages)), key=lambda i: len(passages[i]))
        for start in range(0, len(by_length), _BATCH):
            batch = by_length[start : start + _BATCH]
            vectors[batch] = self._model.encode_document(
                [passages[i] for i in batch], normalize_embeddings=True, show_progress_bar=False
            )
            if progress:
                progress(len(batch))
        return vectors

"""The embedder that runs sentence-transformers on torch: GPUs, and CPUs without OpenVINO."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import (
    ModelIdentity,
    PassageText,
    PassageVectors,
    ProgressCallback,
    QueryVectors,
)
from index.embedding.models import kept_dimensions, weights_hash
from index.embedding.token_codes import token_codes
from index.embedding.token_vectors import content_tokens, pooled_sentences, query_vectors
from index.embedding.torch_models import SentenceModel

_BATCH = 32


class TorchEmbedder:
    """A sentence-transformers model with its own query and document prompts."""

    def __init__(self, name: str, folder: Path, *, dimensions: int = 0) -> None:
        """Loads the model; raises EmbedderError if its vectors have fewer than `dimensions`."""
        self._model = SentenceModel(folder)
        self._identity = ModelIdentity(
            name=name,
            weights=weights_hash(folder),
            dimension=kept_dimensions(dimensions, self._model.dimension, name),
        )

    @property
    def identity(self) -> ModelIdentity:
        """The model behind the vectors."""
        return self._identity

    def embed_query(self, query: str) -> QueryVectors:
        """The vectors of a query and of its tokens."""
        prompt = self._model.query_prompt
        text = prompt + query
        vectors, tokens = self._run([text])
        unit = np.ascontiguousarray(vectors[0] / np.linalg.norm(vectors[0]), np.float32)
        return query_vectors(unit, tokens[0], text, self._model.offsets(text), prompt)

    def embed_passages(
        self, passages: Sequence[PassageText], progress: ProgressCallback | None = None
    ) -> PassageVectors:
        """The vectors of passages, of their sentences and of their tokens, in order."""
        prompt = self._model.passage_prompt
        vectors = np.empty((len(passages), self._identity.dimension), np.float32)
        sentences = [vectors[:0]] * len(passages)
        codes = [np.empty((0, 0), np.uint8)] * len(passages)
        by_length = sorted(range(len(passages)), key=lambda i: len(passages[i].text))
        for start in range(0, len(by_length), _BATCH):
            batch = by_length[start : start + _BATCH]
            texts = [prompt + passages[i].text for i in batch]
            of_texts, of_tokens = self._run(texts)
            for i, text, vector, tokens in zip(batch, texts, of_texts, of_tokens, strict=True):
                vectors[i] = vector / np.linalg.norm(vector)
                offsets = self._model.offsets(text)
                ranges = [(a + len(prompt), b + len(prompt)) for a, b in passages[i].sentences]
                sentences[i] = pooled_sentences(tokens, offsets, vectors[i], ranges)
                codes[i] = token_codes(content_tokens(tokens, text, offsets))
            if progress:
                progress(len(batch))
        return PassageVectors(vectors, tuple(sentences), tuple(codes))

    def _run(self, texts: list[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Vectors float32[n, d] and token vectors float32[n, t, d], cut to the dimensions kept."""
        vectors, tokens = self._model.run(texts)
        kept = self._identity.dimension
        return vectors[:, :kept], tokens[..., :kept]

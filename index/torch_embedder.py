"""The embedder that runs sentence-transformers on torch: GPUs, and CPUs without OpenVINO."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from index.embedder import (
    ModelIdentity,
    PassageText,
    PassageVectors,
    Progress,
    pooled_sentences,
    weights_hash,
)

_BATCH = 32


class TorchEmbedder:
    """A sentence-transformers model with its own query and document prompts."""

    def __init__(self, name: str, folder: Path) -> None:
        self._model = SentenceTransformer(str(folder)).eval()
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
        self, passages: Sequence[PassageText], progress: Progress | None = None
    ) -> PassageVectors:
        """The vectors of passages and of their sentences, in order."""
        prompt = self._model.prompts.get("document") or ""
        vectors = np.empty((len(passages), self._identity.dimension), np.float32)
        sentences = [vectors[:0]] * len(passages)
        by_length = sorted(range(len(passages)), key=lambda i: len(passages[i].text))
        for start in range(0, len(by_length), _BATCH):
            batch = by_length[start : start + _BATCH]
            texts = [prompt + passages[i].text for i in batch]
            outputs = self._run(texts)
            for row, (i, text) in enumerate(zip(batch, texts, strict=True)):
                vector = outputs["sentence_embedding"][row].float().cpu().numpy()
                vectors[i] = vector / np.linalg.norm(vector)
                offsets = self._model.tokenizer(
                    text, return_offsets_mapping=True, truncation=True,
                    max_length=self._model.max_seq_length,
                )["offset_mapping"]  # fmt: skip
                ranges = [(a + len(prompt), b + len(prompt)) for a, b in passages[i].sentences]
                tokens = outputs["token_embeddings"][row].float().cpu().numpy()
                sentences[i] = pooled_sentences(tokens, offsets, vectors[i], ranges)
            if progress:
                progress(len(batch))
        return PassageVectors(vectors, tuple(sentences))

    def _run(self, texts: list[str]) -> dict[str, torch.Tensor]:
        """All outputs of one pass: sentence_embedding [n, d] and token_embeddings [n, t, d]."""
        features = {
            name: value.to(self._model.device)
            for name, value in self._model.preprocess(texts).items()
            if isinstance(value, torch.Tensor)
        }
        with torch.inference_mode():
            outputs: dict[str, torch.Tensor] = self._model(features)
        return outputs

"""The embedder that runs sentence-transformers on torch: GPUs, and CPUs without OpenVINO."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

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

_BATCH = 32


class TorchEmbedder:
    """A sentence-transformers model with its own query and document prompts."""

    def __init__(self, name: str, folder: Path, *, dimensions: int = 0) -> None:
        self._model = SentenceTransformer(str(folder)).eval()
        given = int(self._model.get_embedding_dimension() or 0)
        dimension = kept_dimensions(dimensions, given, name)
        self._identity = ModelIdentity(name, weights_hash(folder), dimension)

    @property
    def identity(self) -> ModelIdentity:
        """The model behind the vectors."""
        return self._identity

    def embed_query(self, query: str) -> QueryVectors:
        """The vectors of a query and of its tokens."""
        prompt = self._model.prompts.get("query") or ""
        text = prompt + query
        outputs = self._run([text])
        kept = self._identity.dimension
        vector = outputs["sentence_embedding"][0].float().cpu().numpy()[:kept]
        tokens = outputs["token_embeddings"][0].float().cpu().numpy()[:, :kept]
        unit = np.ascontiguousarray(vector / np.linalg.norm(vector), np.float32)
        return query_vectors(unit, tokens, text, self._offsets(text), prompt)

    def embed_passages(
        self, passages: Sequence[PassageText], progress: ProgressCallback | None = None
    ) -> PassageVectors:
        """The vectors of passages, of their sentences and of their tokens, in order."""
        prompt = self._model.prompts.get("document") or ""
        kept = self._identity.dimension
        vectors = np.empty((len(passages), kept), np.float32)
        sentences = [vectors[:0]] * len(passages)
        codes = [np.empty((0, 0), np.uint8)] * len(passages)
        by_length = sorted(range(len(passages)), key=lambda i: len(passages[i].text))
        for start in range(0, len(by_length), _BATCH):
            batch = by_length[start : start + _BATCH]
            texts = [prompt + passages[i].text for i in batch]
            outputs = self._run(texts)
            for row, (i, text) in enumerate(zip(batch, texts, strict=True)):
                vector = outputs["sentence_embedding"][row].float().cpu().numpy()[:kept]
                vectors[i] = vector / np.linalg.norm(vector)
                offsets = self._offsets(text)
                ranges = [(a + len(prompt), b + len(prompt)) for a, b in passages[i].sentences]
                tokens = outputs["token_embeddings"][row].float().cpu().numpy()[:, :kept]
                sentences[i] = pooled_sentences(tokens, offsets, vectors[i], ranges)
                codes[i] = token_codes(content_tokens(tokens, text, offsets))
            if progress:
                progress(len(batch))
        return PassageVectors(vectors, tuple(sentences), tuple(codes))

    def _offsets(self, text: str) -> list[tuple[int, int]]:
        """The characters that each token of a text stands for, end exclusive."""
        offsets: list[tuple[int, int]] = self._model.tokenizer(
            text, return_offsets_mapping=True, truncation=True,
            max_length=self._model.max_seq_length,
        )["offset_mapping"]  # fmt: skip
        return offsets

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

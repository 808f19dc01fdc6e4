"""An embedder that keeps what it has embedded, so that no text is embedded twice.

What is kept is found by the text itself and the model's weights: a change of chunking or ranking
makes nothing of it invalid, a change of model finds nothing of it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import (
    Embedder,
    ModelIdentity,
    PassageText,
    PassageVectors,
    ProgressCallback,
    QueryVectors,
)

_Kept = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8]]
_BATCH = 1_024  # embedded before they are written down; a run that is cut short loses no more
_VALUES = 500  # in one IN (...)


class KeepingEmbedder:
    """Another embedder's vectors out of a file, and into it where they are not there yet."""

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self._embedder = embedder
        self._model = json.dumps(asdict(embedder.identity))
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(file, timeout=60)
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS token_vectors "
            "(text TEXT PRIMARY KEY, vector BLOB NOT NULL, sentences BLOB NOT NULL, "
            "tokens BLOB NOT NULL)"
        )

    @property
    def identity(self) -> ModelIdentity:
        """The model behind the vectors."""
        return self._embedder.identity

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def embed_query(self, query: str) -> QueryVectors:
        """The vectors of a query and of its tokens; queries are not kept."""
        return self._embedder.embed_query(query)

    def embed_passages(
        self, passages: Sequence[PassageText], progress: ProgressCallback | None = None
    ) -> PassageVectors:
        """The vectors of passages, and of their sentences in the catalog's float16, in order."""
        keys = [self._key(passage) for passage in passages]
        kept = self._kept(keys)
        if progress:
            progress(sum(key in kept for key in keys))
        missing = {
            key: passage for key, passage in zip(keys, passages, strict=True) if key not in kept
        }
        for start in range(0, len(missing), _BATCH):
            batch = list(missing)[start : start + _BATCH]
            vectors = self._embedder.embed_passages([missing[key] for key in batch], progress)
            self._keep(batch, vectors)
        kept |= self._kept(list(missing))
        none = np.empty((0, self.identity.dimension), np.float32)
        return PassageVectors(
            np.stack([kept[key][0] for key in keys]) if keys else none,
            tuple(kept[key][1] for key in keys),
            tuple(kept[key][2] for key in keys),
        )

    def _key(self, passage: PassageText) -> str:
        said = json.dumps([self._model, passage.text, passage.sentences])
        return hashlib.sha256(said.encode()).hexdigest()

    def _kept(self, keys: Sequence[str]) -> dict[str, _Kept]:
        found: dict[str, _Kept] = {}
        for start in range(0, len(keys), _VALUES):
            batch = keys[start : start + _VALUES]
            marks = ",".join("?" * len(batch))
            rows = self._file.execute(
                f"SELECT * FROM token_vectors WHERE text IN ({marks})",  # noqa: S608 - marks only
                batch,
            )
            for key, vector, sentences, tokens in rows:
                found[key] = (
                    np.frombuffer(vector, "<f4").astype(np.float32),
                    np.frombuffer(sentences, "<f2").astype(np.float32)
                    .reshape(-1, self.identity.dimension),
                    np.frombuffer(tokens, np.uint8).reshape(-1, -(-self.identity.dimension // 8)),
                )  # fmt: skip
        return found

    def _keep(self, keys: Sequence[str], vectors: PassageVectors) -> None:
        with self._file:
            self._file.executemany(
                "INSERT OR IGNORE INTO token_vectors VALUES (?, ?, ?, ?)",
                [
                    (
                        key,
                        vector.astype("<f4").tobytes(),
                        sentences.astype("<f2").tobytes(),
                        tokens.tobytes(),
                    )
                    for key, vector, sentences, tokens in zip(
                        keys, vectors.passages, vectors.sentences, vectors.tokens, strict=True
                    )
                ],
            )

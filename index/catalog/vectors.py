"""The vectors of passages, of their sentences and of their tokens, stored as bytes.

Passages are stored as little-endian float32, sentences as float16, tokens as codes of one bit for
each dimension.
"""

from collections.abc import Sequence

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

from index.catalog.database import Database, batches, insert
from index.catalog.tables import passages
from index.catalog.tables import vectors as table
from index.embedding.embedder import PassageVectors


class Vectors:
    """Reads the vectors of one catalog, and replaces them when the embedding model changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def between(
        self, first_key: int, end_key: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Keys int64[n] and vectors float32[n, d] for first_key <= key < end_key."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sql.select(table.c.key, table.c.vector)
                .where(table.c.key >= first_key, table.c.key < end_key)
                .order_by(table.c.key)
            ).all()
        keys = np.array([row.key for row in rows], np.int64)
        if not len(keys):
            return keys, np.empty((0, 0), np.float32)
        return keys, _matrix([row.vector for row in rows])

    def of_paper(self, paper_id: str) -> NDArray[np.float32]:
        """The vectors of a paper's passages, in order: float32[n, d]."""
        with self._database.reading() as connection:
            rows = connection.scalars(
                sql.select(table.c.vector)
                .join(passages, table.c.key == passages.c.key)
                .where(passages.c.paper_id == paper_id)
                .order_by(passages.c.ordinal)
            ).all()
        return _matrix(rows)

    def of_sentences(self, passage_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of the sentences of these passages, float32[m, d] each, by passage id."""
        found: dict[str, NDArray[np.float32]] = {}
        with self._database.reading() as connection:
            for batch in batches(passage_ids):
                rows = connection.execute(
                    sql.select(passages.c.id, table.c.vector, table.c.sentences)
                    .join(table, table.c.key == passages.c.key)
                    .where(passages.c.id.in_(batch))
                )
                for row in rows:
                    sentences = np.frombuffer(row.sentences, "<f2").astype(np.float32)
                    found[row.id] = sentences.reshape(-1, len(row.vector) // 4)
        return found

    def token_codes(self, keys: Sequence[int], dimension: int) -> dict[int, NDArray[np.uint8]]:
        """The codes of the tokens of these passages, uint8[t, ceil(d / 8)] each, by key.

        Removed passages are left out.
        """
        width = -(-dimension // 8)
        found: dict[int, NDArray[np.uint8]] = {}
        with self._database.reading() as connection:
            for batch in batches(keys):
                rows = connection.execute(
                    sql.select(table.c.key, table.c.tokens).where(table.c.key.in_(batch))
                )
                for row in rows:
                    found[row.key] = np.frombuffer(row.tokens, np.uint8).reshape(-1, width)
        return found

    def replace(self, keys: Sequence[int], vectors: PassageVectors) -> None:
        """Replaces the vectors of these passages, in one transaction, in the order of `keys`."""
        with self._database.writing() as connection:
            for batch in batches(list(keys)):
                connection.execute(table.delete().where(table.c.key.in_(batch)))
            insert_vectors(connection, keys, vectors)


def insert_vectors(connection: Connection, keys: Sequence[int], vectors: PassageVectors) -> None:
    """Stores the vectors of the passages with these keys, within a transaction."""
    rows: list[dict[str, object]] = [
        {
            "key": key,
            "vector": vector.astype("<f4").tobytes(),
            "sentences": sentences.astype("<f2").tobytes(),
            "tokens": tokens.tobytes(),
        }
        for key, vector, sentences, tokens in zip(
            keys, vectors.passages, vectors.sentences, vectors.tokens, strict=True
        )
    ]
    insert(connection, table, rows)


def _matrix(stored: Sequence[bytes]) -> NDArray[np.float32]:
    """The stored vectors as the rows of a matrix: float32[n, d]."""
    return np.frombuffer(b"".join(stored), "<f4").astype(np.float32).reshape(len(stored), -1)

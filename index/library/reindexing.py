"""All passages embedded again, for a library whose embedding model has changed."""

import json
from collections.abc import Callable
from dataclasses import asdict

from index.catalog.catalog import Catalog
from index.embedding.embedder import Embedder, embedded_text

_BATCH = 5_000
# What a library is made by while a reindex is under way, or was cut short.
UNFINISHED = "none (an unfinished reindex)"


def reindex(
    catalog: Catalog,
    embedder: Embedder,
    progress: Callable[[int, int], None],
) -> None:
    """Embeds all passages again, for a library whose embedding model has changed.

    `progress` is called with the number of passages done and the number of all.
    """
    # Until all vectors are of the new model, the library is of none.
    catalog.identity.reclaim({"model": UNFINISHED})
    total = catalog.counts()[2]
    done = 0
    for first in range(1, catalog.revisions.next_key(), _BATCH):
        embedded = embed_again(catalog, embedder, first, first + _BATCH)
        if embedded:
            done += embedded
            progress(done, total)
    catalog.identity.reclaim({"model": json.dumps(asdict(embedder.identity))})


def embed_again(catalog: Catalog, embedder: Embedder, first_key: int, end_key: int) -> int:
    """Embeds the passages with first_key <= key < end_key again; how many there are."""
    rows = catalog.passages.between(first_key, end_key)
    if rows:
        vectors = embedder.embed_passages(
            [embedded_text(paper, passage) for _, passage, paper in rows]
        )
        catalog.vectors.replace([key for key, _, _ in rows], vectors)
    return len(rows)

"""All passages embedded anew, for a library whose embedding model has changed."""

import json
from collections.abc import Callable
from dataclasses import asdict

from index.catalog.catalog import Catalog
from index.embedding.embedder import Embedder, embedded_text

_BATCH = 5_000


def reindex(
    catalog: Catalog,
    embedder: Embedder,
    progress: Callable[[int, int], None],
) -> None:
    """Embeds all passages anew, for a library whose embedding model has changed.

    `progress` is called with the number of passages done and the number of all.
    """
    # Until all vectors are of the new model, the library is of none.
    catalog.reclaim({"model": "none (an unfinished reindex)"})
    total = catalog.counts()[2]
    done = 0
    for first in range(1, catalog.next_key(), _BATCH):
        rows = catalog.passages_between(first, first + _BATCH)
        if not rows:
            continue
        vectors = embedder.embed_passages(
            [embedded_text(paper, passage) for _, passage, paper in rows]
        )
        catalog.replace_vectors([key for key, _, _ in rows], vectors)
        done += len(rows)
        progress(done, total)
    catalog.reclaim({"model": json.dumps(asdict(embedder.identity))})

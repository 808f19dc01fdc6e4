"""The rankings that are compared: the product's whole search, and parts of it alone."""

from collections.abc import Sequence

from evaluation.errors import EvaluationError
from index.embedding.embedder import QueryVectors
from index.library.library import Library
from index.records import Passage
from index.search.search import NO_FILTER
from service.answering.evidence.gatherer import EvidenceGatherer

RUNS = ("dense", "lexical", "hybrid", "footnote")


def ranked(
    gatherer: EvidenceGatherer,
    library: Library,
    run: str,
    query: str,
    vectors: QueryVectors,
    k: int,
) -> list[Passage]:
    """The k best passages of a run, best first.

    `footnote` is what an answer stands on, with all that is understood of a question; `hybrid` is
    `Library.search` alone. The library must be caught up.
    """
    if run == "footnote":
        understanding = gatherer.understand(query)
        return [hit.passage for hit in gatherer.retrieve(understanding, NO_FILTER, k).found]
    if run == "hybrid":
        return [hit.passage for hit in library.search(query, vectors, k)]
    hits = (
        library.indexes.dense.search(vectors.vector, k)
        if run == "dense"
        else library.indexes.lexical.search(query, k)
    )
    passages = library.passages([key for key, _ in hits])
    return [passages[key] for key, _ in hits]


def run_names(said: str, known: Sequence[str]) -> tuple[str, ...]:
    """The runs named in a list with commas; raises EvaluationError naming one that is unknown."""
    names = tuple(dict.fromkeys(name.strip() for name in said.split(",") if name.strip()))
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise EvaluationError(f"no run {unknown or said!r}: name some of {', '.join(known)}")
    return names

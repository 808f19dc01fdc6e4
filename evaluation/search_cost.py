"""What a search costs beside plain FAISS and plain tantivy over the same passages, in one run.

    python -m evaluation.search_cost --data DIR [--beir DIR] [--rounds N]

Asks the gold questions of the papers, or the queries of a data set in BEIR's layout. The plain
searches are what one writes by hand: an exact inner product over the same vectors, and BM25 over
titles and texts with tantivy's own English stemmer, ten keys each and no records. The embedding
of the query, which ours and dense search both need, is timed apart.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import faiss
import numpy as np
import tantivy
from numpy.typing import NDArray

from evaluation.beir import read_benchmark
from evaluation.documents import library_of_documents
from evaluation.gold import gold_questions
from evaluation.libraries import arguments, library_of
from index.catalog.catalog import Catalog
from index.embedding.embedder import QueryVectors
from service.composition.services import Services, open_catalog

_K = 10
Vector = NDArray[np.float32]


def main() -> None:
    """Prints medians and 95th percentiles in milliseconds, and the ratio of medians, as JSON."""
    parser = arguments(str(__doc__))
    parser.add_argument("--beir", type=Path, help="a data set in BEIR's layout [the papers]")
    parser.add_argument("--rounds", type=int, default=5, help="how often all are asked [5]")
    given = parser.parse_args()
    with _opened(given.data, given.beir) as (services, queries):
        json.dump(search_cost(services, queries, given.rounds), sys.stdout, indent=1)
    sys.stdout.write("\n")


@contextmanager
def _opened(data: Path, beir: Path | None) -> Iterator[tuple[Services, list[str]]]:
    if beir is None:
        with library_of(data / "papers") as services:
            yield services, [q.text for q in gold_questions(data / "questions" / "dev.jsonl")]
    else:
        benchmark = read_benchmark(beir, "test")
        with library_of_documents(benchmark, lambda _done, _total: None) as services:
            yield services, list(benchmark.queries.values())


def search_cost(services: Services, queries: list[str], rounds: int) -> dict[str, object]:
    """The times of each part; each query goes through all parts before the next is asked."""
    library = services.library
    with closing(open_catalog(services.settings)) as catalog:
        dense, lexical = _plain_dense(catalog), _plain_lexical(catalog)
    parts: Mapping[str, Callable[[str, QueryVectors], object]] = {
        "embed_query": lambda query, _: services.embedder.embed_query(query),
        "library_search": lambda query, vectors: library.search(query, vectors, _K),
        "plain_faiss": lambda _, vectors: dense(vectors.vector),
        "plain_tantivy": lambda query, _: lexical(query),
    }
    seconds: dict[str, list[float]] = {part: [] for part in (*parts, "plain_both")}
    for number in range(rounds + 1):
        for query in queries:
            vectors = services.embedder.embed_query(query)
            took = {part: _seconds(do, query, vectors) for part, do in parts.items()}
            took["plain_both"] = took["plain_faiss"] + took["plain_tantivy"]
            # The first round warms what later ones find warm.
            for part in took if number else ():
                seconds[part].append(took[part])
    medians = {part: float(np.median(times)) for part, times in seconds.items()}
    return {
        "passages": library.counts()[2],
        "searches": len(queries) * rounds,
        **{
            f"{part}_ms": {
                "p50": round(1000 * medians[part], 3),
                "p95": round(1000 * float(np.percentile(times, 95)), 3),
            }
            for part, times in seconds.items()
        },
        "ratio_of_medians": round(medians["library_search"] / medians["plain_both"], 2),
        "ratio_with_embedding": round(
            (medians["embed_query"] + medians["library_search"])
            / (medians["embed_query"] + medians["plain_both"]),
            2,
        ),
    }


def _seconds(do: Callable[[str, QueryVectors], object], query: str, vectors: QueryVectors) -> float:
    begun = time.perf_counter()
    do(query, vectors)
    return time.perf_counter() - begun


def _plain_dense(catalog: Catalog) -> Callable[[Vector], object]:
    _, vectors = catalog.vectors.between(1, catalog.revisions.next_key())
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return lambda vector: index.search(vector[None, :], _K)


def _plain_lexical(catalog: Catalog) -> Callable[[str], object]:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=True)
    for field in ("title", "text"):
        builder.add_text_field(field, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer()
    end = catalog.revisions.next_key()
    for key, passage, paper in catalog.passages.between(1, end):
        writer.add_document(tantivy.Document(key=[key], title=[paper.title], text=[passage.text]))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(query: str) -> list[int]:
        parsed, _ = index.parse_query_lenient(query, ["title", "text"])
        return [
            int(searcher.doc(address)["key"][0]) for _, address in searcher.search(parsed, _K).hits
        ]

    return search


if __name__ == "__main__":
    main()

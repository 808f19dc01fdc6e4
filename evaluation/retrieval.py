"""How well documents are found: a benchmark in BEIR's layout through the product's own search."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from evaluation.beir import Benchmark
from evaluation.documents import FillListener, library_of_documents
from evaluation.measures import DEPTH, document_measures
from evaluation.rankings import ranked
from evaluation.report import EvaluationReport
from index.embedding.embedder import QueryVectors
from index.library.library import Library
from index.search.weights import RANKING
from ingest.pipeline.chunk import CHUNKING
from service.answering.evidence.gatherer import EvidenceGatherer
from service.answering.records.questions import tidied


def evaluate_retrieval(
    benchmark: Benchmark, runs: Sequence[str], watch: FillListener
) -> EvaluationReport:
    """The measures of each run over the benchmark's queries; a document's best passage counts."""
    with library_of_documents(benchmark, watch) as services:
        files = {paper.id: paper.file for paper in services.library.papers()}
        rankings: dict[str, dict[str, list[str]]] = {run: {} for run in runs}
        gatherer = services.evidence_gatherer()
        for query, said in benchmark.queries.items():
            text = tidied(said)
            vectors = services.embedder.embed_query(text)
            for run in runs:
                found = ranked_documents(gatherer, services.library, files, run, text, vectors)
                # As BEIR does: where queries are documents themselves, they find themselves.
                rankings[run][query] = [document for document in found if document != query]
        about = {
            "data": benchmark.name, "corpus_sha256": benchmark.content,
            "documents": len(files), "passages": services.library.counts()[2],
            "queries": len(benchmark.queries),
            "model": asdict(services.embedder.identity), "chunking": CHUNKING,
        }  # fmt: skip
    measured = {
        run: document_measures(benchmark.judged, of_run) for run, of_run in rankings.items()
    }
    return EvaluationReport(about, measured)


def ranked_documents(
    gatherer: EvidenceGatherer,
    library: Library,
    files: Mapping[str, str],
    run: str,
    query: str,
    vectors: QueryVectors,
) -> list[str]:
    """The first 100 documents of a run, each where its best passage stands, best first.

    The passages are those that people get; behind them stand those of deeper searches, as far as
    100 documents need. `files` names the document of each paper.
    """
    documents: dict[str, None] = {}
    k = RANKING.candidates
    while True:
        passages = ranked(gatherer, library, run, query, vectors, k)
        documents.update((files[passage.paper_id], None) for passage in passages)
        # One more than the depth, since the query itself may be among them.
        if len(documents) > DEPTH or len(passages) < k:
            return list(documents)[: DEPTH + 1]
        k *= 2

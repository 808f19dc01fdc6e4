"""Libraries of a benchmark's documents, as if each were a paper of one page.

Documents pass through the product's own making of passages, embedding and indexes, so that what
is measured is the search that people use.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from evaluation.beir import BeirDocument, Benchmark
from evaluation.vectors import KeepingEmbedder
from index.catalog.new_paper import NewPaper
from index.embedding.embedder import Embedder, ModelIdentity, PassageVectors, embedded_text
from index.library.library import Library
from index.records import Page, Paper, Passage, Span
from ingest.layout.blocks import Block
from ingest.pipeline.chunk import CHUNKING, passages_of
from service.composition.services import (
    Services,
    limit_threads,
    open_catalog,
    open_embedder,
    open_store,
)
from service.settings import Settings

_FOLDER = Path("build") / "evaluation"
_BATCH = 1_000  # documents whose passages are embedded together

FillListener = Callable[[int, int], None]


@contextmanager
def library_of_documents(benchmark: Benchmark, watch: FillListener) -> Iterator[Services]:
    """An open house over a library of the documents, made on first use and kept.

    Another corpus, chunking or model gets another folder. `watch` is called with the number of
    documents that are in and the number of all.
    """
    limit_threads()
    settings = Settings.from_environ(os.environ).model_copy(
        update={"data_dir": _FOLDER, "database_url": ""}
    )
    embedder = KeepingEmbedder(open_embedder(settings), _FOLDER / "vectors.sqlite")
    settings = settings.model_copy(
        update={
            "data_dir": _FOLDER / f"beir-{benchmark.name}" / _made_by(benchmark, embedder.identity)
        }
    )
    catalog = open_catalog(settings)
    library = Library(
        settings.data_dir / "index", catalog, model=embedder.identity, chunking=CHUNKING
    )
    try:
        _fill(library, embedder, [d for d in benchmark.documents if _text(d)], watch)
        with open_store(settings) as store:
            yield Services(settings, library, store, embedder)
    finally:
        library.close()
        embedder.close()


def _made_by(benchmark: Benchmark, model: ModelIdentity) -> str:
    said = json.dumps([benchmark.content, CHUNKING, asdict(model)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _fill(
    library: Library, embedder: Embedder, documents: Sequence[BeirDocument], watch: FillListener
) -> None:
    done = library.counts()[0]
    if done == len(documents):
        return
    for start in range(0, len(documents), _BATCH):
        _add(library, embedder, documents[start : start + _BATCH])
        watch(min(start + _BATCH, len(documents)), len(documents))
    library.catch_up()
    library.snapshot()


def _add(library: Library, embedder: Embedder, documents: Sequence[BeirDocument]) -> None:
    made = [as_paper(document) for document in documents]
    vectors = embedder.embed_passages(
        [embedded_text(paper, passage) for paper, passages in made for passage in passages]
    )
    first = 0
    for paper, passages in made:
        end = first + len(passages)
        theirs = PassageVectors(
            vectors.passages[first:end], vectors.sentences[first:end], vectors.tokens[first:end]
        )
        # No search looks at pages, and the boxes of their characters would fill the disk.
        library.add(NewPaper(paper=paper, pages=(), passages=passages, vectors=theirs))
        first = end


def as_paper(document: BeirDocument) -> tuple[Paper, tuple[Passage, ...]]:
    """The document as a paper with its passages; the paper's `file` is the document's id."""
    content = json.dumps([document.id, document.title, document.text])
    paper_id = hashlib.sha256(content.encode()).hexdigest()[:32]
    text = _text(document)
    page = Page(1, "1", text, 1.0, 1.0, bytes(8 * len(text)))
    block = Block("body", (Span(1, 0, len(text)),), ())
    paper = Paper(paper_id, document.title, (), None, document.id, 1)
    return paper, passages_of(paper_id, {1: page}, [block])


def _text(document: BeirDocument) -> str:
    # Some corpora have documents that are a title and nothing else.
    return document.text if document.text.strip() else document.title.strip()

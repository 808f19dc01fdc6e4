"""The composition root: makes the parts of the application from settings.

Each part is imported where it is made, so that a command loads only what it uses.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from service.extras import LLM, MCP, POSTGRES, SLACK

if TYPE_CHECKING:
    from typing import Any

    from mcp.server import MCPServer

    from index.catalog.catalog import Catalog
    from index.embedding.embedder import Embedder
    from index.library.library import Library
    from index.search.cross_encoder import CrossEncoderReranker
    from ingest.pipeline.pipeline import Pipeline
    from ingest.sources.fetching.fetcher import Fetcher
    from ingest.sources.uploads import Uploads
    from service.answering.answerer import Answerer
    from service.answering.evidence.gatherer import EvidenceGatherer
    from service.answering.generative.model_server import ModelServer
    from service.answering.question_service import QuestionService
    from service.answering.records.answers import Answer
    from service.answering.support.check import SupportChecker
    from service.answering.understand.analyzer import Reader
    from service.answering.writing.writer import Writer
    from service.jobs.ingestion_worker import IngestionWorker
    from service.jobs.reading_list import Parts
    from service.reading.paper_page_service import PaperPages
    from service.settings import Settings
    from service.slack.bot import Bot
    from service.slack.settings import SlackSettings
    from service.store.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """The opened parts of one data directory."""

    settings: Settings
    library: Library
    store: Store
    embedder: Embedder

    def answerer(self) -> Answerer:
        """The answerer of questions over this library."""
        from service.answering.answerer import Answerer

        if not self.settings.llm.model:
            return Answerer(self.library, self.evidence_gatherer())
        with LLM.importing():
            from service.answering.generative.model_server import ModelServer
            from service.answering.generative.question_reader import QuestionReader

        server = ModelServer(self.settings.llm)
        reader = QuestionReader(server).understood if self.settings.llm.understand else None
        return Answerer(self.library, self.evidence_gatherer(reader), self._writer(server))

    def _writer(self, server: ModelServer) -> Writer:
        from service.answering.generative.generator import GenerativeGenerator
        from service.answering.support.draft_check import DraftCheck
        from service.answering.writing.extractive import ExtractiveGenerator
        from service.answering.writing.writer import Writer

        return Writer(
            ExtractiveGenerator(),
            DraftCheck(self.support_checker()),
            GenerativeGenerator(server),
            best_of=self.settings.llm.drafts,
        )

    def evidence_gatherer(self, reader: Reader | None = None) -> EvidenceGatherer:
        """The stages that find what the library has on a question."""
        from service.answering.evidence.gatherer import evidence_gatherer

        return evidence_gatherer(self.library, self.embedder, self.reranker(), reader)

    def question_service(
        self, answerer: Answerer | None = None, count: Callable[[Answer], None] = lambda _: None
    ) -> QuestionService:
        """The service that answers questions and stores the answers, for all channels.

        Calls `count(answer)` for each answer.
        """
        from service.answering.question_service import QuestionService

        return QuestionService(
            answerer or self.answerer(),
            self.library,
            self.store.archive,
            keep_days=self.settings.keep_answers_days,
            count=count,
        )

    def slack_bot(
        self, settings: SlackSettings, question_service: QuestionService | None = None
    ) -> Bot:
        """The Slack bot over this library; makes a question service unless one is given."""
        with SLACK.importing():
            from service.slack.answer_source import LocalAnswers
            from service.slack.bot import Bot

        answers = LocalAnswers(
            question_service or self.question_service(), self.library, self.store.archive
        )
        return Bot(settings, answers, self.store.deliveries)

    def mcp_server(self) -> MCPServer[dict[str, Any]]:
        """The MCP server for agents on this machine."""
        with MCP.importing():
            from service.mcp.server import mcp_server

        answerer = self.answerer()
        return mcp_server(self.library, answerer, self.question_service(answerer))

    def paper_pages(self) -> PaperPages:
        """The service behind the pages of papers."""
        from service.reading.paper_page_service import PaperPages

        return PaperPages(self.library)

    def reranker(self) -> CrossEncoderReranker | None:
        """The cross-encoder that reranks search results, if one is set."""
        if not self.settings.reranker:
            return None
        from index.search.cross_encoder import CrossEncoderReranker

        folder = Path(self.settings.reranker).expanduser()
        return CrossEncoderReranker(folder, top=self.settings.rerank_top)

    def support_checker(self) -> SupportChecker:
        """The checker of statements against their quotes: the NLI model that is set, or ours."""
        return open_support_checker(self.settings, self.embedder)

    def pipeline(self) -> Pipeline:
        """The pipeline that adds papers to this library."""
        from ingest.pipeline.pipeline import Pipeline
        from ingest.sources.sources import Sources
        from service.composition.reading_limits import run_limits

        settings = self.settings
        return Pipeline(
            self.library,
            self.embedder,
            Sources(self.fetcher().fetch, self.uploads()),
            files_folder=settings.files_folder,
            run_limits=run_limits(settings),
        )

    def ingestion_worker(self) -> IngestionWorker:
        """The worker of the ingestion queue."""
        from service.jobs.ingestion_worker import IngestionWorker

        lock_file = Path(self.settings.data_dir) / "intake.lock"
        return IngestionWorker(self.store.jobs, self.uploads(), self.pipeline, lock_file)

    def fetch_reading_list_in_background(
        self, reading_list: Path | None
    ) -> AbstractContextManager[None]:
        """Adds the papers of a reading list in the background while the context is open."""
        from service.jobs.reading_list import fetch_reading_list_in_background

        return fetch_reading_list_in_background(self.reading_list_parts(), reading_list)

    def reading_list_parts(self) -> Parts:
        """The parts that add the papers of a reading list."""
        from service.jobs.reading_list import Parts

        return Parts(self.library.ledger, self.fetcher, self.pipeline)

    def uploads(self) -> Uploads:
        """The store of uploaded files until they are in the library."""
        from ingest.sources.uploads import Uploads

        return Uploads(self.settings.data_dir / "uploads")

    def fetcher(self) -> Fetcher:
        """The fetcher of papers from the network."""
        from ingest.sources.fetching.fetcher import Fetcher

        return Fetcher(
            folder=self.settings.data_dir / "downloads",
            contact=self.settings.contact,
            max_bytes=self.settings.fetch_max_mb << 20,
            allow_private=self.settings.allow_private_addresses,
        )


@contextmanager
def open_services(settings: Settings, embedder: Embedder | None = None) -> Iterator[Services]:
    """The services of these settings, closed afterwards; raises FootnoteError if they cannot open.

    Opens an embedder unless an open one is given.
    """
    from index.library.library import Library
    from ingest.pipeline.chunk import CHUNKING

    limit_threads()
    catalog = open_catalog(settings)
    embedder = embedder or open_embedder(settings)
    library = Library(
        settings.data_dir / "index", catalog, model=embedder.identity, chunking=CHUNKING
    )
    try:
        with open_store(settings) as store:
            yield Services(settings, library, store, embedder)
    finally:
        library.close()


@contextmanager
def open_slack_bot(settings: Settings, slack: SlackSettings) -> Iterator[Bot]:
    """The Slack bot over the library of these settings, or over the server that they name."""
    if not slack.server:
        with open_services(settings) as services:
            yield services.slack_bot(slack)
        return
    from service.client.client import Client

    with SLACK.importing():
        from service.slack.bot import Bot

    # Deliveries are stored here, although the papers are on the server.
    with open_store(settings) as store, Client(slack.server, slack.server_key) as client:
        yield Bot(slack, client, store.deliveries)


def limit_threads() -> None:
    """Limits each library of linear algebra to one thread.

    More threads wait for each other at every step of a search; questions run in parallel instead.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1)


def open_catalog(settings: Settings) -> Catalog:
    """The catalog of these settings; creates the data directory if necessary."""
    from index.catalog.catalog import Catalog

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with POSTGRES.importing():
        return Catalog(settings.catalog_url)


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """What people own, closed afterwards; makes the data directory where there is none."""
    from service.store.store import Store

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store(settings.catalog_url)
    try:
        yield store
    finally:
        store.close()


def open_embedder(settings: Settings) -> Embedder:
    """The embedder of these settings; converts the model into the data directory on first use."""
    from index.embedding.backends import open_embedder

    return open_embedder(
        settings.model,
        settings.data_dir / "models",
        backend=settings.backend,
        dimensions=settings.dimensions,
        threads=_threads(settings.processes),
        log=logger.info,
    )


def _threads(processes: int) -> int:
    """Threads of each of several processes; 0 means no limit, for a single process."""
    return max(1, (os.cpu_count() or 1) // processes) if processes > 1 else 0


def open_support_checker(settings: Settings, embedder: Embedder) -> SupportChecker:
    """The support checker of these settings; raises EmbedderError if its model cannot be loaded."""
    if not settings.support_model:
        from service.answering.support.check import LinearSupportChecker

        return LinearSupportChecker(embedder)
    from service.answering.support.entailment import CrossEncoderSupportChecker

    return CrossEncoderSupportChecker(Path(settings.support_model).expanduser())

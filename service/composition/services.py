"""The composition root: which part is made of which, and nothing else.

Parts are imported where they are made, so that a command loads only what it uses.
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
    from service.answering.generative.model_server import ModelServer
    from service.answering.question_service import QuestionService
    from service.answering.records.answers import Answer
    from service.answering.retrieval.retriever import Retriever
    from service.answering.support.check import SupportChecker
    from service.answering.writing.writer import Writer
    from service.jobs.ingestion_worker import IngestionWorker
    from service.jobs.reading_list import Parts
    from service.reading.paper_page_service import PaperPages
    from service.settings import Settings
    from service.slack.bot import Bot
    from service.slack.settings import SlackSettings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """The opened parts of one data directory."""

    settings: Settings
    library: Library
    embedder: Embedder

    def answerer(self) -> Answerer:
        """Who answers questions from this library."""
        from service.answering.answerer import Answerer

        if not self.settings.llm.model:
            return Answerer(self.library, self.retriever())
        with LLM.importing():
            from service.answering.generative.model_server import ModelServer
            from service.answering.generative.question_reader import QuestionReader

        server = ModelServer(self.settings.llm)
        reader = QuestionReader(server) if self.settings.llm.understand else None
        return Answerer(self.library, self.retriever(), self._writer(server), reader)

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

    def retriever(self) -> Retriever:
        """Who understands questions and finds their passages."""
        from service.answering.retrieval.retriever import Retriever

        return Retriever(self.library, self.embedder, self.reranker())

    def question_service(
        self, answerer: Answerer | None = None, count: Callable[[Answer], None] = lambda _: None
    ) -> QuestionService:
        """Where questions are put and their answers kept; all channels ask here.

        `count` is told of each answer.
        """
        from service.answering.question_service import QuestionService

        return QuestionService(
            answerer or self.answerer(),
            self.library,
            keep_days=self.settings.keep_answers_days,
            count=count,
        )

    def slack_bot(
        self, settings: SlackSettings, question_service: QuestionService | None = None
    ) -> Bot:
        """The Slack bot that answers from this library, at that desk or at one of its own."""
        with SLACK.importing():
            from service.slack.answer_source import LocalAnswers
            from service.slack.bot import Bot

        answers = LocalAnswers(question_service or self.question_service(), self.library)
        return Bot(settings, answers, self.library.deliveries)

    def mcp_server(self) -> MCPServer[dict[str, Any]]:
        """The tools and resources for agents, for whoever sits at this machine."""
        with MCP.importing():
            from service.mcp.server import mcp_server

        answerer = self.answerer()
        return mcp_server(self.library, answerer, self.question_service(answerer))

    def paper_pages(self) -> PaperPages:
        """Who reads the papers for their pages."""
        from service.reading.paper_page_service import PaperPages

        return PaperPages(self.library)

    def reranker(self) -> CrossEncoderReranker | None:
        """The cross-encoder that reranks what a search finds, where one is set."""
        if not self.settings.reranker:
            return None
        from index.search.cross_encoder import CrossEncoderReranker

        folder = Path(self.settings.reranker).expanduser()
        return CrossEncoderReranker(folder, top=self.settings.rerank_top)

    def support_checker(self) -> SupportChecker:
        """Who checks statements against their quotes: the NLI model that is set, or our own."""
        return open_support_checker(self.settings, self.embedder)

    def pipeline(self) -> Pipeline:
        """What takes papers into this library."""
        from ingest.pipeline.limits import Limits
        from ingest.pipeline.pipeline import Pipeline, RunLimits
        from ingest.pipeline.reader import ReadOptions
        from ingest.sources.sources import Sources

        settings = self.settings
        return Pipeline(
            self.library,
            self.embedder,
            Sources(self.fetcher().fetch, self.uploads()),
            files_folder=settings.files_folder,
            run_limits=RunLimits(
                settings.workers,
                Limits(settings.read_seconds, memory=settings.read_memory_mb << 20),
                ReadOptions(languages=settings.ocr_languages, max_pages=settings.read_pages),
            ),
        )

    def ingestion_worker(self) -> IngestionWorker:
        """What works off the queue of ingestions."""
        from service.jobs.ingestion_worker import IngestionWorker

        lock_file = Path(self.settings.data_dir) / "intake.lock"
        return IngestionWorker(self.library.ingestions, self.uploads(), self.pipeline, lock_file)

    def fetch_reading_list_in_background(
        self, reading_list: Path | None
    ) -> AbstractContextManager[None]:
        """Takes in the papers of a reading list while something else goes on."""
        from service.jobs.reading_list import fetch_reading_list_in_background

        return fetch_reading_list_in_background(self.reading_list_parts(), reading_list)

    def reading_list_parts(self) -> Parts:
        """What takes in the papers of a reading list."""
        from service.jobs.reading_list import Parts

        return Parts(self.library.ledger, self.fetcher, self.pipeline)

    def uploads(self) -> Uploads:
        """Where files that people send are kept until they are in the library."""
        from ingest.sources.uploads import Uploads

        return Uploads(self.settings.data_dir / "uploads")

    def fetcher(self) -> Fetcher:
        """What fetches papers from the network."""
        from ingest.sources.fetching.fetcher import Fetcher

        return Fetcher(
            folder=self.settings.data_dir / "downloads",
            contact=self.settings.contact,
            max_bytes=self.settings.fetch_max_mb << 20,
            allow_private=self.settings.allow_private_addresses,
        )


@contextmanager
def open_services(settings: Settings, embedder: Embedder | None = None) -> Iterator[Services]:
    """The house of these settings, closed afterwards; raises FootnoteError where it cannot open.

    An embedder that is open already serves in the place of one of its own.
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
        yield Services(settings, library, embedder)
    finally:
        library.close()


@contextmanager
def open_slack_bot(settings: Settings, slack: SlackSettings) -> Iterator[Bot]:
    """The Slack bot of these settings, which asks the library here, or the server they name."""
    if not slack.server:
        with open_services(settings) as services:
            yield services.slack_bot(slack)
        return
    from service.client.client import Client

    with SLACK.importing():
        from service.slack.bot import Bot

    # What has been delivered is kept here; the papers are elsewhere.
    catalog = open_catalog(settings)
    try:
        with Client(slack.server, slack.server_key) as client:
            yield Bot(slack, client, catalog.deliveries)
    finally:
        catalog.close()


def limit_threads() -> None:
    """Gives each library of linear algebra one thread.

    With threads of their own they wait for each other at every step of a search; and it is
    questions that are answered side by side, not the parts of one.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1)


def open_catalog(settings: Settings) -> Catalog:
    """The catalog of these settings; makes the data directory where there is none."""
    from index.catalog.catalog import Catalog

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with POSTGRES.importing():
        return Catalog(settings.catalog_url)


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
    """Each process's share of the processor; 0, all of it, for one alone."""
    return max(1, (os.cpu_count() or 1) // processes) if processes > 1 else 0


def open_support_checker(settings: Settings, embedder: Embedder) -> SupportChecker:
    """The support checker of these settings; raises EmbedderError where the model is none."""
    if not settings.support_model:
        from service.answering.support.check import LinearSupportChecker

        return LinearSupportChecker(embedder)
    from service.answering.support.entailment import CrossEncoderSupportChecker

    return CrossEncoderSupportChecker(Path(settings.support_model).expanduser())

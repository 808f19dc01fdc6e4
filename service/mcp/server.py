"""The library for agents, over the Model Context Protocol: tools and resources.

Imports the SDK, which belongs to the extra `mcp`: import this module only where it is used.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import HTTPException
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from index.errors import FootnoteError, PaperNotFound
from index.library.library import Library
from index.records import Filter, SectionKind
from index.text.readable import readable
from service.answering.answerer import Answerer
from service.answering.askers import LOCAL_ASKER, Asker
from service.answering.question_service import QuestionService
from service.answering.records.questions import MAX_QUESTION, Question, tidied
from service.schemas.answers import KeptAnswerShape, kept_answer_shape
from service.schemas.paper_lists import page_of, papers_listed
from service.schemas.papers import PageShape, PapersShape, known_paper_shape, page_shape
from service.schemas.search import SearchShape
from service.schemas.search import search_shape as shape_of_search

_INSTRUCTIONS = (
    "Answers from a library of papers, each sentence with the exact quote, its page and a check "
    "that the quote supports it. Send questions to `ask`; if the status is `unanswerable`, the "
    "papers hold no answer, and `nearest` is not one. Quote from `citations`, with paper and "
    "page; `get_page` shows the text around a quote."
)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
# `ask` stores an answer; it changes and deletes nothing.
_ASKS = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)

Papers = Annotated[
    list[str], Field(max_length=1000, description="Ids of the papers to search; empty for all.")
]
Authors = Annotated[
    list[str],
    Field(max_length=100, description="Papers by any of these authors; a surname is enough."),
]
Year = Annotated[int | None, Field(ge=1000, le=9999)]
Sections = Annotated[
    list[SectionKind], Field(description="Kinds of sections to search; empty for all.")
]
PaperName = Annotated[str, Field(max_length=500, description="A paper's id, or its file name.")]
Text = Annotated[str, Field(max_length=MAX_QUESTION)]
Call = Context[dict[str, Any], Any]


@asynccontextmanager
async def _at_once() -> AsyncIterator[None]:
    yield


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who makes a call, and the concurrency limit that it waits for."""

    asker: Callable[[Call], Asker] = lambda _: LOCAL_ASKER
    turn: Callable[[], Any] = _at_once


LOCAL_ENTRANCE = Entrance()


def mcp_server(
    library: Library,
    answerer: Answerer,
    question_service: QuestionService,
    entrance: Entrance = LOCAL_ENTRANCE,
) -> MCPServer[dict[str, Any]]:
    """An MCP server with the library's tools and resources, for stdio or HTTP."""
    server: MCPServer[dict[str, Any]] = MCPServer(
        "footnote",
        title="Footnote",
        version="0.1.0",
        instructions=_INSTRUCTIONS,
        log_level="WARNING",
        subscriptions=False,
    )
    questions = _Questions(library, answerer, question_service, entrance)
    resources = _Resources(library)
    server.add_tool(questions.ask, annotations=_ASKS)
    server.add_tool(questions.search, annotations=_READS)
    server.add_tool(resources.get_page, annotations=_READS)
    server.add_tool(resources.list_papers, annotations=_READS)
    server.resource("footnote://papers/{paper_id}", mime_type="application/json")(resources.paper)
    server.resource("footnote://papers/{paper_id}/pages/{number}")(resources.page)
    return server


class _Questions:
    """The tools under the concurrency limit: ask and search."""

    def __init__(
        self,
        library: Library,
        answerer: Answerer,
        question_service: QuestionService,
        entrance: Entrance,
    ) -> None:
        self._library = library
        self._answerer = answerer
        self._question_service = question_service
        self._entrance = entrance

    async def ask(
        self,
        question: Text,
        call: Call,
        papers: Papers = [],  # noqa: B006 - the SDK reads the default and copies it
        authors: Authors = [],  # noqa: B006
        year_from: Year = None,
        year_to: Year = None,
        sections: Sections = [],  # noqa: B006
        conversation: Annotated[
            str,
            Field(
                max_length=100,
                description="`new` starts a conversation, an id continues one; "
                "empty, the question stands alone.",
            ),
        ] = "",
    ) -> KeptAnswerShape:
        """Answers a question in sentences of the papers, each with its quotes and their pages."""
        where = _where(papers, authors, year_from, year_to, sections)
        asker = self._entrance.asker(call)
        with _tool_errors():
            async with self._entrance.turn():
                return await to_thread.run_sync(self._answer, question, where, asker, conversation)

    async def search(
        self,
        query: Text,
        k: Annotated[int, Field(ge=1, le=100, description="How many passages.")] = 10,
        papers: Papers = [],  # noqa: B006
        authors: Authors = [],  # noqa: B006
        year_from: Year = None,
        year_to: Year = None,
        sections: Sections = [],  # noqa: B006
    ) -> SearchShape:
        """Finds the passages that best match a query, by embedding and by words."""
        where = _where(papers, authors, year_from, year_to, sections)
        with _tool_errors():
            async with self._entrance.turn():
                return await to_thread.run_sync(self._search, query, where, k)

    def _answer(self, text: str, where: Filter, asker: Asker, conversation: str) -> KeptAnswerShape:
        question = Question(tidied(text), where)
        if conversation == "new":
            turn = self._question_service.begin_conversation(question, asker)
        else:
            turn = self._question_service.begin(question, asker, conversation)
        answer = self._question_service.answer(turn)
        return kept_answer_shape(turn.kept(answer))

    def _search(self, text: str, where: Filter, k: int) -> SearchShape:
        question = Question(tidied(text), where)
        hits = self._answerer.search(question, k)
        return shape_of_search(question, hits, self._library, explain=False)


class _Resources:
    """The tools and resources that read papers and pages."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def get_page(
        self,
        paper: PaperName,
        page: Annotated[int, Field(ge=1, le=1_000_000, description="Counted from 1.")],
    ) -> PageShape:
        """A page's text: as extracted, and in readable form."""
        with _tool_errors():
            found = self._library.paper(paper)
            return page_shape(found, page_of(self._library, found, page))

    def list_papers(
        self,
        title: Annotated[str, Field(max_length=500, description="Words in the title.")] = "",
        authors: Authors = [],  # noqa: B006
        year_from: Year = None,
        year_to: Year = None,
        limit: Annotated[int, Field(ge=1, le=1000)] = 100,
        cursor: Annotated[str, Field(description="`next_cursor` of the previous page.")] = "",
    ) -> PapersShape:
        """The papers of the library, ordered by title."""
        where = _where([], authors, year_from, year_to, [])
        with _tool_errors():
            return papers_listed(self._library, where, title, limit, cursor or None)

    async def paper(self, paper_id: str) -> str:
        """A paper: title, authors, abstract, outline, references, citations, versions."""
        with _resource_errors():
            return await to_thread.run_sync(self._paper, paper_id)

    async def page(self, paper_id: str, number: int) -> str:
        """A page's text in readable form."""
        with _resource_errors():
            return await to_thread.run_sync(partial(self._page, paper_id, number))

    def _paper(self, paper_id: str) -> str:
        shape = known_paper_shape(self._library, self._library.paper(paper_id))
        return shape.model_dump_json()

    def _page(self, paper_id: str, number: int) -> str:
        return readable(page_of(self._library, self._library.paper(paper_id), number).text)


def _where(
    papers: list[str],
    authors: list[str],
    year_from: int | None,
    year_to: int | None,
    sections: list[SectionKind],
) -> Filter:
    return Filter(
        papers=frozenset(papers),
        year_from=year_from,
        year_to=year_to,
        authors=frozenset(authors),
        sections=frozenset(sections),
    )


@contextmanager
def _tool_errors() -> Iterator[None]:
    """Turns a FootnoteError or a refusal by the concurrency limit into a tool error."""
    try:
        yield
    except FootnoteError as error:
        raise ToolError(str(error)) from error
    except HTTPException as refusal:
        raise ToolError(str(refusal.detail)) from refusal


@contextmanager
def _resource_errors() -> Iterator[None]:
    try:
        yield
    except PaperNotFound as error:
        raise ResourceNotFoundError(str(error)) from error
    except FootnoteError as error:
        raise ResourceError(str(error)) from error

"""service/mcp/server.py, asked by the SDK's own client over stdio."""

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import TextContent, TextResourceContents

from service.schemas.answers import KeptAnswerShape
from service.schemas.papers import KnownPaperShape, PageShape, PapersShape
from service.schemas.search import SearchShape
from tests.service_process import COMMAND

QUESTION = "What is marginal risk?"


def over_stdio(
    data_dir: Path,
    talk: Callable[[Client], Awaitable[None]],
    mode: Literal["auto", "legacy"] = "auto",
) -> None:
    """Runs `footnote mcp` over that data directory, and talks to it."""
    server = StdioServerParameters(
        command=COMMAND[0],
        args=[*COMMAND[1:], "mcp"],
        env={**os.environ, "FOOTNOTE_DATA_DIR": str(data_dir), "HF_HUB_OFFLINE": "1"},
    )

    async def run() -> None:
        async with Client(server, mode=mode) as client:
            await talk(client)

    anyio.run(run)


async def structured(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    said: dict[str, Any] = result.structured_content
    return said


async def failure(client: Client, tool: str, **arguments: object) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    said = result.content[0]
    assert isinstance(said, TextContent)
    return said.text


async def text_of(client: Client, uri: str) -> str:
    contents = (await client.read_resource(uri)).contents[0]
    assert isinstance(contents, TextResourceContents)
    return contents.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_agent_asks_over_stdio_and_every_quote_stands_on_its_page(
    small_library: Path, mode: Literal["auto", "legacy"]
) -> None:
    async def talk(client: Client) -> None:
        answer = KeptAnswerShape.model_validate(await structured(client, "ask", question=QUESTION))
        assert answer.status == "answered"
        assert answer.statements
        for statement in answer.statements:
            assert statement.citations
            for citation in statement.citations:
                said = await structured(
                    client, "get_page", paper=citation.paper.id, page=citation.page
                )
                page = PageShape.model_validate(said)
                assert page.text[citation.start : citation.end]
                assert citation.quote in page.readable

    over_stdio(small_library, talk, mode=mode)


def test_a_question_outside_the_papers_gets_no_citations(small_library: Path) -> None:
    async def talk(client: Client) -> None:
        said = await structured(client, "ask", question="Who won Wimbledon in 2019?")
        answer = KeptAnswerShape.model_validate(said)
        assert answer.status == "unanswerable"
        assert not answer.statements

    over_stdio(small_library, talk)


def test_the_tools_say_what_they_take_and_give(small_library: Path) -> None:
    async def talk(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "get_page", "list_papers"}
        for tool in tools.values():
            assert tool.description
            assert tool.output_schema
        assert "call" not in tools["ask"].input_schema["properties"]
        assert tools["ask"].input_schema["required"] == ["question"]
        assert tools["search"].annotations
        assert tools["search"].annotations.read_only_hint
        assert client.instructions
        assert "unanswerable" in client.instructions

    over_stdio(small_library, talk)


def test_papers_are_listed_searched_and_narrowed(small_library: Path) -> None:
    async def talk(client: Client) -> None:
        papers = PapersShape.model_validate(await structured(client, "list_papers", limit=1))
        assert (papers.counts.papers, len(papers.papers)) == (2, 1)
        rest = PapersShape.model_validate(
            await structured(client, "list_papers", cursor=papers.next_cursor)
        )
        garden, openness = papers.papers[0], rest.papers[0]
        assert rest.next_cursor is None
        assert (garden.file, openness.file) == ("garden.pdf", "openness.pdf")
        found = await structured(client, "search", query="staged release", k=2)
        assert SearchShape.model_validate(found).hits[0].paper.id == openness.id
        found = await structured(client, "search", query="staged release", papers=[garden.id])
        assert {hit.paper.id for hit in SearchShape.model_validate(found).hits} == {garden.id}

    over_stdio(small_library, talk)


def test_a_conversation_goes_on(small_library: Path) -> None:
    async def talk(client: Client) -> None:
        first = await structured(client, "ask", question=QUESTION, conversation="new")
        assert first["conversation"]
        after = await structured(
            client, "ask", question="What does it need?", conversation=first["conversation"]
        )
        assert after["conversation"] == first["conversation"]
        assert (
            "no conversation"
            in (await failure(client, "ask", question=QUESTION, conversation="0" * 32)).lower()
        )

    over_stdio(small_library, talk)


def test_papers_and_pages_are_resources(small_library: Path) -> None:
    async def talk(client: Client) -> None:
        templates = (await client.list_resource_templates()).resource_templates
        assert {template.uri_template for template in templates} == {
            "footnote://papers/{paper_id}",
            "footnote://papers/{paper_id}/pages/{number}",
        }
        paper = KnownPaperShape.model_validate_json(
            await text_of(client, "footnote://papers/openness.pdf")
        )
        assert paper.title == "Open weights and their release"
        assert "Marginal risk is the risk" in await text_of(
            client, f"footnote://papers/{paper.id}/pages/2"
        )
        for uri in (f"footnote://papers/{paper.id}/pages/9", "footnote://papers/absent"):
            with pytest.raises(MCPError, match=r"has no page 9|absent"):
                await client.read_resource(uri)

    over_stdio(small_library, talk)


def test_errors_name_the_cause_and_the_server_goes_on(small_library: Path) -> None:
    async def talk(client: Client) -> None:
        assert "the question" in await failure(client, "ask", question="  ")
        assert "question" in await failure(client, "ask", question="x" * 3000)
        assert "has no page 7" in await failure(client, "get_page", paper="garden.pdf", page=7)
        assert "page" in await failure(client, "get_page", paper="garden.pdf", page=0)
        assert "nothing.pdf" in await failure(client, "get_page", paper="nothing.pdf", page=1)
        assert "cursor" in await failure(client, "list_papers", cursor="???")
        assert (await structured(client, "ask", question=QUESTION))["statements"]

    over_stdio(small_library, talk)


@pytest.mark.parametrize("module", ["service.cli.main", "service.api.app"])
def test_the_sdk_is_not_loaded_before_it_is_used(module: str) -> None:
    said = f"import sys, {module}; sys.exit('mcp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0  # noqa: S603

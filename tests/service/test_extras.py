"""service/extras.py: the core runs without what the extras bring, and says what is missing."""

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.errors import FootnoteError
from service.extras import EXTRAS, LLM, MCP, OTEL, SLACK, Extra, MissingExtraError
from service.settings import Settings

ROOT = Path(__file__).parents[2]
# Python runs this at the start of every process, the readers of papers included.
_BLOCKER = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if any(f"{{name}}.".startswith(f"{{module}}.") for module in {modules!r}):
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
"""
_APP = """
import asyncio, json, os, sys
from dataclasses import replace
import httpx
from service.composition.http import create_app
from service.composition.services import open_services
from service.settings import Settings

async def said_by(app):
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        answer = await client.post("/v1/ask", json={"question": "What is marginal risk?"})
        return {
            "ready": (await client.get("/readyz")).status_code,
            "status": answer.json()["status"],
            "mcp": (await client.post("/mcp", json={})).status_code,
        }

settings = Settings.from_environ(os.environ)
with open_services(settings) as services:
    said = asyncio.run(said_by(create_app(services)))
    traced = settings.model_copy(update={"otlp_endpoint": "http://127.0.0.1:1"})
    try:
        create_app(replace(services, settings=traced))
    except Exception as error:
        said["otel"] = str(error)
json.dump(said, sys.stdout)
"""
_COMMAND = "from service.cli.main import main; main()"


@dataclass(frozen=True, slots=True)
class Core:
    """An environment in which no module of any extra can be imported."""

    environ: dict[str, str]

    def run(self, code: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            env={**self.environ, **variables},
        )


@pytest.fixture
def core(settings: Settings, tmp_path: Path) -> Core:
    modules = sorted(module for extra in EXTRAS for module in extra.modules)
    blocker = tmp_path / "blocker"
    blocker.mkdir()
    (blocker / "sitecustomize.py").write_text(_BLOCKER.format(modules=modules))
    return Core(
        {
            **os.environ,
            "PYTHONPATH": f"{blocker}:{ROOT}",
            "FOOTNOTE_DATA_DIR": str(settings.data_dir),
            "FOOTNOTE_LOG_LEVEL": "INFO",
            "HF_HUB_OFFLINE": "1",
            "COLUMNS": "200",
        }
    )


def test_the_core_takes_in_papers_answers_and_serves_without_any_extra(
    core: Core, papers_folder: Path
) -> None:
    ingested = core.run(_COMMAND, "ingest", str(papers_folder), "--progress", "none")
    assert ingested.returncode == 0, ingested.stderr
    asked = core.run(_COMMAND, "ask", "What is marginal risk?")
    assert asked.returncode == 0, asked.stderr
    assert "verified" in asked.stdout

    served = core.run(_APP)
    assert served.returncode == 0, served.stderr
    said = json.loads(served.stdout)
    assert (said["ready"], said["status"], said["mcp"]) == (200, "answered", 404)
    assert said["otel"] == OTEL.remedy

    mcp = core.run(_COMMAND, "mcp")
    assert (mcp.returncode, MCP.remedy in mcp.stderr) == (1, True), mcp.stderr
    model = {"FOOTNOTE_LLM_BASE_URL": "http://127.0.0.1:1/v1", "FOOTNOTE_LLM_MODEL": "none"}
    written = core.run(_COMMAND, "ask", "What is marginal risk?", **model)
    assert (written.returncode, LLM.remedy in written.stderr) == (1, True), written.stderr


def test_slack_and_postgresql_say_which_extra_they_need(core: Core) -> None:
    slack = core.run(_COMMAND, "slack", FOOTNOTE_SERVER="http://127.0.0.1:1")
    assert (slack.returncode, SLACK.remedy in slack.stderr) == (1, True), slack.stderr
    papers = core.run(_COMMAND, "papers", FOOTNOTE_DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert (papers.returncode, "pip install 'footnote[postgres]'" in papers.stderr) == (1, True)


def test_the_message_holds_the_pip_command() -> None:
    assert SLACK.remedy == "Slack needs the extra `slack`: pip install 'footnote[slack]'"


def test_only_a_missing_module_of_the_extra_is_told_as_the_extra_missing() -> None:
    absent = Extra(name="slack", part="Slack", modules=("no_such_module",))
    assert not absent.is_installed
    assert Extra(name="slack", part="Slack", modules=("json",)).is_installed
    with pytest.raises(MissingExtraError, match="pip install"), absent.importing():
        __import__("no_such_module.deep")
    with pytest.raises(ModuleNotFoundError, match="no_other_module"), absent.importing():
        __import__("no_other_module")
    assert issubclass(MissingExtraError, FootnoteError)


def test_pyproject_defines_each_extra_and_the_core_has_none_of_their_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    assert {extra.name for extra in EXTRAS} == set(extras) - {"all"}
    assert all(extra.name in extras["all"][0] for extra in EXTRAS)
    core = {name_of(requirement) for requirement in project["dependencies"]}
    assert core.isdisjoint(
        name_of(requirement) for extra in EXTRAS for requirement in extras[extra.name]
    )


def test_the_image_and_make_serve_install_what_the_readme_promises() -> None:
    promised = "slack,mcp,llm,otel"
    assert f'-e ".[{promised}]"' in (ROOT / "Dockerfile").read_text()
    assert f"EXTRAS ?= {promised}\n" in (ROOT / "Makefile").read_text()


def name_of(requirement: str) -> str:
    """The package that a requirement names."""
    return requirement.partition(">")[0].partition("[")[0]

"""Fixtures: the real model, real PDFs set by typst, real libraries in folders of their own."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import openai
import pytest
import typst
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from index.embedding.embedder import Embedder
from service.api.contract.paths import speaks_openai
from service.composition.http import create_app
from service.composition.services import Services, open_embedder, open_services, open_store
from service.settings import Settings
from tests.service_process import running

# Converting the model takes seconds; it is done once for all runs of the tests.
_MODELS = Path(__file__).parents[1] / "build" / "tests"

MakePdf = Callable[[str, str], Path]

# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

OPENNESS = """
#set document(title: "Open weights and their release", author: "Ada Byron and Grace Hopper")
#set page(width: 14cm, height: 18cm, numbering: "1")
= 1 What open weights are
Open weights means that the trained parameters of a model can be downloaded by anyone.
A licence says what may be done with them.
Staged release means that a developer publishes larger versions of a model over time.
#pagebreak()
= 2 Marginal risk
Marginal risk is the risk that an open model adds to what is possible without it.
Evaluators compare an open model with a search engine, as Kapoor et al. propose.
The comparison needs a baseline that is measured in the same way.
"""

GARDEN = """
#set document(title: "Apple trees in small gardens", author: "Gertrude Jekyll")
#set page(width: 14cm, height: 18cm)
= Pruning
An apple tree that bears fruit every second year is pruned in late winter.
Young trees need less pruning than old ones.
"""


# Tests that start services of their own run in one process, so that no other service disturbs
# them. They are the longest, and begin first.
_OF_SERVICES = (
    "service/web/",
    "service/api/test_server.py",
    "service/api/test_api_abuse.py",
    "service/api/test_schemathesis.py",
    "service/mcp/test_over_http.py",
)
# One service of its own is enough for these.
_OF_OPENAI = "service/api/openai/"


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Runs the tests of one group one after the other in one process."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> GroupScheduling:
    """The schedule of tests over processes (pytest-xdist)."""
    return GroupScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest group of tests first."""
    items.sort(key=lambda item: _group(item.nodeid) != "services")


def _group(nodeid: str) -> str:
    file = nodeid.partition("::")[0].removeprefix("tests/")
    if file.startswith(_OF_SERVICES):
        return "services"
    return "openai" if file.startswith(_OF_OPENAI) else file


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return open_embedder(Settings(data_dir=_MODELS))


@pytest.fixture(scope="session")
def models_folder(embedder: Embedder) -> Path:
    """The folder with the converted model."""
    assert embedder.identity.dimension
    return _MODELS / "models"


@pytest.fixture
def settings(tmp_path: Path, models_folder: Path) -> Settings:
    """Settings of an empty data directory that finds the model converted."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "models").symlink_to(models_folder)
    return Settings(data_dir=data_dir)


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """Sets typst markup as a PDF file of that name."""

    def make(name: str, markup: str) -> Path:
        folder = tmp_path / "papers"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(typst.compile(markup.encode(), format="pdf"))
        return folder / name

    return make


@pytest.fixture
def papers_folder(make_pdf: MakePdf) -> Path:
    """A folder with two small papers: one on open models, one on apple trees."""
    make_pdf("openness.pdf", OPENNESS)
    return make_pdf("garden.pdf", GARDEN).parent


@pytest.fixture
def services(settings: Settings, embedder: Embedder) -> Iterator[Services]:
    """An open house with an empty library."""
    with open_services(settings, embedder) as opened:
        yield opened


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data directory with the two small papers in, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("stock")
    papers = folder / "papers"
    papers.mkdir()
    for name, markup in (("openness.pdf", OPENNESS), ("garden.pdf", GARDEN)):
        (papers / name).write_bytes(typst.compile(markup.encode(), format="pdf"))
    with open_services(Settings(data_dir=folder / "data"), embedder) as services:
        report = services.pipeline().run([str(papers)], lambda _: None)
    assert len(report.of_state("added")) == 2
    return folder / "data"


@pytest.fixture
def stocked_services(settings: Settings, stock: Path, embedder: Embedder) -> Iterator[Services]:
    """An open house with the two small papers in."""
    shutil.copytree(stock, settings.data_dir, dirs_exist_ok=True)
    with open_services(settings, embedder) as opened:
        yield opened


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Path:
    """A data directory with the two small papers, for tests that do not change it."""
    data_dir = tmp_path_factory.mktemp("library")
    (data_dir / "models").symlink_to(models_folder)
    papers = tmp_path_factory.mktemp("papers")
    for name, markup in (("openness.pdf", OPENNESS), ("garden.pdf", GARDEN)):
        (papers / name).write_bytes(typst.compile(markup.encode(), format="pdf"))
    with open_services(Settings(data_dir=data_dir)) as opened:
        opened.pipeline().run([str(papers)], lambda _: None)
    return data_dir


@pytest.fixture(scope="session")
def read_services(
    tmp_path_factory: pytest.TempPathFactory, models_folder: Path
) -> Iterator[Services]:
    """An open house with the two small papers in, for tests that only read."""
    folder = tmp_path_factory.mktemp("services")
    (folder / "data").mkdir()
    (folder / "data" / "models").symlink_to(models_folder)
    (folder / "papers").mkdir()
    for name, markup in (("openness.pdf", OPENNESS), ("garden.pdf", GARDEN)):
        (folder / "papers" / name).write_bytes(typst.compile(markup.encode(), format="pdf"))
    with open_services(Settings(data_dir=folder / "data")) as opened:
        report = opened.pipeline().run([str(folder / "papers")], lambda _: None)
        assert len(report.of_state("added")) == 2
        yield opened


@pytest.fixture(scope="session")
def asking(
    small_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[openai.OpenAI]:
    """OpenAI's client with a reader's key of a service in a process of its own."""
    data_dir = tmp_path_factory.mktemp("openai") / "data"
    shutil.copytree(small_library, data_dir, symlinks=True)
    with open_store(Settings(data_dir=data_dir)) as store:
        _, token = store.keys.create("reader")
    with (
        running(data_dir) as service,
        openai.OpenAI(base_url=f"{service.url}/v1", api_key=token, max_retries=0) as client,
    ):
        yield client


@pytest.fixture
def client(stocked_services: Services) -> Iterator[TestClient]:
    """A client of the HTTP service over the stocked house."""
    with local_client(create_app(stocked_services)) as opened:
        yield opened


def local_client(
    app: FastAPI, *, key: str = "", address: tuple[str, int] = ("127.0.0.1", 50000)
) -> TestClient:
    """A client on the service's own machine, with a key where one is given.

    Each of its answers that is an error must be a problem document.
    """
    client = TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        raise_server_exceptions=False,
        client=address,
        headers={"Authorization": f"Bearer {key}"} if key else {},
    )
    client.event_hooks["response"].append(assert_problem)
    return client


def assert_problem(response: Response) -> None:
    """Every error says what went wrong, in which request, and what to do.

    Routes that speak OpenAI's API say it in OpenAI's shape, and they alone; what is wrong with a
    message to /mcp comes as JSON-RPC has it.
    """
    request_id = response.headers["x-request-id"]
    if response.status_code < 400:
        return
    response.read()
    if speaks_openai(response.request.url.path):
        error = response.json()["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert error["message"]
        return
    if response.request.url.path == "/mcp" and "jsonrpc" in response.json():
        assert response.json()["error"]["message"]
        return
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = response.json()
    assert problem["type"].startswith("urn:footnote:")
    assert (problem["status"], problem["request_id"]) == (response.status_code, request_id)
    assert problem["title"]
    assert problem["detail"]


@pytest.fixture(scope="session")
def evaluation_data() -> Path:
    """The folder of shared papers and questions, which lies outside the repository."""
    folder = Path(os.environ.get("FOOTNOTE_EVALUATION_DATA", ""))
    if not os.environ.get("FOOTNOTE_EVALUATION_DATA") or not (folder / "papers").is_dir():
        pytest.skip("FOOTNOTE_EVALUATION_DATA names no folder with papers/ and questions/")
    return folder.absolute()

"""Dockerfile and docker-compose.yml: everything they name exists."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient
from typer.main import get_command

from service.cli.main import app
from service.settings import LanguageModel, Settings
from service.slack.settings import SlackSettings

Service = dict[str, Any]
ROOT = Path(__file__).parents[2]
INSTRUCTIONS = {
    "FROM", "ENV", "WORKDIR", "COPY", "ARG", "RUN", "USER", "VOLUME", "EXPOSE",
    "HEALTHCHECK", "CMD",
}  # fmt: skip


@pytest.fixture(scope="module")
def dockerfile() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with their arguments, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    read: dict[str, Service] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return read


@pytest.fixture(scope="module")
def compose(services: dict[str, Service]) -> Service:
    return services["footnote"]


def arguments(dockerfile: list[tuple[str, str]], instruction: str) -> list[str]:
    return [argument for name, argument in dockerfile if name == instruction]


def test_the_dockerfile_has_known_instructions_only(dockerfile: list[tuple[str, str]]) -> None:
    assert {name for name, _ in dockerfile} <= INSTRUCTIONS
    assert dockerfile[0][0] == "FROM"


def test_every_path_that_is_copied_exists(dockerfile: list[tuple[str, str]]) -> None:
    sources = [path for copy in arguments(dockerfile, "COPY") for path in copy.split()[:-1]]
    assert sources
    assert all((ROOT / path).exists() for path in sources)


def test_what_the_image_installs_by_is_copied_before(dockerfile: list[tuple[str, str]]) -> None:
    install = next(i for i, (name, said) in enumerate(dockerfile) if "pip install" in said)
    before = " ".join(said for name, said in dockerfile[:install] if name == "COPY")
    for needed in ("pyproject.toml", "constraints.txt", "README.md", "LICENSE", "service"):
        assert needed in before


def test_the_image_runs_commands_that_exist(dockerfile: list[tuple[str, str]]) -> None:
    command = arguments(dockerfile, "CMD")[-1]
    used = set(re.findall(r"footnote (\w+)", command))
    assert used == {"ingest", "serve"}
    assert used <= set(get_command(app).commands)  # type: ignore[attr-defined]
    assert (ROOT / "papers").is_dir()


def test_the_image_runs_unprivileged(dockerfile: list[tuple[str, str]], compose: Service) -> None:
    users = arguments(dockerfile, "USER")
    assert users
    made = next(run for run in arguments(dockerfile, "RUN") if "useradd" in run)
    assert f" {users[-1]} " in f"{made} "
    assert f"--uid {compose['user']} " in made
    assert compose["cap_drop"] == ["ALL"]


def test_ports_and_volumes_agree(dockerfile: list[tuple[str, str]], compose: Service) -> None:
    environment = dict(
        setting.split("=", 1)
        for line in arguments(dockerfile, "ENV")
        for setting in shlex.split(line)
    )
    exposed = arguments(dockerfile, "EXPOSE")[-1]
    assert environment["FOOTNOTE_PORT"] == exposed == compose["ports"][0].rsplit(":", 1)[1]
    assert compose["ports"][0].startswith("127.0.0.1:")
    volume = arguments(dockerfile, "VOLUME")[-1]
    assert environment["FOOTNOTE_DATA_DIR"] == volume == compose["volumes"][0].split(":")[1]


def test_every_setting_named_is_one_that_is_read(
    dockerfile: list[tuple[str, str]], services: dict[str, Service]
) -> None:
    known = {f"FOOTNOTE_{name.upper()}" for name in Settings.model_fields}
    known |= {f"FOOTNOTE_SLACK_{name.upper()}" for name in SlackSettings.model_fields}
    known |= {"FOOTNOTE_LOG_LEVEL", "FOOTNOTE_PUBLIC_URL", "FOOTNOTE_SERVER", "FOOTNOTE_SERVER_KEY"}
    known |= {f"FOOTNOTE_LLM_{name.upper()}" for name in LanguageModel.model_fields}
    named = set(re.findall(r"FOOTNOTE_\w+", " ".join(arguments(dockerfile, "ENV"))))
    assert named <= known
    for service in services.values():
        assert set(service["environment"]) <= known


def test_the_bot_is_apart_and_only_where_it_is_asked_for(services: dict[str, Service]) -> None:
    bot, service = services["slack"], services["footnote"]
    assert bot["profiles"] == ["slack"]
    assert bot["image"] == service["image"]
    assert bot["command"][0] == "footnote"
    assert bot["command"][1] in get_command(app).commands  # type: ignore[attr-defined]
    assert bot["depends_on"]["footnote"]["condition"] == "service_healthy"
    assert bot["environment"]["FOOTNOTE_SERVER"] == "http://footnote:8000"
    assert bot["cap_drop"] == ["ALL"]
    assert bot["read_only"] is True


def test_health_checks_ask_for_a_page_that_exists(
    dockerfile: list[tuple[str, str]], compose: Service, client: TestClient
) -> None:
    checks = [arguments(dockerfile, "HEALTHCHECK")[-1], " ".join(compose["healthcheck"]["test"])]
    for check in checks:
        found = re.search(r"http://127\.0\.0\.1:8000(/\w+)", check)
        assert found
        assert client.get(found.group(1)).status_code == 200

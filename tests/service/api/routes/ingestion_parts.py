"""Papers sent in tests of ingestion, and what became of them."""

from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from tests.patience import until

Json = dict[str, Any]


def sent(*paths: Path) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("files", (path.name, path.read_bytes(), "application/pdf")) for path in paths]


def over(client: TestClient, ingestion: Json) -> Json:
    """The ingestion once it is over."""

    def ended() -> Json | None:
        said: Json = client.get(f"/{ingestion['links']['self']}").json()
        return said if said["state"] not in ("queued", "running") else None

    found = until(ended)
    assert found is not None
    return found


def states(ingestion: Json) -> dict[str, str]:
    return {file["name"]: file["state"] for file in ingestion["files"]}

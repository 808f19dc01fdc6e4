"""Fixtures for fetching: a server of papers, and fetchers that may ask it."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ingest.sources.fetching.connections import NetworkSettings
from ingest.sources.fetching.fetcher import Fetcher
from tests.ingest.sources.fetching.fetching_parts import Make
from tests.paper_server import PaperServer, serving
from tests.patience import PATIENCE


@pytest.fixture
def server() -> Iterator[PaperServer]:
    with serving() as running:
        yield running


@pytest.fixture
def slept() -> list[float]:
    """The seconds that the fetcher meant to sleep."""
    return []


@pytest.fixture(scope="module")
def tls() -> ssl.SSLContext:
    """The usual trust, read once, for reading it takes longer than most tests."""
    return httpx.create_ssl_context()


@pytest.fixture
def make(tmp_path: Path, server: PaperServer, slept: list[float], tls: ssl.SSLContext) -> Make:
    """Makes a fetcher that knows our server as arXiv, may ask it, and never really sleeps."""

    def fetcher(**settings: object) -> Fetcher:
        usual: dict[str, object] = {
            "folder": tmp_path / "cache",
            "arxiv_url": server.url,
            "allow_private": True,
            "pause_seconds": 0.0,
            "connect_seconds": PATIENCE,
            "read_seconds": PATIENCE,
            "total_seconds": 2 * PATIENCE,
            "sleep": slept.append,
            "network": NetworkSettings(tls=tls),
        }
        return Fetcher(**{**usual, **settings})  # type: ignore[arg-type]

    return fetcher

"""Fixtures: a server of papers, and services that can reach no other."""

from collections.abc import Iterator

import pytest

from index.embedding.embedder import Embedder
from ingest.sources.fetching.connections import NetworkSettings
from ingest.sources.fetching.fetcher import Fetcher
from service.composition.services import Services, open_services
from service.settings import Settings
from tests.ingest.pipeline.not_downloaded_parts import Offline
from tests.paper_server import PaperServer, serving


@pytest.fixture
def server() -> Iterator[PaperServer]:
    with serving() as running:
        yield running


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Offline:
    """Takes the network beyond this machine from all houses, and the rests between requests."""
    resolver = Offline()

    def fetcher(services: Services) -> Fetcher:
        return Fetcher(
            folder=services.settings.data_dir / "downloads",
            allow_private=services.settings.allow_private_addresses,
            pause_seconds=0.0,
            network=NetworkSettings(resolve=resolver),
        )

    monkeypatch.setattr(Services, "fetcher", fetcher)
    return resolver


@pytest.fixture
def online(settings: Settings, embedder: Embedder, offline: Offline) -> Iterator[Services]:
    """A house that may fetch from servers on this machine, and from no other."""
    assert offline.asked == []
    with open_services(
        settings.model_copy(update={"allow_private_addresses": True}), embedder
    ) as services:
        yield services

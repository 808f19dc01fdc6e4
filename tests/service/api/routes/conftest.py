"""Fixtures: a service with an empty library."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from service.composition.http import create_app
from service.composition.services import Services
from tests.conftest import local_client


@pytest.fixture
def empty(services: Services) -> Iterator[TestClient]:
    """A client of a service with an empty library, which works its queue off."""
    with local_client(create_app(services)) as client:
        yield client

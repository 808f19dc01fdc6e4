"""Fixtures: services with and without keys, read by a clock of the test's."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from service.composition.http import create_app
from service.composition.services import Services
from service.store.roles import ROLES, Role
from tests.clock import Clock
from tests.conftest import local_client


@pytest.fixture
def tokens(stocked_services: Services) -> dict[Role, str]:
    """A key for each role."""
    return {role: stocked_services.store.keys.create(role, f"a {role}")[1] for role in ROLES}


@pytest.fixture
def clock() -> Clock:
    """The clock by which the services of these tests read their keys."""
    return Clock()


@pytest.fixture
def keyed(
    stocked_services: Services, tokens: dict[Role, str], clock: Clock
) -> Iterator[TestClient]:
    """A client without a key, of a service that has some."""
    assert tokens
    with local_client(create_app(stocked_services, clock=clock)) as client:
        yield client


@pytest.fixture
def keyless(stocked_services: Services, clock: Clock) -> Iterator[TestClient]:
    """A client of a service that has no key yet."""
    with local_client(create_app(stocked_services, clock=clock)) as client:
        yield client

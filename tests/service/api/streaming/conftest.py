"""Fixtures: a service whose answers come slowly."""

from collections.abc import Iterator

import pytest

from service.composition.services import Services
from tests.patience import PATIENCE
from tests.service.api.streaming.streaming_parts import Served, slowly_served


@pytest.fixture
def served(stocked_services: Services) -> Iterator[Served]:
    with slowly_served(stocked_services, patience=PATIENCE) as opened:
        yield opened

"""ingest/sources/fetching/failures.py: statuses and broken connections in words."""

import errno
from datetime import UTC, datetime, timedelta

import httpcore
import pytest

from ingest.errors import SourceError
from ingest.sources.fetching.failures import TransientFailure, of_connection, of_status


def busy(retry_after: str) -> SourceError:
    """What a busy server's answer means."""
    return of_status(503, arxiv="", host="papers.test", retry_after=retry_after)


def rest_of(retry_after: str) -> float | None:
    """How long a rest it asks for, where that is one worth waiting for."""
    error = busy(retry_after)
    return error.wait if isinstance(error, TransientFailure) else None


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EHOSTUNREACH])
def test_no_way_to_a_host_is_told_from_a_host_that_refuses(number: int) -> None:
    no_way = of_connection(httpcore.ConnectError(OSError(number, "as it is put")), "papers.test")
    assert isinstance(no_way, TransientFailure)
    assert no_way.cause == "there is no network, or no way to papers.test"
    refused = OSError(errno.ECONNREFUSED, "Connection refused")
    assert "no connection to" in of_connection(httpcore.ConnectError(refused), "papers.test").cause
    assert of_connection(httpcore.ReadError(), "papers.test").cause.startswith("papers.test closed")


def test_what_no_second_try_can_help_is_not_unsteady() -> None:
    failure = of_connection(httpcore.LocalProtocolError("Illegal header value"), "papers.test")
    assert not isinstance(failure, TransientFailure)


def test_a_rest_is_asked_for_in_seconds_or_until_a_date_or_not_at_all() -> None:
    begun = datetime.now(UTC)
    soon, past = begun + timedelta(seconds=60), begun - timedelta(days=1)
    said = {
        "90": 90,
        "": 0,
        "soon": 0,
        "-5": 0,
        "9" * 9: None,
        f"{past:%a, %d %b %Y %H:%M:%S GMT}": 0,
    }
    for retry_after, seconds in said.items():
        assert rest_of(retry_after) == seconds, retry_after
    for zone in ("GMT", "-0000"):
        rest = rest_of(f"{soon:%a, %d %b %Y %H:%M:%S} {zone}")
        assert rest is not None
        assert 59 <= rest + (datetime.now(UTC) - begun).total_seconds() <= 61


def test_a_long_rest_is_told_in_minutes_or_hours() -> None:
    assert busy("600").remedy == "try again in 10 minutes"
    assert busy("36000").remedy == "try again in 10 hours"

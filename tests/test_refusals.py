"""ingest/fetching/refusals.py: statuses and broken connections in words."""

import errno
from datetime import UTC, datetime, timedelta

import httpcore
import pytest

from ingest.errors import SourceError
from ingest.fetching.refusals import Unsteady, of_connection, of_status


def busy(retry_after: str) -> SourceError:
    """What a busy server's answer means."""
    return of_status(503, arxiv="", host="papers.test", retry_after=retry_after)


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EHOSTUNREACH])
def test_no_way_to_a_host_is_told_from_a_host_that_refuses(number: int) -> None:
    no_way = of_connection(httpcore.ConnectError(OSError(number, "as it is put")), "papers.test")
    assert isinstance(no_way, Unsteady)
    assert no_way.cause == "there is no network, or no way to papers.test"
    refused = OSError(errno.ECONNREFUSED, "Connection refused")
    assert "no connection to" in of_connection(httpcore.ConnectError(refused), "papers.test").cause
    assert of_connection(httpcore.ReadError(), "papers.test").cause.startswith("papers.test broke")


def test_what_no_second_try_can_help_is_not_unsteady() -> None:
    failure = of_connection(httpcore.LocalProtocolError("Illegal header value"), "papers.test")
    assert not isinstance(failure, Unsteady)


def test_a_rest_is_asked_for_in_seconds_or_until_a_date_or_not_at_all() -> None:
    soon = datetime.now(UTC) + timedelta(seconds=60)
    past = datetime.now(UTC) - timedelta(days=1)
    said = {
        "90": 90, "": 0, "soon": 0, "-5": 0, "9" * 9: None,
        f"{soon:%a, %d %b %Y %H:%M:%S GMT}": 60, f"{soon:%a, %d %b %Y %H:%M:%S} -0000": 60,
        f"{past:%a, %d %b %Y %H:%M:%S GMT}": 0,
    }  # fmt: skip
    for retry_after, seconds in said.items():
        error = busy(retry_after)
        rest = error.rest if isinstance(error, Unsteady) else None
        assert rest == (seconds if seconds is None else pytest.approx(seconds, abs=2)), retry_after


def test_a_long_rest_is_told_in_minutes_or_hours() -> None:
    assert busy("600").remedy == "try again in 10 minutes"
    assert busy("36000").remedy == "try again in 10 hours"

"""ingest/fetching.py with servers that are busy, slow or broken."""

import datetime
import socket
from collections.abc import Callable
from email.utils import format_datetime

import pytest

from ingest.sources.fetching import connections, fetcher, web_client
from ingest.sources.fetching.connections import NetworkSettings
from tests.ingest.sources.fetching.fetching_parts import (
    HERE,
    Make,
    refusal,
)
from tests.paper_server import (
    ETAG,
    PDF,
    Handler,
    PaperServer,
    broken,
    dripping,
    dripping_headers,
    paper,
    redirect,
    silent,
    status,
)
from tests.patience import until

pytest_plugins = ["tests.ingest.sources.fetching.fetching_fixtures"]


class Clock:
    """A clock that stands still, or goes on by so many seconds whenever it is looked at."""

    def __init__(self) -> None:
        self.step = 0.0
        self._now = 1_000.0

    def monotonic(self) -> float:
        self._now += self.step
        return self._now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock by which papers are fetched."""
    made = Clock()
    for module in (connections, fetcher, web_client):
        monkeypatch.setattr(module, "time", made)
    return made


@pytest.mark.usefixtures("clock")
def test_requests_to_one_host_are_kept_apart(
    make: Make, server: PaperServer, slept: list[float]
) -> None:
    server.answer("/pdf/2405.08597", redirect("/pdf/2405.08597v1"))
    server.answer("/pdf/2405.08597v1", paper())
    apart = make(pause_seconds=3.0)
    apart.fetch("arxiv:2405.08597")
    apart.fetch("arxiv:2405.08597v1")
    # As nobody really sleeps here, the third turn comes after two rests.
    assert slept == [3, 6]


def test_a_server_that_asks_for_a_rest_gets_it(
    make: Make, server: PaperServer, slept: list[float]
) -> None:
    url = server.answer("/a.pdf", status(429, Retry_After="17"), paper())
    assert make().fetch(url).path.read_bytes() == PDF
    assert slept == [17]


def test_a_rest_until_a_date_is_kept_too(
    make: Make, server: PaperServer, slept: list[float]
) -> None:
    begun = datetime.datetime.now(datetime.UTC)
    date = begun + datetime.timedelta(seconds=100)
    busy = status(503, Retry_After=format_datetime(date, usegmt=True))
    make().fetch(server.answer("/a.pdf", busy, paper()))
    taken = datetime.datetime.now(datetime.UTC) - begun
    (rest,) = slept
    assert 99 - taken.total_seconds() <= rest <= 100


def test_who_asks_for_a_long_rest_is_left_alone(
    make: Make, server: PaperServer, slept: list[float]
) -> None:
    refused = refusal(make(), server.answer("/a.pdf", status(429, Retry_After="3600")))
    assert refused.cause == f"{HERE} receives too many requests and asks for a pause"
    assert refused.remedy == "try again in 60 minutes"
    assert (len(server.asked), slept) == (1, [])


def test_faults_of_the_server_are_tried_again_with_growing_rests(
    make: Make, server: PaperServer, slept: list[float]
) -> None:
    url = server.answer(
        "/a.pdf", status(500), status(502, Retry_After="soon"), status(503), paper()
    )
    assert make().fetch(url).path.read_bytes() == PDF
    assert [1 <= slept[0] <= 2, 2 <= slept[1] <= 3, 4 <= slept[2] <= 5] == [True] * 3


def test_patience_ends(make: Make, server: PaperServer, slept: list[float]) -> None:
    refused = refusal(make(attempts=3), server.answer("/a.pdf", status(500)))
    assert refused.cause == f"{HERE} reports an error of its own (status 500)"
    assert (len(server.asked), len(slept)) == (3, 2)


def test_no_rest_goes_beyond_the_time_there_is(
    make: Make, server: PaperServer, slept: list[float]
) -> None:
    url = server.answer("/a.pdf", status(429, Retry_After="110"), paper())
    assert refusal(make(total_seconds=100.0), url).cause == f"{HERE} receives too many requests"
    assert slept == []


def test_a_broken_download_goes_on_where_it_ended(make: Make, server: PaperServer) -> None:
    url = server.answer("/a.pdf", broken(5000), paper())
    assert make().fetch(url).path.read_bytes() == PDF
    assert server.asked[1].headers["range"] == "bytes=5000-"
    assert server.asked[1].headers["if-range"] == ETAG


def test_it_goes_on_in_another_run_too(make: Make, server: PaperServer) -> None:
    url = server.answer("/a.pdf", broken(70_000), paper())
    assert "closed the connection early" in refusal(make(attempts=1), url).cause
    assert make().fetch(url).path.read_bytes() == PDF
    assert server.asked[1].headers["range"] == "bytes=70000-"


def test_it_starts_anew_where_the_file_has_changed_meanwhile(
    make: Make, server: PaperServer
) -> None:
    new = PDF.replace(b"%%EOF", b"%%END")
    url = server.answer("/a.pdf", broken(5000), paper(new, etag='"second"'))
    assert make().fetch(url).path.read_bytes() == new


def test_it_starts_anew_where_nothing_proves_that_the_rest_belongs_to_it(
    make: Make, server: PaperServer
) -> None:
    url = server.answer("/a.pdf", broken(5000, etag='W/"weak"'), paper())
    assert make().fetch(url).path.read_bytes() == PDF
    assert "range" not in server.asked[1].headers


def ranged(place: str, content: bytes, etag: str = ETAG) -> Callable[[Handler], None]:
    """A rest of a file, wherever it belongs."""
    return lambda handler: handler.reply(206, {"Content-Range": place, "ETag": etag}, content)


@pytest.mark.parametrize(
    "wrong",
    [
        ranged("bytes 0-9/10", b"0123456789"),
        ranged("bytes 5000-5009/5010", b"0123456789", '"second"'),
        ranged(f"bytes 5000-5009/{len(PDF)}", PDF[5000:5010]),
        ranged("bytes 5000-5099/5010", b"0123456789" * 10),
        ranged("nonsense", b"0123456789"),
        ranged(f"bytes 5000-5009/{'9' * 5000}", b"0123456789"),
        status(416),
    ],
)
def test_a_rest_that_does_not_fit_is_not_put_together_with_the_start(
    make: Make, server: PaperServer, wrong: Callable[[Handler], None]
) -> None:
    url = server.answer("/a.pdf", broken(5000), wrong, paper())
    assert make().fetch(url).path.read_bytes() == PDF


@pytest.mark.parametrize("drip", [dripping, dripping_headers])
def test_a_server_that_drips_is_left_when_time_is_up(
    make: Make, server: PaperServer, drip: Callable[[Handler], None], clock: Clock
) -> None:
    clock.step = 100.0
    url = server.answer("/a.pdf", drip, paper())
    refused = refusal(make(total_seconds=3_000.0), url)
    assert refused.cause == "the download takes too long"
    clock.step = 0.0
    assert make().fetch(url).path.read_bytes() == PDF
    assert ("range" in server.asked[1].headers) == (drip is dripping)


def test_no_step_begins_when_time_is_up(make: Make, server: PaperServer) -> None:
    url = server.answer("/a.pdf", paper())
    assert refusal(make(total_seconds=0.0), url).cause == "the download takes too long"
    assert server.asked == []


def test_a_server_that_says_nothing_is_left(make: Make, server: PaperServer) -> None:
    url = server.answer("/a.pdf", silent)
    assert refusal(make(read_seconds=0.1, attempts=2), url).cause == (
        f"{HERE} does not respond in time"
    )
    until(lambda: len(server.asked) == 2)


def test_a_server_that_says_nothing_is_left_when_time_is_up(
    make: Make, server: PaperServer
) -> None:
    url = server.answer("/a.pdf", silent)
    assert refusal(make(total_seconds=0.3), url).cause == "the download takes too long"


def test_a_server_that_is_not_there(make: Make, slept: list[float]) -> None:
    with socket.create_server((HERE, 0)) as unused:
        port = unused.getsockname()[1]
    refused = refusal(make(attempts=2), f"http://{HERE}:{port}/a.pdf")
    assert refused.cause.startswith(f"no connection to {HERE}")
    assert len(slept) == 1


def test_no_network(make: Make, slept: list[float]) -> None:
    def resolve(_host: str, _port: int) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    alone = make(
        arxiv_url="https://arxiv.org", network=NetworkSettings(resolve=resolve), attempts=2
    )
    assert refusal(alone, "arxiv:2405.08597").cause.startswith("there is no network")
    assert len(slept) == 1


def test_a_name_that_leads_nowhere_is_looked_up_once(make: Make, slept: list[float]) -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    refused = refusal(make(network=NetworkSettings(resolve=resolve)), "https://papers.test/a.pdf")
    assert refused.cause == "there is no host “papers.test”"
    assert (asked, slept) == (["papers.test"], [])

"""A polite web client: it identifies itself, pauses between requests, follows few redirects.

Proxies named in the environment are not used: behind a proxy, the address that a connection leads
to could not be checked.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore
import httpx

from ingest.errors import SourceError
from ingest.sources.fetching.connections import NetworkSettings, checked_pool
from ingest.sources.fetching.failures import BY_HAND, of_connection
from ingest.sources.remote_sources import web_address

_REDIRECTS = 5
_REDIRECT_STATUSES = {301, 302, 303, 307, 308}
_CONNECTION_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class WebResponse:
    """A server's response: its final address, status and headers, and its body as it arrives."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection and for each next byte."""

    connect: float
    read: float


class Pauses:
    """Keeps requests to one host apart, also those of different threads."""

    def __init__(self, seconds: float, sleep: Callable[[float], None]) -> None:
        self._seconds = seconds
        self._sleep = sleep
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def keep(self, host: str) -> None:
        """Waits until the caller may send a request to the host."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._free_at.get(host, now))
            self._free_at[host] = turn + self._seconds
        if turn > now:
            self._sleep(turn - now)


class WebClient:
    """Downloads from web addresses."""

    def __init__(
        self,
        *,
        contact: str,
        allow_private: bool,
        pauses: Pauses,
        timeouts: Timeouts,
        network: NetworkSettings,
    ) -> None:
        self._agent = f"Footnote/0.1 (+mailto:{contact})" if contact else "Footnote/0.1"
        self._allow_private = allow_private
        self._pauses = pauses
        self._timeouts = timeouts
        self._network = network

    @contextmanager
    def get(
        self, url: httpx.URL, headers: Mapping[str, str], *, until: float
    ) -> Iterator[WebResponse]:
        """The response after all redirects; raises SourceError on every failure."""
        with checked_pool(self._network, allow_private=self._allow_private, until=until) as pool:
            for _ in range(_REDIRECTS + 1):
                with self._request(pool, url, headers) as response:
                    if response.status not in _REDIRECT_STATUSES:
                        yield response
                        return
                    url = web_address(response.headers.get("location", ""), redirected_from=url)
        raise SourceError(f"the address redirects more than {_REDIRECTS} times", BY_HAND)

    @contextmanager
    def _request(
        self, pool: httpcore.ConnectionPool, url: httpx.URL, headers: Mapping[str, str]
    ) -> Iterator[WebResponse]:
        self._pauses.keep(url.host)
        address = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        timeouts = {
            "connect": self._timeouts.connect,
            "read": self._timeouts.read,
            "write": self._timeouts.read,
        }
        try:
            with pool.stream(
                "GET",
                address,
                headers=self._request_headers(url, headers),
                extensions={"timeout": timeouts},
            ) as response:
                yield WebResponse(
                    url=url,
                    status=response.status,
                    headers=httpx.Headers(response.headers),
                    pieces=response.iter_stream(),
                )
        except _CONNECTION_ERRORS as error:
            raise of_connection(error, url.host) from error

    def _request_headers(
        self, url: httpx.URL, headers: Mapping[str, str]
    ) -> list[tuple[bytes, bytes]]:
        complete = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": self._agent,
            "Accept": "application/pdf, */*;q=0.1",
            # The body is counted against the size limit as received, never decompressed.
            "Accept-Encoding": "identity",
            **headers,
        }
        return [(name.encode("ascii"), value.encode()) for name, value in complete.items()]

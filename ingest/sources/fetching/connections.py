"""Connections to checked addresses only, which end at a deadline.

Both are enforced where the connection is made and its bytes are read: no second look-up of a name
can lead elsewhere (DNS rebinding), and a server that sends a byte now and then cannot hold a
download open.

httpcore is used rather than httpx, which is built on it: it accepts a network backend, and neither
follows redirects nor decompresses bodies by itself.
"""

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpcore
import httpx

from ingest.errors import SourceError
from ingest.sources.fetching.addresses import Resolve, checked_addresses, system_addresses


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """How host names are resolved, sockets opened, and certificates verified."""

    resolve: Resolve = system_addresses
    sockets: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)
    # Trusts certifi's certificates, or those of SSL_CERT_FILE and SSL_CERT_DIR.
    tls: ssl.SSLContext = field(default_factory=httpx.create_ssl_context)


def checked_pool(
    network: NetworkSettings, *, allow_private: bool, until: float
) -> httpcore.ConnectionPool:
    """A pool of checked connections, which end at `until` on the monotonic clock."""
    backend = _CheckedBackend(network, allow_private=allow_private, until=until)
    return httpcore.ConnectionPool(ssl_context=network.tls, network_backend=backend)


class _CheckedBackend(httpcore.NetworkBackend):
    """Resolves a name once, checks its addresses, and connects to one of these."""

    def __init__(self, network: NetworkSettings, *, allow_private: bool, until: float) -> None:
        self._network = network
        self._allow_private = allow_private
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the host's checked addresses that answers."""
        addresses = checked_addresses(
            host, port, resolve=self._network.resolve, allow_private=self._allow_private
        )
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                with _in_time(self._until, timeout) as seconds:
                    stream = self._network.sockets.connect_tcp(
                        address, port, seconds, local_address, socket_options
                    )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._until)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A stream that is read and written until a deadline."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _in_time(self._until, timeout) as seconds:
            return self._stream.read(max_bytes, seconds)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _in_time(self._until, timeout) as seconds:
            self._stream.write(buffer, seconds)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        with _in_time(self._until, timeout) as seconds:
            secured = self._stream.start_tls(ssl_context, server_hostname, seconds)
        return _TimedStream(secured, self._until)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


@contextmanager
def _in_time(until: float, timeout: float | None) -> Iterator[float]:
    """The seconds that a step may take; raises SourceError where the deadline has passed."""
    left = until - time.monotonic()
    if left <= 0:
        raise _too_long()
    try:
        yield left if timeout is None else min(left, timeout)
    except httpcore.TimeoutException as error:
        if time.monotonic() < until:
            raise
        raise _too_long() from error


def _too_long() -> SourceError:
    return SourceError(
        "the download takes too long",
        "try again: it continues where it stopped, if the server supports that",
    )

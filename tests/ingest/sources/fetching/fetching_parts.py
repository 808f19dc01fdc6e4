"""What the tests of fetching share."""

from collections.abc import Callable, Iterable
from pathlib import Path

import httpcore
import pytest

from ingest.errors import SourceError
from ingest.sources.fetching.addresses import system_addresses
from ingest.sources.fetching.fetcher import Fetcher

Make = Callable[..., Fetcher]
HERE = "127.0.0.1"
PUBLIC = "151.101.3.42"
UNREACHABLE = "151.101.67.42"


def refusal(fetcher: Fetcher, source: str) -> SourceError:
    """The error that fetching the source ends in."""
    with pytest.raises(SourceError) as refused:
        fetcher.fetch(source)
    assert refused.value.cause
    assert refused.value.remedy
    return refused.value


class Internet(httpcore.SyncBackend):
    """Sockets that reach our server at a public address, and note where they went."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.reached.append(host)
        if host == UNREACHABLE:
            raise httpcore.ConnectError("no way there")
        there = HERE if host == PUBLIC else host
        return super().connect_tcp(there, port, timeout, local_address, socket_options)


def of_internet(host: str, port: int) -> tuple[str, ...]:
    """What the system says of a host, but papers.test is on the internet."""
    return (PUBLIC,) if host == "papers.test" else system_addresses(host, port)


def left_behind(folder: Path) -> list[str]:
    """The files in the cache beside its locks."""
    return sorted(p.name for p in folder.rglob("*") if p.is_file() and p.name != "lock")

"""Requests offered to a server at a fixed rate, whether or not it keeps up with them.

Latency counts from the moment at which a request was due (an open loop), so that a server that
falls behind cannot hide it. A small client over asyncio's streams, since the client shares the
machine with the server and should take as little of it as may be.
"""

import asyncio
import json
import multiprocessing
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_CLIENTS = 2
_PATIENCE_SECONDS = 30.0
# A connection that has been idle for longer may be closed by the server at any moment.
_IDLE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A request: when it was due, how long its answer took in seconds, and with what status.

    The status is 0 where the connection broke or no answer came.
    """

    due: float
    seconds: float
    status: int


def offer(url: str, questions: Sequence[str], *, rate: float, seconds: float) -> list[Sent]:
    """What became of so many asks a second, sent by processes of their own for so long."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(_CLIENTS) as pool:
        shares = [
            (url, list(questions[client::_CLIENTS]), rate / _CLIENTS, seconds, client)
            for client in range(_CLIENTS)
        ]
        return [sent for share in pool.starmap(_share, shares) for sent in share]


def _share(url: str, questions: list[str], rate: float, seconds: float, client: int) -> list[Sent]:
    return asyncio.run(_Client(url, questions).offered(rate, seconds, delay=client / rate / 2))


class _Client:
    """Sends each request over a connection that is free, or over a new one."""

    def __init__(self, url: str, questions: list[str]) -> None:
        address = urlsplit(url)
        self._host, self._port = str(address.hostname), int(address.port or 80)
        self._requests = [self._request(question) for question in questions]
        # The connection that was used last comes first, with the time of that.
        self._free: deque[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = deque()

    async def offered(self, rate: float, seconds: float, delay: float) -> list[Sent]:
        """What became of the requests that were due."""
        begun = time.perf_counter() + delay
        tasks = []
        for number in range(int(rate * seconds)):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            request = self._requests[number % len(self._requests)]
            tasks.append(asyncio.create_task(self._sent(request, due, due - begun)))
        return list(await asyncio.gather(*tasks))

    async def _sent(self, request: bytes, due: float, offset: float) -> Sent:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                status = await self._status(request)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            status = 0
        return Sent(offset, time.perf_counter() - due, status)

    async def _status(self, request: bytes) -> int:
        reader, writer = await self._connection()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        if b"connection: close" in lines:
            writer.close()
        else:
            self._free.append((time.monotonic(), reader, writer))
        return int(head[9:12])

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._free and time.monotonic() - self._free[-1][0] < _IDLE_SECONDS:
            _, reader, writer = self._free.pop()
            return reader, writer
        while self._free:  # all others have been idle for longer still
            self._free.pop()[2].close()
        return await asyncio.open_connection(self._host, self._port)

    def _request(self, question: str) -> bytes:
        body = json.dumps({"question": question}).encode()
        return (
            f"POST /v1/ask HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body

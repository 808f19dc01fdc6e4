"""uvicorn's HTTP protocol with a time limit for the first request and problem documents.

Bytes that are not valid HTTP never reach the app, so their answer is made here.
"""

import asyncio
import json
import socket
import uuid
from typing import cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.api.contract.limits import REQUEST_LIMITS
from service.api.errors.problems import PROBLEM_MEDIA_TYPE


class Protocol(H11Protocol):
    """uvicorn's protocol over h11.

    uvicorn makes the instances, so the time limit for the headers of the first request is an
    attribute of the class.
    """

    header_seconds = 15.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Closes the connection later unless a request arrives in time."""
        super().connection_made(transport)
        # asyncio does not set it on a socket that several processes share: there a body waited up
        # to 40 ms until the client had acknowledged the headers.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._deadline = self.loop.call_later(self.header_seconds, self._close_if_idle)

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancels the time limit."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _close_if_idle(self) -> None:
        request = cast("object | None", self.cycle)  # None before the first request
        if request is None and not self.transport.is_closing():
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answers bytes that are not valid HTTP, or headers that are too large."""
        own_id = uuid.uuid4().hex
        most = REQUEST_LIMITS.header_bytes >> 10
        document = {
            "type": "urn:footnote:bad-request",
            "title": "Bad Request",
            "status": 400,
            "detail": f"the request cannot be read as HTTP ({msg.strip().rstrip('.')}): "
            f"check its first line; its headers may have at most {most} kB",
            "request_id": own_id,
        }
        body = json.dumps(document).encode()
        response = h11.Response(
            status_code=400,
            headers=[
                (b"content-type", PROBLEM_MEDIA_TYPE.encode()),
                (b"content-length", str(len(body)).encode()),
                (b"x-request-id", own_id.encode()),
                (b"connection", b"close"),
            ],
            reason=b"Bad Request",
        )
        for event in (response, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

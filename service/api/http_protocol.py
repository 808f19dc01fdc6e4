"""HTTP on a connection: as uvicorn speaks it, but with problem documents and less patience.

What cannot be read as HTTP never comes to the app, so that its answer is made here.
"""

import asyncio
import json
import socket
import uuid
from typing import cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.api.errors.problems import PROBLEM_MEDIA_TYPE

# The first lines and headers of a request have so long and are so long at most.
HEADER_SECONDS = 15.0
HEADER_BYTES = 32 << 10


class Protocol(H11Protocol):
    """uvicorn's protocol over h11."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for a first request, but not for ever."""
        super().connection_made(transport)
        # asyncio asks for it too, but not on the socket that several processes share: there a body
        # waited behind its headers until the client had acknowledged those, up to 40 ms.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._close_if_idle)

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no longer."""
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _close_if_idle(self) -> None:
        heard = cast("object | None", self.cycle)  # None before the first request
        if heard is None and not self.transport.is_closing():
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Says what was wrong with a request that is no HTTP, or too much of it."""
        own_id = uuid.uuid4().hex
        document = {
            "type": "urn:footnote:bad-request", "title": "Bad Request", "status": 400,
            "detail": f"the request cannot be read as HTTP ({msg.strip().rstrip('.')}): "
            f"check its first line; its headers may have {HEADER_BYTES >> 10} kB",
            "request_id": own_id,
        }  # fmt: skip
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

"""The fake Slack's HTTP server: calls of the Web API, and private answers, as they come in."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from tests.service.slack.limits import Json


class Receiver(Protocol):
    """What calls and private answers are handed to."""

    def handle(self, method: str, said: Json, token: str) -> tuple[int, Json, Json, bool]:
        """Status, headers and body of the answer to a call, and whether it gets through."""
        ...

    def respond(self, path: str, said: Json) -> None:
        """A private answer comes in."""
        ...


def http_server(receiver: Receiver) -> ThreadingHTTPServer:
    """A server on a free port of loopback, which does not serve yet."""
    return _Http(("127.0.0.1", 0), type("Handler", (_Handler,), {"receiver": receiver}))


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_said: object) -> None:
        """A client that went away is no concern of the server's."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: Receiver

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query.encode())

    def log_message(self, *_said: object) -> None:
        """Keeps quiet."""

    def _answer(self, raw: bytes) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/respond/"):
            self.receiver.respond(path, json.loads(raw))
            self._send(200, {}, b"ok", "text/plain")
            return
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        said = _said(raw, self.headers.get("Content-Type", ""))
        method = path.removeprefix("/api/")
        status, headers, body, through = self.receiver.handle(method, said, token)
        if not through:
            self.close_connection = True
            return
        self._send(status, headers, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, headers: Json, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {
            **headers, "Content-Type": kind, "Content-Length": str(len(body)),
            "Connection": "close",
        }.items():  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _said(raw: bytes, kind: str) -> Json:
    if kind.startswith("application/json"):
        body: Json = json.loads(raw)
        return body
    said: Json = dict(parse_qsl(raw.decode()))
    for name in ("blocks", "metadata", "view", "chunks"):
        if name in said:
            said[name] = json.loads(said[name])
    return said

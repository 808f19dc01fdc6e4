"""A server on 127.0.0.1 that answers as arXiv does, and as the worst of the web does."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

from tests.patience import PATIENCE

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400 + b"\n%%EOF\n"
ETAG = '"first-edition"'
Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came in: its path and its headers, named in lower case."""

    path: str
    headers: Headers


@dataclass(slots=True)
class PaperServer:
    """The running server: where it is, what it was asked, what it shall answer."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    # For each path the answers to come, the last of them for ever.
    answers: dict[str, list[Callable[["Handler"], None]]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str, *answers: Callable[["Handler"], None]) -> str:
        """Sets the answers of a path, and returns its address."""
        self.answers[path] = list(answers)
        return self.url + path

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [asked.path for asked in self.asked]


class Handler(BaseHTTPRequestHandler):
    """Gives each path the next of its answers; what has none is answered as by arXiv."""

    protocol_version = "HTTP/1.1"
    papers: PaperServer

    def do_GET(self) -> None:  # the name that http.server calls
        self.close_connection = True
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.papers.asked.append(Asked(self.path, headers))
        answers = self.papers.answers.get(self.path, [unknown_to_arxiv])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer(self)

    def reply(self, status: int, headers: Headers, body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.send_bytes(body)

    def send_bytes(self, body: bytes) -> bool:
        """Sends it; False where nobody listens any more."""
        try:
            self.wfile.write(body)
            self.wfile.flush()
        except OSError:
            return False
        return True

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


Reply = Callable[[Handler], None]


def status(code: int, **headers: str) -> Reply:
    """An answer of that status; underscores in the names of headers stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.reply(code, named, b"<html>sorry</html>")


def redirect(target: str) -> Reply:
    """An answer that leads elsewhere."""
    return status(302, Location=target)


def body(content: bytes, **headers: str) -> Reply:
    """An answer of just that content."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.reply(200, named, content)


def paper(content: bytes = PDF, *, etag: str = ETAG, **headers: str) -> Reply:
    """A PDF served well: with an ETag, from any byte on, and not twice."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler: Handler) -> None:
        said = {"ETag": etag, "Content-Type": "application/pdf", **named}
        if handler.headers.get("If-None-Match") == etag:
            handler.reply(304, {"ETag": etag})
            return
        wanted = handler.headers.get("Range", "")
        if not wanted or handler.headers.get("If-Range") != etag:
            handler.reply(200, said, content)
            return
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(content):
            handler.reply(416, {"Content-Range": f"bytes */{len(content)}"})
            return
        place = f"bytes {start}-{len(content) - 1}/{len(content)}"
        handler.reply(206, {**said, "Content-Range": place}, content[start:])

    return answer


def broken(sent: int, *, etag: str = ETAG) -> Reply:
    """A PDF that breaks off after so many bytes."""
    said = {"ETag": etag, "Content-Length": str(len(PDF))}
    return lambda handler: handler.reply(200, said, PDF[:sent])


def silent(handler: Handler) -> None:
    """Nothing, for as long as anybody waits for it."""
    handler.connection.settimeout(PATIENCE)
    with suppress(OSError):
        handler.connection.recv(1)


def dripping(handler: Handler) -> None:
    """A byte of a PDF now and then, for a minute."""
    handler.reply(200, {"Content-Length": str(len(PDF)), "ETag": ETAG})
    for place in range(3_000):
        if not handler.send_bytes(PDF[place : place + 1]):
            return
        time.sleep(0.02)


def dripping_headers(handler: Handler) -> None:
    """A byte of a header now and then, for a minute."""
    for _ in range(3_000):
        if not handler.send_bytes(b"x"):
            return
        time.sleep(0.02)


def endless(handler: Handler) -> None:
    """A PDF that does not end."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    piece = PDF
    while handler.send_bytes(piece):
        pass


def bomb(handler: Handler) -> None:
    """Little that unpacks to much."""
    packed = gzip.compress(PDF + bytes(10 << 20))
    handler.reply(200, {"Content-Encoding": "gzip"}, packed)


def unknown_to_arxiv(handler: Handler) -> None:
    """What arXiv answers to an identifier that it does not know."""
    handler.reply(404, {"Content-Type": "text/html; charset=utf-8"}, b"<html>No paper</html>")


@contextmanager
def serving(tls: SSLContext | None = None) -> Iterator[PaperServer]:
    """A running server of papers."""
    papers = PaperServer()
    handler = type("BoundHandler", (Handler,), {"papers": papers})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        papers.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield papers
        finally:
            server.shutdown()
            thread.join()

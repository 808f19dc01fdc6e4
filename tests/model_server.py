"""A server on 127.0.0.1 that speaks as OpenAI-compatible servers do, word for word as scripted."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from service.settings import LanguageModel
from tests.patience import PATIENCE

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came in: path, headers in lower case, body."""

    path: str
    headers: dict[str, str]
    body: Json

    @property
    def words(self) -> str:
        """All that the messages say."""
        messages = self.body["messages"]
        assert isinstance(messages, list)
        return "\n".join(message["content"] for message in messages)


@dataclass(slots=True)
class ModelServer:
    """The running server: what it was asked, what it shall reply, the last reply for ever."""

    port: int = 0
    takes_schemas: bool = True
    asked: list[Asked] = field(default_factory=list)
    replies: list["Reply"] = field(default_factory=list)
    # Set when a reader has hung up before its reply was whole.
    hung_up: threading.Event = field(default_factory=threading.Event)

    def settings(self, **changes: object) -> LanguageModel:
        """Settings that lead here."""
        known = {"timeout": 60.0, "drafts": 1, "structured": "auto", "understand": False, **changes}
        address = f"http://127.0.0.1:{self.port}/v1"
        return LanguageModel.model_validate(
            {"base_url": address, "model": "scripted", "api_key": "sk-secret", **known}
        )

    def script(self, *replies: "Reply") -> None:
        """Sets the replies to come."""
        self.replies = list(replies)


Reply = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Gives each request the next of the replies."""

    protocol_version = "HTTP/1.1"
    server_of: ModelServer

    def do_POST(self) -> None:  # the name that http.server calls
        self.close_connection = True
        length = int(self.headers.get("Content-Length", "0"))
        body = json.loads(self.rfile.read(length))
        headers = {name.lower(): value for name, value in self.headers.items()}
        server = self.server_of
        server.asked.append(Asked(self.path, headers, body))
        if "response_format" in body and not server.takes_schemas:
            self.reply(400, b'{"error": {"message": "response_format is not supported"}}')
            return
        reply = server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]
        try:
            reply(self)
        except OSError:
            server.hung_up.set()

    def reply(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        said = {"Content-Type": "application/json", "Content-Length": str(len(body)), **named}
        for name, value in said.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def event(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def chunk(self, content: str | None, ended: str | None = None, **delta: str) -> None:
        said: Json = {**delta} if content is None else {"content": content, **delta}
        choice = {"index": 0, "delta": said, "finish_reason": ended}
        self.event(json.dumps({
            "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
            "choices": [choice],
        }))  # fmt: skip

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def statement(text: str, *quotes: tuple[int, str]) -> Json:
    """A statement of a structured reply."""
    return {"text": text, "quotes": [{"passage": n, "quote": words} for n, words in quotes]}


def structured(*statements: Json, answered: bool = True) -> str:
    """A structured reply as text."""
    return json.dumps({"answered": answered, "statements": statements}, ensure_ascii=False)


def says(
    text: str | Iterable[str], *, delay: float = 0.0, ended: str | None = "stop", size: int = 7
) -> Reply:
    """A streamed reply: a text in pieces of that size, or pieces, with a delay before each next."""

    def reply(handler: Handler) -> None:
        handler.begin_stream()
        pieces = (
            [text[at : at + size] for at in range(0, len(text), size)]
            if isinstance(text, str)
            else text
        )
        handler.chunk(None, role="assistant")
        for piece in pieces:
            handler.chunk(piece)
            time.sleep(delay)
        if ended is not None:
            handler.chunk(None, ended)
            handler.event("[DONE]")

    return reply


def says_whole(text: str, ended: str = "stop") -> Reply:
    """A reply that is not streamed."""
    message = {"role": "assistant", "content": text}
    whole = {
        "id": "c", "object": "chat.completion", "created": 1, "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": ended}],
    }  # fmt: skip
    return lambda handler: handler.reply(200, json.dumps(whole).encode())


def refuses(text: str = "I will not.") -> Reply:
    """A reply in the field that is made for refusals."""

    def reply(handler: Handler) -> None:
        handler.begin_stream()
        handler.chunk(None, refusal=text)
        handler.chunk(None, "stop")
        handler.event("[DONE]")

    return reply


def fails(
    status: int, body: bytes = b'{"error": {"message": "sk-secret"}}', **headers: str
) -> Reply:
    """An error; underscores in the names of headers stand for hyphens."""
    return lambda handler: handler.reply(status, body, **headers)


def garbage(body: bytes, content_type: str = "text/event-stream") -> Reply:
    """A reply of just these bytes."""
    return lambda handler: handler.reply(200, body, Content_Type=content_type)


def silent(handler: Handler) -> None:
    """A reply that begins, and is nothing but signs of life as long as anybody listens."""
    handler.begin_stream()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        handler.wfile.write(b": alive\n\n")
        handler.wfile.flush()
        time.sleep(0.02)


def mute(handler: Handler) -> None:
    """No reply at all for as long as anybody waits for one."""
    handler.connection.settimeout(PATIENCE)
    handler.connection.recv(1)
    raise ConnectionAbortedError


@contextmanager
def serving() -> Iterator[ModelServer]:
    """A running server of a language model."""
    server_of = ModelServer()
    handler = type("BoundHandler", (Handler,), {"server_of": server_of})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server_of.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server_of
        finally:
            server.shutdown()
            thread.join()

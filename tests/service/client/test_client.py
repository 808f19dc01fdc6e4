"""service/client/client.py: requests, streams and errors, against a scripted service."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from service.answering.records.questions import QuestionError
from service.client.client import Client, ServerError


class Scripted(ThreadingHTTPServer):
    """Gives each request the next reply: status, headers, body."""

    def __init__(self, *replies: tuple[int, dict[str, str], str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies = list(replies)
        self.seen: list[tuple[str, str]] = []


class Handler(BaseHTTPRequestHandler):
    server: Scripted

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.seen.append((self.path, self.headers.get("Authorization", "")))
        status, headers, body = self.server.replies.pop(0)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests look at what was seen."""


@contextmanager
def serving(*replies: tuple[int, dict[str, str], str]) -> Iterator[Scripted]:
    server = Scripted(*replies)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def client_of(server: Scripted, key: str = "") -> Client:
    return Client(f"http://127.0.0.1:{server.server_port}/", key)


def stream(*events: str) -> tuple[int, dict[str, str], str]:
    return 200, {"Content-Type": "text/event-stream"}, "".join(events)


def problem(status: int, detail: str, kind: str = "about:blank") -> tuple[int, dict[str, str], str]:
    return status, {}, json.dumps({"type": kind, "detail": detail})


def test_a_stream_that_ends_early_is_an_error() -> None:
    with serving(stream(": a comment\n\n")) as server, client_of(server) as client:
        with pytest.raises(ServerError, match="stopped in the middle of its answer"):
            list(client.ask("Why?", ""))
        assert server.seen == [("/v1/ask", "")]


def test_an_error_event_says_why() -> None:
    # A field without a space after its colon, and data over two lines, are both legal.
    lines = 'event:error\ndata: {"detail":\ndata: "no model"}\n\n'
    with (
        serving(stream(lines)) as server,
        client_of(server) as client,
        pytest.raises(ServerError, match=r'could not answer: \{"detail":\n"no model"\}'),
    ):
        list(client.ask("Why?", ""))


def test_what_is_no_event_stream_is_no_footnote_service() -> None:
    with (
        serving((200, {"Content-Type": "text/html"}, "<html>")) as server,
        client_of(server) as client,
        pytest.raises(ServerError, match="is not a Footnote service: check the address"),
    ):
        list(client.ask("Why?", ""))


def test_a_busy_service_is_asked_again() -> None:
    busy = (503, {"Retry-After": "0.01"}, "{}")
    with (
        serving(busy, problem(404, "no such answer")) as server,
        client_of(server, "fn_key") as client,
    ):
        with pytest.raises(ServerError, match="answered 404: no such answer"):
            client.kept("a1")
        assert server.seen == [("/v1/answers/a1", "Bearer fn_key")] * 2


def test_a_refused_question_is_a_question_error() -> None:
    refused = problem(422, "the question is too long", "urn:footnote:question")
    with (
        serving(refused) as server,
        client_of(server) as client,
        pytest.raises(QuestionError, match=r"^the question is too long$"),
    ):
        client.compare("Why?")


def test_a_missing_key_names_where_to_give_it() -> None:
    with (
        serving(problem(401, "no key")) as server,
        client_of(server) as client,
        pytest.raises(ServerError, match=r"needs a valid key: .*FOOTNOTE_KEY.*FOOTNOTE_SERVER_KEY"),
    ):
        client.size()


@pytest.mark.parametrize(
    ("server", "key", "message"),
    [
        ("http://127.0.0.1:9", "", "cannot be reached"),
        ("http://[", "", "cannot be reached"),
        ("http://127.0.0.1:9", "fn_kéy", "the key contains a character that no key has"),
    ],
)
def test_a_bad_address_or_key_is_told_with_the_remedy(server: str, key: str, message: str) -> None:
    with pytest.raises(ServerError, match=message), Client(server, key) as client:
        client.size()

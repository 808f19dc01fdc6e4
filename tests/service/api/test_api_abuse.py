"""The running service under bad input: it answers with problem documents and goes on."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.api.contract.limits import REQUEST_LIMITS
from service.api.http_protocol import Protocol
from service.composition.http import create_app
from service.composition.services import Services
from tests.patience import PATIENCE, get, post
from tests.service.api.streaming.streaming_parts import running as serving
from tests.service_process import Running, running

QUESTION = {"question": "What is marginal risk?"}


@pytest.fixture(scope="module")
def service(small_library: Path) -> Iterator[Running]:
    """One running service for all of these tests, whatever the last one did to it."""
    with running(small_library, concurrent_asks="1", waiting_asks="2") as started:
        yield started
    said = started.log.read_text()
    assert started.process.returncode == 0
    assert "Traceback" not in said
    assert "unexpected error" not in said


@pytest.fixture(autouse=True)
def _goes_on(service: Running) -> Iterator[None]:
    yield
    assert post(f"{service.url}/v1/ask", json=QUESTION).json()["status"] == "answered"


@pytest.fixture
def hasty(read_services: Services) -> Iterator[int]:
    """The port of a service that waits less than usual for headers and bodies."""

    class HastyProtocol(Protocol):
        header_seconds = 0.2

    app = create_app(read_services, limits=replace(REQUEST_LIMITS, body_seconds=0.2))
    with serving(app, HastyProtocol) as url:
        yield int(url.rpartition(":")[2])


def spoken(port: int, *parts: bytes) -> bytes:
    """What the service on a port says to these bytes, sent one after the other."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        for part in parts:
            try:
                connection.sendall(part)
            except OSError:  # it has heard enough
                break
        said = b""
        try:
            while received := connection.recv(65_536):
                said += received
                if complete(said):
                    break
        except ConnectionResetError:
            pass
        return said


def complete(said: bytes) -> bool:
    head, found, body = said.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    lengths = [int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")]
    return bool(found and lengths and len(body) >= lengths[0])


def problem(said: bytes) -> tuple[int, dict[str, Any]]:
    """The status and the problem document of an answer as it came over the wire."""
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head.lower(), said[:500]
    document: dict[str, Any] = json.loads(body)
    assert document["request_id"].encode() in head
    assert document["detail"]
    return document["status"], document


def request(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


JSON = "Content-Type: application/json"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"question": "caf\xe9?"}', 422),
        (b'{"question": "\\ud800 what is this?"}', 422),
        (b"[" * 100_000, 422),
        (b'{"question": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", 422),
        (b'{"question": "Why?", "papers": ' + b'["x"' + b',"x"' * 2_000 + b"]}", 422),
        (b"\x00\x01\x02", 422),
        (b"null", 422),
        (b"", 422),
        (b'{"question": NaN}', 422),
        (b'{"question": "Why?", "year_from": ' + b"9" * 5_000 + b"}", 422),
        (b'{"question": "Why?", "question": 7}', 422),
    ],
)
def test_a_body_that_is_no_question_is_refused(service: Running, body: bytes, status: int) -> None:
    said = post(f"{service.url}/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert said.status_code in (400, status)
    assert said.headers["content-type"] == "application/problem+json"
    assert said.json()["detail"]


def test_a_huge_body_is_refused_before_it_is_read(service: Running) -> None:
    head = request("POST", "/v1/ask", JSON, "Content-Length: 10000000000")
    status, document = problem(spoken(service.port, head))
    # Whoever waited for the body, which never comes, would say that it comes too slowly.
    assert (status, document["type"]) == (413, "urn:footnote:content-too-large")


def test_a_huge_body_in_chunks_is_refused_once_it_is_too_much(service: Running) -> None:
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    head = request("POST", "/v1/ask", JSON, "Transfer-Encoding: chunked")
    status, _ = problem(spoken(service.port, head, *[chunk] * 20, b"0\r\n\r\n"))
    assert status == 413


def test_a_slow_body_is_broken_off(hasty: int) -> None:
    head = request("POST", "/v1/ask", JSON, "Content-Length: 500")
    status, document = problem(spoken(hasty, head, b"{"))
    assert (status, document["type"]) == (408, "urn:footnote:slow-body")


def test_slow_bodies_hold_no_place_of_others(service: Running) -> None:
    head = request("POST", "/v1/ask", JSON, "Content-Length: 500")
    idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(20)]
    try:
        for connection in idle:
            connection.sendall(head)
        for _ in range(2):  # by the second answer, what came before the first has been read
            assert get(f"{service.url}/healthz").status_code == 200
        answer = post(f"{service.url}/v1/ask", json=QUESTION)
        assert answer.json()["status"] == "answered"
    finally:
        for connection in idle:
            connection.close()


def test_a_client_that_says_nothing_is_let_go(hasty: int) -> None:
    assert spoken(hasty, b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nX-Slow: ") == b""


def test_floods_of_headers_are_refused(service: Running) -> None:
    many = [f"X-Header-{n}: {'x' * 100}" for n in range(1_000)]
    status, document = problem(spoken(service.port, request("GET", "/v1/papers", *many)))
    assert status in (400, 431)
    assert "headers" in document["detail"]
    long = request("GET", "/v1/papers", "Cookie: " + "a=b;" * 200_000)
    assert problem(spoken(service.port, long))[0] in (400, 431)


@pytest.mark.parametrize(
    "said",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64 + b"\r\n\r\n",
        b"GET \xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ],
)
def test_what_is_no_http_is_refused(service: Running, said: bytes) -> None:
    heard = spoken(service.port, said)
    if heard:
        assert problem(heard)[0] in (400, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/papers/..%2f..%2f..%2fetc%2fpasswd/file",
        "/v1/papers/%2e%2e/%2e%2e/catalog.sqlite",
        "/v1/papers/%00/file",
        "/v1/papers/openness.pdf%00.png/pages/1",
        "/web/..%2f..%2fsettings.py",
        "/web/%2e%2e/settings.py",
        "/web//etc/passwd",
        "//v1/papers",
        "/v1/papers/" + "a" * 8_000,
        "/v1/papers/openness.pdf/pages/" + "9" * 4_000,
        "/v1/ingestions/%27%20OR%201=1--",
        "/v1/ingestions/../keys",
    ],
)
def test_tricks_with_paths_lead_nowhere(service: Running, path: str) -> None:
    status, document = problem(spoken(service.port, request("GET", path)))
    assert status in (404, 405, 422), document


@pytest.mark.parametrize(
    ("ranges", "status"),
    [
        ("bytes=0-3", 206),
        ("bytes=-4", 206),
        ("bytes=0-1,3-4", 206),
        ("bytes=999999999-", 416),
        ("bytes=5-2", 416),
        ("bytes=a-b", 400),
        ("lines=1-2", 400),
        ("bytes=" + ",".join("0-" for _ in range(5_000)), 200),
        ("bytes=" + ",".join(f"{n}-{n}" for n in range(0, 180, 2)), 206),
    ],
)
def test_ranges_are_served_and_their_abuse_is_not(
    service: Running, ranges: str, status: int
) -> None:
    whole = get(f"{service.url}/v1/papers/openness.pdf/file")
    assert whole.headers["accept-ranges"] == "bytes"
    part = get(whole.url, headers={"Range": ranges})
    assert part.status_code in (status, 400 if status == 416 else status)
    if status == 206:
        assert len(part.content) < len(whole.content) + 20_000
    elif status >= 400:
        assert part.headers["content-type"] == "application/problem+json"
    if ranges == "bytes=0-3":
        assert part.content == b"%PDF"
        assert part.headers["content-range"] == f"bytes 0-3/{len(whole.content)}"


def test_a_file_that_is_known_is_not_sent_again(service: Running) -> None:
    for path in ("file", "pages/1.png"):
        first = get(f"{service.url}/v1/papers/openness.pdf/{path}")
        again = get(first.url, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_what_is_too_much_at_once_is_shed_and_the_rest_is_answered(service: Running) -> None:
    statuses: list[int] = []
    together = threading.Barrier(24)

    def ask() -> None:
        with httpx.Client(timeout=PATIENCE) as client:
            together.wait()
            for _ in range(3):
                answer = client.post(f"{service.url}/v1/ask", json=QUESTION)
                statuses.append(answer.status_code)
                if answer.status_code == 503:
                    assert answer.headers["retry-after"] == "1"
                    assert answer.json()["type"] == "urn:footnote:busy"

    threads = [threading.Thread(target=ask) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 72
    assert set(statuses) == {200, 503}


def test_many_connections_that_break_off_leave_nothing_behind(service: Running) -> None:
    body = json.dumps(QUESTION).encode()
    whole = request("POST", "/v1/ask", JSON, f"Content-Length: {len(body)}", body=body)
    for cut in range(1, len(whole), 9):
        with socket.create_connection(("127.0.0.1", service.port)) as connection:
            connection.sendall(whole[:cut])


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "BREW"])
def test_methods_that_nothing_takes_are_refused(service: Running, method: str) -> None:
    status, _ = problem(spoken(service.port, request(method, "/v1/papers", "Content-Length: 0")))
    assert status in (403, 404, 405)


def test_a_request_id_is_taken_over_only_where_it_is_well_formed(service: Running) -> None:
    for said, kept in (("abc-123", True), ("x" * 200, False), ("a b", False), ("<script>", False)):
        answer = get(f"{service.url}/nowhere", headers={"X-Request-ID": said})
        assert (answer.headers["x-request-id"] == said) is kept
        assert answer.json()["request_id"] == answer.headers["x-request-id"]

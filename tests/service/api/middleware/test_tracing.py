"""service/api/middleware/tracing.py: spans of requests, sent to a collector on this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from service.api.middleware.tracing import TracingMiddleware, tracer_to

PARENT = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a collector and what it was sent."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()
        thread.join()


def test_a_request_becomes_a_span_without_its_query(collector: tuple[str, list[bytes]]) -> None:
    address, received = collector
    tracer = tracer_to(address)

    def broken(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("", 503)

    app = TracingMiddleware(Starlette(routes=[Route("/v1/search", broken)]), tracer)
    headers = {"traceparent": f"00-{PARENT}-00f067aa0ba902b7-01"}
    TestClient(app).get("/v1/search?q=secret", headers=headers)
    provider = getattr(tracer, "span_processor", None)
    assert provider is not None
    provider.shutdown()
    (body,) = received
    assert b"secret" not in body
    (resource,) = ExportTraceServiceRequest.FromString(body).resource_spans
    (span,) = resource.scope_spans[0].spans
    assert span.trace_id.hex() == PARENT
    assert span.name.startswith("GET")
    said = {each.key: each.value for each in span.attributes}
    assert said["http.response.status_code"].int_value == 503
    assert span.status.code == 2  # an error

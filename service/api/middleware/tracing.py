"""Traces of requests, sent to an OpenTelemetry collector if one is set.

A span has the route, the status and the time of a request, and never a question.
"""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, Tracer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.middleware.request_context import route_of
from service.logs import request_id


def tracer_to(endpoint: str) -> Tracer:
    """A tracer that sends to the collector at that address, and flushes when the process ends."""
    provider = TracerProvider(resource=Resource.create({"service.name": "footnote"}))
    url = f"{endpoint.rstrip('/')}/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    return provider.get_tracer("footnote")


class TracingMiddleware:
    """Makes a span of each request, as a child of the span that `traceparent` names, if any."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on within a span."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        parent = extract(dict(Headers(scope=scope)))
        with self._tracer.start_as_current_span(
            scope["method"], context=parent, kind=SpanKind.SERVER
        ) as span:

            async def record_status(message: Message) -> None:
                if message["type"] == "http.response.start":
                    status = message["status"]
                    span.set_attribute("http.response.status_code", status)
                    if status >= 500:
                        span.set_status(StatusCode.ERROR)
                await send(message)

            span.set_attribute("http.request.method", scope["method"])
            span.set_attribute("footnote.request_id", request_id.get())
            await self._app(scope, receive, record_status)
            route = route_of(scope)
            span.set_attribute("http.route", route)
            span.update_name(f"{scope['method']} {route}")

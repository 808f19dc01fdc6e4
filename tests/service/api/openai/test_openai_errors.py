"""service/api/errors/openai.py: every error of the routes for OpenAI's clients, read by theirs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import openai
import pytest
from fastapi import FastAPI

from index.errors import LibraryBusy
from service.answering.answerer import Answerer
from service.answering.records.events import Event
from service.answering.records.questions import Question
from service.composition.http import create_app
from service.composition.services import Services
from tests.conftest import local_client

ELSEWHERE = ("203.0.113.7", 40000)

Ask = Callable[[openai.OpenAI, bool], object]


def completed(api: openai.OpenAI, streamed: bool) -> object:
    return api.chat.completions.create(
        model="footnote", messages=[{"role": "user", "content": "Why?"}], stream=streamed
    )


def responded(api: openai.OpenAI, streamed: bool) -> object:
    return api.responses.create(model="footnote", input="Why?", stream=streamed)


def listed(api: openai.OpenAI, streamed: bool) -> object:
    assert not streamed
    return api.models.list()


ASKS = [completed, responded]
ALL = [*ASKS, listed]


@contextmanager
def client_of(
    app: FastAPI, key: str = "-", address: tuple[str, int] = ("127.0.0.1", 1)
) -> Iterator[openai.OpenAI]:
    """OpenAI's client of the app; each error must have OpenAI's shape."""
    http = local_client(app, address=address)
    yield openai.OpenAI(
        base_url="http://127.0.0.1:8000/v1", api_key=key, max_retries=0, http_client=http
    )


def refused(
    status: int, ask: Ask, api: openai.OpenAI, *, streamed: bool = False
) -> openai.APIStatusError:
    """The error of that status that the client raises."""
    with pytest.raises(openai.APIStatusError) as raised:
        ask(api, streamed)
    assert raised.value.status_code == status
    assert raised.value.request_id
    return raised.value


@pytest.mark.parametrize("ask", ALL)
@pytest.mark.parametrize("key", ["fn_wrong", "fn_000000000000_aaaa"])
def test_without_a_valid_key_it_is_an_authentication_error(
    stocked_services: Services, ask: Ask, key: str
) -> None:
    stocked_services.store.keys.create("reader")
    with client_of(create_app(stocked_services), key) as api:
        error = refused(401, ask, api)
    assert isinstance(error, openai.AuthenticationError)
    assert (error.code, error.type) == ("invalid_api_key", "authentication_error")


@pytest.mark.parametrize("ask", ALL)
def test_from_elsewhere_without_keys_it_is_a_permission_error(
    stocked_services: Services, ask: Ask
) -> None:
    with client_of(create_app(stocked_services), address=ELSEWHERE) as api:
        error = refused(403, ask, api)
    assert isinstance(error, openai.PermissionDeniedError)
    assert (error.code, error.type) == ("no_keys_yet", "permission_error")
    assert "footnote keys create" in error.message


@pytest.mark.parametrize("ask", ALL)
def test_too_many_requests_are_a_rate_limit_error_that_says_how_long(
    stocked_services: Services, ask: Ask
) -> None:
    services = replace(
        stocked_services,
        settings=stocked_services.settings.model_copy(update={"requests_per_minute": 1}),
    )
    _, token = stocked_services.store.keys.create("reader")
    with client_of(create_app(services), token) as api:
        ask(api, False)
        error = refused(429, ask, api)
    assert isinstance(error, openai.RateLimitError)
    assert (error.code, error.type) == ("rate_limit_exceeded", "rate_limit_error")
    assert 0 < int(error.response.headers["retry-after"]) <= 60


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("ask", ASKS)
def test_a_service_that_is_full_says_when_to_come_back(
    stocked_services: Services, ask: Ask, streamed: bool
) -> None:
    app = create_app(
        replace(
            stocked_services,
            settings=stocked_services.settings.model_copy(update={"waiting_asks": 0}),
        )
    )
    with client_of(app) as api:
        error = refused(503, ask, api, streamed=streamed)
    assert isinstance(error, openai.InternalServerError)
    assert (error.code, error.type) == ("busy", "server_error")
    assert error.response.headers["retry-after"] == "1"


@dataclass(slots=True)
class Broken(Answerer):
    """An answerer that fails."""

    error: Exception

    def stream(self, _question: Question) -> Iterator[Event]:
        raise self.error


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("secret"), 500, "internal_server_error"),
        (LibraryBusy("wait"), 503, "librarybusy"),
    ],
)
def test_what_breaks_is_a_server_error_that_tells_no_secrets(
    stocked_services: Services, ask: Ask, error: Exception, status: int, code: str
) -> None:
    with client_of(create_app(stocked_services, answerer=Broken(error))) as api:
        raised = refused(status, ask, api)
    assert isinstance(raised, openai.InternalServerError)
    assert (raised.code, raised.type) == (code, "server_error")
    assert "secret" not in raised.response.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/chat/completions", 405),
        ("GET", "/v1/responses", 405),
        ("DELETE", "/v1/models", 405),
        ("GET", "/v1/responses/resp_1", 404),
        ("GET", "/v1/models/other", 404),
        ("GET", "/v1/chat/none", 404),
    ],
)
def test_what_is_not_there_has_openais_shape_too(
    stocked_services: Services, method: str, path: str, status: int
) -> None:
    said = local_client(create_app(stocked_services)).request(method, path)
    assert said.status_code == status
    assert said.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses"])
@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"{}", "text/plain", 400),
        (b"{}", "application/json", 400),
        (b'{"input": "' + b"x" * (1 << 20) + b'"}', "application/json", 413),
    ],
)
def test_bodies_that_are_not_as_they_should_be(
    stocked_services: Services, path: str, content: bytes, kind: str, status: int
) -> None:
    client = local_client(create_app(stocked_services))
    said = client.post(path, content=content, headers={"Content-Type": kind})
    assert said.status_code == status
    assert said.json()["error"]["message"]

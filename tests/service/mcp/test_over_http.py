"""/mcp of the HTTP service, asked by the SDK's own client."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import anyio
import httpx
import httpx2
import pytest
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

from index.errors import LibraryBusy
from service.composition.http import create_app
from service.composition.services import Services
from service.schemas.answers import KeptAnswerShape
from tests.conftest import local_client
from tests.patience import PATIENCE, get, until
from tests.service.api.openai.test_openai_errors import Broken
from tests.service.api.streaming.streaming_parts import running as serving
from tests.service.mcp.test_server import QUESTION, failure, structured, text_of
from tests.service_process import Running, running


@pytest.fixture
def service(stocked_services: Services) -> Iterator[Running]:
    with running(stocked_services.settings.data_dir) as opened:
        yield opened


def over_http(url: str, talk: Callable[[Client], Awaitable[None]], key: str = "") -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {}

    async def run() -> None:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=PATIENCE) as sender,
            Client(streamable_http_client(f"{url}/mcp", http_client=sender)) as client,
        ):
            await talk(client)

    anyio.run(run)


def post(url: str, **headers: str) -> httpx.Response:
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    return httpx.post(f"{url}/mcp", json=asked, headers={**accept, **headers}, timeout=PATIENCE)


def test_agents_ask_the_service_and_keys_keep_others_out(
    stocked_services: Services, service: Running
) -> None:
    async def talk(client: Client) -> None:
        said = await structured(client, "ask", question=QUESTION, conversation="new")
        answer = KeptAnswerShape.model_validate(said)
        assert answer.statements[0].citations[0].quote
        assert "Marginal risk" in await text_of(client, "footnote://papers/openness.pdf/pages/2")
        answers.append(answer)

    answers: list[KeptAnswerShape] = []
    over_http(service.url, talk)
    kept = get(f"{service.url}/v1/answers/{answers[0].id}").json()
    assert kept["statements"] == answers[0].model_dump(mode="json")["statements"]
    # Another name that leads here is nobody's own (DNS rebinding), nor is a page elsewhere.
    assert post(service.url, Host="rebound.example").status_code == 403
    assert post(service.url, Origin="http://elsewhere.example").status_code == 403
    assert post(service.url, Host=f"localhost:{service.port}").status_code == 200

    assert get(f"{service.url}/mcp").status_code == 405

    key, token = stocked_services.store.keys.create("reader", "an agent")
    until(lambda: post(service.url).status_code == 401)
    over_http(service.url, talk, token)
    assert post(service.url, Authorization="Bearer nonsense").status_code == 401
    owned = get(
        f"{service.url}/v1/conversations", headers={"Authorization": f"Bearer {token}"}
    ).json()
    assert [each["id"] for each in owned["conversations"]] == [answers[1].conversation]
    assert key.role == "reader"


def assert_refused(said: httpx.Response, status: int, kind: str) -> None:
    assert (said.status_code, said.json()["type"]) == (status, f"urn:footnote:{kind}")
    assert said.headers["content-type"] == "application/problem+json"
    assert said.json()["request_id"] == said.headers["x-request-id"]


def test_who_may_not_call_is_told_in_a_problem_document(stocked_services: Services) -> None:
    with serving(create_app(stocked_services)) as url:
        assert_refused(post(url, Origin="http://elsewhere.example"), 403, "cross-origin")
        assert_refused(post(url, Host="rebound.example"), 403, "no-keys-yet")
    _, token = stocked_services.store.keys.create("reader")
    services = replace(
        stocked_services,
        settings=stocked_services.settings.model_copy(update={"requests_per_minute": 4}),
    )
    with serving(create_app(services)) as url:
        assert_refused(post(url), 401, "no-key")
        assert_refused(post(url, Authorization="Bearer nonsense"), 401, "unknown-key")
        for _ in range(4):
            assert post(url, Authorization=f"Bearer {token}").status_code == 200
        refused = post(url, Authorization=f"Bearer {token}")
        assert_refused(refused, 429, "rate")
        assert 0 < int(refused.headers["retry-after"]) <= 60

        async def talk(client: Client) -> None:
            await client.list_tools()

        with pytest.raises(ExceptionGroup) as raised:
            over_http(url, talk, token)
        assert raised.group_contains(MCPError)


def test_a_tool_that_cannot_be_served_says_why_and_tells_no_secrets(
    stocked_services: Services,
) -> None:
    full = replace(
        stocked_services,
        settings=stocked_services.settings.model_copy(update={"waiting_asks": 0}),
    )
    broken = Broken(LibraryBusy("the library is being written to"))
    said: list[str] = []

    async def talk(client: Client) -> None:
        said.append(await failure(client, "ask", question=QUESTION))

    with serving(create_app(full)) as url:
        over_http(url, talk)
    with serving(create_app(stocked_services, answerer=broken)) as url:
        over_http(url, talk)
        broken.error = RuntimeError("secret")
        over_http(url, talk)
    assert "answering as many questions as it can" in said[0]
    assert "the library is being written to" in said[1]
    assert "secret" not in said[2]


def test_a_message_that_makes_no_sense_is_an_error_of_json_rpc(stocked_services: Services) -> None:
    client = local_client(create_app(stocked_services))
    with client:
        for body, accept in (
            (b"{", "application/json, text/event-stream"),
            (b"[]", "application/json, text/event-stream"),
            (b"{}", "text/html"),
            (b"\xff", "application/json, text/event-stream"),
        ):
            headers = {"Content-Type": "application/json", "Accept": accept}
            refused = client.post("/mcp", content=body, headers=headers)
            assert 400 <= refused.status_code < 500
            assert refused.json()["error"]["message"]
        assert client.get("/mcp").json()["type"] == "urn:footnote:method-not-allowed"

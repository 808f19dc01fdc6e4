"""/mcp of the HTTP service, asked by the SDK's own client."""

import time
from collections.abc import Awaitable, Callable, Iterator

import anyio
import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from service.api.wire.conversations import KeptAnswerShape
from service.composition import House
from tests.service_process import Running, running
from tests.test_mcp import QUESTION, structured, text_of


@pytest.fixture
def service(stocked: House) -> Iterator[Running]:
    with running(stocked.settings.data_dir) as opened:
        yield opened


def over_http(url: str, talk: Callable[[Client], Awaitable[None]], key: str = "") -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {}

    async def run() -> None:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as sender,
            Client(streamable_http_client(f"{url}/mcp", http_client=sender)) as client,
        ):
            await talk(client)

    anyio.run(run)


def post(url: str, **headers: str) -> httpx.Response:
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    return httpx.post(f"{url}/mcp", json=asked, headers={**accept, **headers}, timeout=30)


def test_agents_ask_the_service_and_keys_keep_others_out(stocked: House, service: Running) -> None:
    async def talk(client: Client) -> None:
        said = await structured(client, "ask", question=QUESTION, conversation="new")
        answer = KeptAnswerShape.model_validate(said)
        assert answer.statements[0].citations[0].quote
        assert "Marginal risk" in await text_of(client, "footnote://papers/openness.pdf/pages/2")
        answers.append(answer)

    answers: list[KeptAnswerShape] = []
    over_http(service.url, talk)
    kept = httpx.get(f"{service.url}/v1/answers/{answers[0].id}").json()
    assert kept["statements"] == answers[0].model_dump(mode="json")["statements"]
    # Another name that leads here is nobody's own (DNS rebinding), nor is a page elsewhere.
    assert post(service.url, Host="rebound.example").status_code == 403
    assert post(service.url, Origin="http://elsewhere.example").status_code == 403
    assert post(service.url, Host=f"localhost:{service.port}").status_code == 200

    assert httpx.get(f"{service.url}/mcp").status_code == 405

    key, token = stocked.library.keys.create("reader", "an agent")
    until = time.monotonic() + 20
    while post(service.url).status_code != 401 and time.monotonic() < until:
        time.sleep(0.1)
    over_http(service.url, talk, token)
    assert post(service.url, Authorization="Bearer nonsense").status_code == 401
    owned = httpx.get(
        f"{service.url}/v1/conversations", headers={"Authorization": f"Bearer {token}"}
    ).json()
    assert [each["id"] for each in owned["conversations"]] == [answers[1].conversation]
    assert key.role == "reader"

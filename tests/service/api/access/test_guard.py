"""service/api/access/guard.py and its neighbours: who may do what, how often, and from where."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from service.composition.http import create_app
from service.composition.services import Services
from service.store.roles import ROLES, Role
from tests.clock import Clock
from tests.conftest import local_client

PAGES = {"/", "/papers", "/papers/{paper_id}", "/compare", "/web"}
PUBLIC = PAGES | {"/healthz", "/readyz", "/v1/session"}
ELSEWHERE = ("203.0.113.7", 40000)


@pytest.fixture
def tokens(stocked_services: Services) -> dict[Role, str]:
    """A key for each role."""
    return {role: stocked_services.store.keys.create(role, f"a {role}")[1] for role in ROLES}


@pytest.fixture
def clock() -> Clock:
    """The clock by which the services of these tests read their keys."""
    return Clock()


@pytest.fixture
def keyed(
    stocked_services: Services, tokens: dict[Role, str], clock: Clock
) -> Iterator[TestClient]:
    """A client without a key, of a service that has some."""
    assert tokens
    with local_client(create_app(stocked_services, clock=clock)) as client:
        yield client


@pytest.fixture
def keyless(stocked_services: Services, clock: Clock) -> Iterator[TestClient]:
    """A client of a service that has no key yet."""
    with local_client(create_app(stocked_services, clock=clock)) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_every_route_names_a_role_or_is_on_the_short_public_list(
    stocked_services: Services, client: TestClient
) -> None:
    document = client.get("/openapi.json").json()
    public = set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["x-role"] in (*ROLES, "public"), (path, method)
            if operation["x-role"] == "public":
                public.add(path)
            else:
                assert operation["security"] == [{"key": []}, {}], (path, method)
                assert {"401", "403"} <= set(operation["responses"])
    assert public == PUBLIC - PAGES
    # And nothing is served that stands neither in the document nor on the list.
    unlisted = {
        getattr(route, "path", "")
        for route in create_app(stocked_services).routes
        if not isinstance(route, APIRoute)
    }
    assert unlisted - {""} <= PUBLIC


def test_once_there_is_a_key_the_document_says_that_one_is_needed(
    keyed: TestClient, tokens: dict[Role, str]
) -> None:
    document = keyed.get("/openapi.json", headers=bearer(tokens["reader"])).json()
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["security"] in ([], [{"key": []}])


def test_each_route_answers_its_role_and_higher_ones_and_no_other(
    keyed: TestClient, tokens: dict[Role, str]
) -> None:
    """Every operation of the document, and those beside it, called with no key and with each."""
    document = keyed.get("/openapi.json", headers=bearer(tokens["admin"])).json()
    beside = {
        "/mcp": {"post": {"x-role": "reader"}},
        "/openapi.json": {"get": {"x-role": "reader"}},
    }
    for path, operations in (document["paths"] | beside).items():
        for method, operation in operations.items():
            role = operation["x-role"]
            if role == "public":
                continue
            url = path.replace("{", "").replace("}", "").replace("/number", "/1")
            assert keyed.request(method, url).status_code == 401, (path, method)
            for lesser in ROLES[: ROLES.index(role)]:
                refused = keyed.request(method, url, headers=bearer(tokens[lesser]))
                assert refused.status_code == 403, (path, method, lesser)
                assert refused.json()["type"] == "urn:footnote:role"
            for enough in ROLES[ROLES.index(role) :]:
                served = keyed.request(method, url, headers=bearer(tokens[enough]))
                assert served.status_code not in (401, 403), (path, method, enough)


def test_a_key_opens_what_its_role_may_do(keyed: TestClient, tokens: dict[Role, str]) -> None:
    body = {"question": "What is marginal risk?"}
    assert keyed.post("/v1/ask", json=body).status_code == 401
    assert keyed.get("/v1/papers").headers["www-authenticate"].startswith("Bearer")
    answered = keyed.post("/v1/ask", json=body, headers=bearer(tokens["reader"]))
    assert answered.json()["status"] == "answered"
    assert keyed.get("/healthz").status_code == 200
    assert keyed.get("/").status_code == 200


@pytest.mark.parametrize(
    "token",
    ["", "x", "fn_", "fn_0_", "fn_000000000000_aaaa", "fn_\N{SNOWMAN}_x", "fn_" + "a" * 9999],
)
def test_what_is_no_key_opens_nothing(keyed: TestClient, token: str) -> None:
    refused = keyed.get("/v1/papers", headers=[(b"Authorization", f"Bearer {token}".encode())])
    assert refused.status_code == 401


def test_a_key_with_another_keys_secret_opens_nothing(
    keyed: TestClient, tokens: dict[Role, str]
) -> None:
    mixed = "_".join([*tokens["admin"].split("_", 2)[:2], tokens["reader"].split("_", 2)[2]])
    refused = keyed.get("/v1/papers", headers=bearer(mixed))
    assert refused.json()["type"] == "urn:footnote:unknown-key"


def test_an_expired_and_a_revoked_key_say_so(
    keyed: TestClient, stocked_services: Services, clock: Clock
) -> None:
    _, short = stocked_services.store.keys.create("reader", seconds=1e-6)
    gone, revoked = stocked_services.store.keys.create("reader")
    stocked_services.store.keys.revoke(gone.id)
    clock.forward(1.5)
    for token, why in ((short, "expired-key"), (revoked, "revoked-key")):
        refused = keyed.get("/v1/papers", headers=bearer(token))
        assert (refused.status_code, refused.json()["type"]) == (401, f"urn:footnote:{why}")


def test_a_key_made_or_revoked_by_another_process_counts_within_two_seconds(
    keyless: TestClient, stocked_services: Services, clock: Clock
) -> None:
    assert keyless.get("/v1/papers").status_code == 200
    key, token = stocked_services.store.keys.create("reader")
    clock.forward(1.5)
    assert keyless.get("/v1/papers").status_code == 401
    assert keyless.get("/v1/papers", headers=bearer(token)).status_code == 200
    stocked_services.store.keys.revoke(key.id)
    clock.forward(1.5)
    assert keyless.get("/v1/papers", headers=bearer(token)).status_code == 401


def test_keys_are_made_listed_and_revoked_over_http(
    keyed: TestClient, tokens: dict[Role, str]
) -> None:
    admin = bearer(tokens["admin"])
    body = {"role": "reader", "name": "Ada", "expires_days": 90}
    made = keyed.post("/v1/keys", json=body, headers=admin)
    assert made.status_code == 201
    new = made.json()
    assert keyed.get("/v1/papers", headers=bearer(new["key"])).status_code == 200
    listed = {key["id"]: key for key in keyed.get("/v1/keys", headers=admin).json()["keys"]}
    assert (listed[new["id"]]["name"], listed[new["id"]]["state"]) == ("Ada", "valid")
    assert listed[new["id"]]["used"]
    assert new["key"].split("_", 2)[2] not in str(listed)
    gone = keyed.delete(f"/v1/keys/{new['id']}", headers=admin)
    assert gone.json()["state"] == "revoked"
    assert keyed.get("/v1/papers", headers=bearer(new["key"])).status_code == 401
    assert keyed.delete("/v1/keys/nobody", headers=admin).status_code == 404


def test_a_secret_is_nowhere_in_the_catalog(
    stocked_services: Services, tokens: dict[Role, str]
) -> None:
    kept = b"".join(
        path.read_bytes() for path in stocked_services.settings.data_dir.glob("catalog*")
    )
    for token in tokens.values():
        _, key_id, secret = token.split("_", 2)
        assert key_id.encode() in kept
        assert secret.encode() not in kept


def test_the_page_logs_in_with_a_cookie_that_scripts_cannot_read(
    keyed: TestClient, tokens: dict[Role, str]
) -> None:
    assert keyed.post("/v1/session", json={"key": "fn_no_key"}).status_code == 401
    said = keyed.post("/v1/session", json={"key": tokens["reader"]})
    assert said.json() == {"role": "reader", "name": "a reader"}
    cookie = said.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert keyed.get("/v1/papers").status_code == 200
    assert keyed.delete("/v1/session").status_code == 204
    assert keyed.get("/v1/papers").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:8000"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9000"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_a_page_of_another_origin_cannot_use_the_login(
    keyed: TestClient, tokens: dict[Role, str], headers: dict[str, str], status: int
) -> None:
    keyed.post("/v1/session", json={"key": tokens["reader"]})
    asked = keyed.post("/v1/ask", json={"question": "What is marginal risk?"}, headers=headers)
    assert asked.status_code == status


def test_a_key_in_the_header_needs_no_origin(keyed: TestClient, tokens: dict[Role, str]) -> None:
    headers = {**bearer(tokens["reader"]), "Origin": "https://elsewhere.example"}
    body = {"question": "What is marginal risk?"}
    assert keyed.post("/v1/ask", json=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        (("127.0.0.1", 1), {}, 200),
        (("::1", 1), {}, 200),
        (("127.0.0.1", 1), {"Host": "localhost:8000"}, 200),
        (("127.0.0.1", 1), {"Host": "rebound.example"}, 403),
        (("127.0.0.1", 1), {"X-Forwarded-For": "203.0.113.7"}, 403),
        (("127.0.0.1", 1), {"Forwarded": "for=203.0.113.7"}, 403),
        (ELSEWHERE, {}, 403),
        (("not an address", 1), {}, 403),
    ],
)
def test_without_keys_only_this_machine_is_served(
    stocked_services: Services, address: tuple[str, int], headers: dict[str, str], status: int
) -> None:
    client = local_client(create_app(stocked_services), address=address)
    said = client.get("/v1/papers", headers=headers)
    assert said.status_code == status
    if status == 403:
        assert "keys create" in said.json()["detail"]


def test_an_open_service_serves_everybody_until_a_key_is_made(stocked_services: Services) -> None:
    services = replace(
        stocked_services, settings=stocked_services.settings.model_copy(update={"open": True})
    )
    client = local_client(create_app(services), address=ELSEWHERE)
    assert client.get("/v1/papers").status_code == 200
    assert client.get("/v1/papers", headers={"Host": "rebound.example"}).status_code == 403
    assert client.post("/v1/keys", json={"role": "admin"}).status_code == 201
    assert client.get("/v1/papers").status_code == 401


def test_too_many_requests_are_told_when_to_come_back(
    stocked_services: Services, tokens: dict[Role, str]
) -> None:
    services = replace(
        stocked_services,
        settings=stocked_services.settings.model_copy(update={"requests_per_minute": 5}),
    )
    client = local_client(create_app(services))
    for _ in range(5):
        assert client.get("/v1/papers", headers=bearer(tokens["reader"])).status_code == 200
    refused = client.get("/v1/papers", headers=bearer(tokens["reader"]))
    assert (refused.status_code, refused.json()["type"]) == (429, "urn:footnote:rate")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    # Another's key is counted for itself, and health is always told.
    assert client.get("/v1/papers", headers=bearer(tokens["admin"])).status_code == 200
    assert client.get("/healthz").status_code == 200
    # What a page is made of counts for nothing.
    assert {client.get("/web/style.css").status_code for _ in range(8)} == {200}
    # Whoever tries keys is counted by address.
    tried = [client.get("/v1/papers", headers=bearer("fn_a_b")).status_code for _ in range(8)]
    assert tried == [401] * 5 + [429] * 3


def test_other_origins_may_not_read_unless_they_are_named(
    stocked_services: Services, tokens: dict[Role, str]
) -> None:
    page = {"Origin": "https://page.example", **bearer(tokens["reader"])}
    assert "access-control-allow-origin" not in (
        local_client(create_app(stocked_services)).get("/v1/papers", headers=page).headers
    )
    settings = stocked_services.settings.model_copy(
        update={"cors_origins": ("https://page.example",)}
    )
    client = local_client(create_app(replace(stocked_services, settings=settings)))
    said = client.get("/v1/papers", headers=page)
    assert said.headers["access-control-allow-origin"] == "https://page.example"
    preflight = client.options(
        "/v1/ask",
        headers={
            "Origin": "https://page.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert preflight.status_code == 200
    refused = client.get("/v1/papers", headers={"Origin": "https://page.example"})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == "https://page.example"

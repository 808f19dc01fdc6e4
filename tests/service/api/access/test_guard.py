"""service/api/access/guard.py and its neighbours: who may do what, how often, and from where."""

from dataclasses import replace

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from index.errors import DatabaseError
from service.composition.http import create_app
from service.composition.services import Services
from service.store.roles import ROLES, Role
from tests.conftest import local_client
from tests.service.api.access.access_parts import bearer

PAGES = {"/", "/papers", "/papers/{paper_id}", "/compare", "/web"}
PUBLIC = PAGES | {"/healthz", "/readyz", "/v1/session"}
ELSEWHERE = ("203.0.113.7", 40000)


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


def test_a_key_opens_while_the_time_of_its_use_cannot_be_stored(
    keyed: TestClient,
    tokens: dict[Role, str],
    stocked_services: Services,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def locked(_key_id: str, _at: float) -> None:
        raise DatabaseError("UPDATE keys: database is locked", "database is locked")

    monkeypatch.setattr(stocked_services.store.keys, "note_use", locked)
    assert keyed.get("/v1/papers", headers=bearer(tokens["reader"])).status_code == 200
    assert "could not be stored: UPDATE keys: database is locked" in caplog.text

"""API keys: what opens the service, for how long, and the page's login."""

import pytest
from starlette.testclient import TestClient

from service.composition.services import Services
from service.store.roles import Role
from tests.clock import Clock
from tests.service.api.access.access_parts import bearer


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

"""/slack/events: requests that Slack has really signed, and others."""

import json
import time
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.testclient import TestClient

from service.composition.http import create_app
from service.composition.services import Services
from service.slack.answer_source import AnswerSource
from service.slack.bot import Bot
from service.slack.settings import SlackSettings
from tests.conftest import assert_problem
from tests.service.slack.conftest import SECRET, settled
from tests.service.slack.fake_slack import FakeSlack, wait
from tests.service.slack.slack_parts import PATIENT

QUESTION = "What are open weights?"


@pytest.fixture
def http(
    bot_settings: SlackSettings, answers: AnswerSource, stocked_services: Services
) -> Iterator[TestClient]:
    """A client of the service with the bot in it."""
    bot = Bot(bot_settings, answers, stocked_services.store.deliveries, timeouts=PATIENT)
    with TestClient(
        create_app(stocked_services, lambda _: bot),
        "http://127.0.0.1",
        raise_server_exceptions=False,
        client=("127.0.0.1", 50_000),
    ) as opened:
        yield opened


def signed(
    http: TestClient, body: str, kind: str = "application/json", *,
    secret: str = SECRET,
    at: float = 0.0,
    retry: str = "",
) -> tuple[int, str]:  # fmt: skip
    """Status and text of the answer to a request that Slack signed."""
    moment = str(int(at or time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=moment, body=body)
    assert signature is not None
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": moment,
               "X-Slack-Signature": signature}  # fmt: skip
    if retry:
        headers |= {"X-Slack-Retry-Num": retry, "X-Slack-Retry-Reason": "http_timeout"}
    answered = http.post("/slack/events", content=body, headers=headers)
    return answered.status_code, answered.text


def test_slack_may_check_the_address(http: TestClient) -> None:
    said = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"})
    status, text = signed(http, said)
    assert status == 200
    assert "3eZbrw1aB" in text


def test_a_signed_event_is_answered_once_however_often_it_comes(
    http: TestClient, slack: FakeSlack, stocked_services: Services
) -> None:
    body = json.dumps(slack.mention(QUESTION))
    assert signed(http, body)[0] == 200
    for number in ("1", "2"):
        assert signed(http, body, retry=number)[0] == 200
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_what_is_answered_in_slack_is_counted_with_the_rest(
    bot_settings: SlackSettings, slack: FakeSlack, stocked_services: Services
) -> None:
    app = create_app(stocked_services, partial(stocked_services.slack_bot, bot_settings))
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 50_000)) as http:
        assert signed(http, json.dumps(slack.mention(QUESTION)))[0] == 200
        settled(stocked_services)
        said = http.get("/metrics").text
    assert 'footnote_answers_total{generator="extractive",status="answered"} 1.0' in said


def test_a_retry_of_what_never_arrived_is_answered(
    http: TestClient, slack: FakeSlack, stocked_services: Services
) -> None:
    body = json.dumps(slack.mention(QUESTION))
    assert signed(http, body, retry="1")[0] == 200
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_commands_and_buttons_come_as_forms(
    http: TestClient, slack: FakeSlack, stocked_services: Services
) -> None:
    form = "application/x-www-form-urlencoded"
    status, text = signed(http, urlencode(slack.command(QUESTION)), form)
    assert status == 200
    assert "is reading the papers" in text
    settled(stocked_services)
    assert len(slack.responses) == 1
    pressed = {"payload": json.dumps(slack.pressed("feedback", "down:0", "1.000001"))}
    assert signed(http, urlencode(pressed), form)[0] == 200
    wait(lambda: slack.said("views.open"))


@pytest.mark.parametrize(
    ("secret", "age"), [("another secret", 0.0), (SECRET, 360.0)], ids=["forged", "replayed"]
)
def test_what_slack_did_not_sign_just_now_is_refused(
    secret: str, age: float, http: TestClient, slack: FakeSlack, stocked_services: Services
) -> None:
    body = json.dumps(slack.mention(QUESTION))
    assert signed(http, body, secret=secret, at=time.time() - age)[0] == 401
    unsigned = http.post("/slack/events", json=slack.mention(QUESTION))
    assert unsigned.status_code == 401
    assert_problem(unsigned)
    settled(stocked_services)
    assert slack.of_the_bot() == []


def test_a_signed_request_that_makes_no_sense_ends_nothing(
    http: TestClient, slack: FakeSlack, stocked_services: Services
) -> None:
    for body in ("", "[]", "{}", '"x"', '{"type": "event_callback"}', "\u0000", "{" * 5_000):
        assert signed(http, body)[0] in (200, 400, 404, 500)
    assert signed(http, json.dumps(slack.mention(QUESTION)))[0] == 200
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_without_a_bot_there_is_no_such_address(stocked_services: Services) -> None:
    with TestClient(
        create_app(stocked_services), "http://127.0.0.1", client=("127.0.0.1", 1)
    ) as client:
        assert client.post("/slack/events").status_code == 404

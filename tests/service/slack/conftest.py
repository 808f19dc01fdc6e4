"""Fixtures: a fake Slack on loopback, and the real bot over a real library that speaks to it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt import BoltRequest

from service.composition.services import Services
from service.slack.answer_source import AnswerSource, LocalAnswers
from service.slack.bot import Bot
from service.slack.settings import SlackSettings
from tests.patience import PATIENCE
from tests.service.slack.fake_slack import FakeSlack, wait
from tests.service.slack.limits import Json
from tests.service.slack.slack_parts import PATIENT, Paced
from tests.service.slack.workspace import APP_TOKEN, BOT_TOKEN

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - of a fake
MANIFEST = Path(__file__).parents[3] / "service" / "slack" / "manifest.yaml"

# Opens a bot that works until the test ends; settings and answers may be others than usual.
OpenBot = Callable[..., Bot]


@pytest.fixture(scope="session")
def manifest() -> Json:
    read: Json = yaml.safe_load(MANIFEST.read_text())
    return read


@pytest.fixture
def slack(manifest: Json) -> Iterator[FakeSlack]:
    """A workspace that the app was installed in by its manifest. No call may break a limit."""
    scopes = frozenset(manifest["oauth_config"]["scopes"]["bot"])
    with FakeSlack(scopes).serving() as serving:
        yield serving
    assert serving.broken == []


@pytest.fixture
def bot_settings(slack: FakeSlack) -> SlackSettings:
    return SlackSettings(
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SECRET,
        api_url=slack.url,
        public_url="https://papers.example",
    )


@pytest.fixture
def answers(stocked_services: Services) -> AnswerSource:
    return LocalAnswers(
        stocked_services.question_service(),
        stocked_services.library,
        stocked_services.store.archive,
    )


@pytest.fixture
def open_bot(
    bot_settings: SlackSettings, answers: AnswerSource, stocked_services: Services
) -> Iterator[OpenBot]:
    with ExitStack() as stack:

        def opened(settings: SlackSettings = bot_settings, source: AnswerSource = answers) -> Bot:
            timeouts = replace(PATIENT, lease=PATIENCE)
            bot = Bot(settings, source, stocked_services.store.deliveries, timeouts=timeouts)
            stack.enter_context(bot.working())
            return bot

        yield opened


@pytest.fixture
def bot(open_bot: OpenBot) -> Bot:
    """The bot, at work."""
    return open_bot()


@pytest.fixture
def paced(answers: AnswerSource) -> Paced:
    return Paced(answers)


@pytest.fixture
def slow_bot(open_bot: OpenBot, paced: Paced) -> Iterator[Bot]:
    """A bot whose answers are under way until `paced.let` is set."""
    yield open_bot(source=paced)
    paced.let.set()


def told(bot: Bot, body: Json) -> Any:  # noqa: ANN401 - what bolt answers with
    """Tells the bot what came over a socket; its answer."""
    answered = bot.bolt.dispatch(BoltRequest(mode="socket_mode", body=body))
    assert answered.status == 200, answered.body
    return answered.body


def settled(services: Services) -> None:
    """Waits until nothing is left to be answered."""
    wait(lambda: services.store.deliveries.open_count() == 0)


@contextmanager
def socketed(bot: Bot, slack: FakeSlack) -> Iterator[None]:
    """The bot receiving over Socket Mode."""
    until = threading.Event()
    running = threading.Thread(target=bot.run_socket, args=[until])
    running.start()
    wait(lambda: slack.connected > 0)
    try:
        yield
    finally:
        until.set()
        running.join(PATIENCE)
        assert not running.is_alive()

"""`footnote slack` as its own process: ended in the middle, and apart from the library."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.client.client import Client
from service.composition.http import create_app
from service.composition.services import Services
from service.slack.bot import Bot
from service.slack.settings import SlackSettings
from tests.patience import PATIENCE
from tests.service.api.streaming.streaming_parts import running
from tests.service.slack.conftest import settled, told
from tests.service.slack.fake_slack import FakeSlack, wait
from tests.service.slack.slack_parts import PATIENT
from tests.service.slack.workspace import APP_TOKEN, BOT_TOKEN, CHANNEL, shown

QUESTION = "What are open weights?"


@contextmanager
def bot_process(
    slack: FakeSlack, data_dir: Path, **more: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """`footnote slack` over that data directory, connected."""
    environ = {
        **os.environ, "FOOTNOTE_DATA_DIR": str(data_dir), "FOOTNOTE_SLACK_API_URL": slack.url,
        "FOOTNOTE_SLACK_BOT_TOKEN": BOT_TOKEN, "FOOTNOTE_SLACK_APP_TOKEN": APP_TOKEN, **more,
    }  # fmt: skip
    command = [sys.executable, "-c", "from service.cli.main import main; main()", "slack"]
    before = len(slack.said("apps.connections.open"))
    process = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE)  # noqa: S603 - ours
    try:
        wait(lambda: len(slack.said("apps.connections.open")) > before)
        wait(lambda: slack.connected > 0)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_what_was_under_way_when_the_process_was_killed_is_answered_once(
    slack: FakeSlack, stocked_services: Services
) -> None:
    data_dir = stocked_services.settings.data_dir
    slack.latency = 0.15  # so that answers are in every state
    slack.most = 5  # and stay so
    with bot_process(slack, data_dir) as process:
        envelopes = [slack.envelope(slack.mention(QUESTION)) for _ in range(30)]
        for envelope in envelopes:
            slack.send(envelope)
        wait(lambda: len(slack.of_the_bot()) >= 5)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    slack.latency = 0.0
    slack.go_on()
    assert stocked_services.store.deliveries.open_count() > 0
    with bot_process(slack, data_dir) as process:
        for envelope in envelopes:
            if envelope["envelope_id"] not in slack.acks:
                slack.send(envelope)  # as Slack does with what it was not thanked for
        wait(lambda: all(e["envelope_id"] in slack.acks for e in envelopes))
        settled(stocked_services)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    threads = [message["thread_ts"] for message in slack.of_the_bot()]
    assert sorted(threads) == sorted(e["payload"]["event"]["ts"] for e in envelopes)
    for message in slack.of_the_bot():
        assert "Sources" in shown(message)
        assert not message.get("streaming")


@pytest.fixture
def served(stocked_services: Services) -> Iterator[str]:
    """The address of a real HTTP service over the library."""
    with running(create_app(stocked_services)) as url:
        yield url


def test_the_bot_asks_a_service_that_runs_apart(
    served: str, bot_settings: SlackSettings, slack: FakeSlack, stocked_services: Services
) -> None:
    _, key = stocked_services.store.keys.create("reader", "slack")
    with Client(served, key) as client:
        bot = Bot(bot_settings, client, stocked_services.store.deliveries, timeouts=PATIENT)
        with bot.working():
            body = slack.mention(QUESTION)
            told(bot, body)
            told(bot, slack.speak("And marginal risk?", thread=body["event"]["ts"]))
            long = slack.mention("why? " * 600)
            told(bot, long)
            settled(stocked_services)
            first, second = slack.of_the_bot(thread=body["event"]["ts"])
            assert "Open weights means" in shown(first)
            assert "Marginal risk is" in shown(second)
            [told_so] = slack.of_the_bot(thread=long["event"]["ts"])
            assert "ask it in at most 2,000" in told_so["text"]
            value = first["blocks"][-1]["elements"][0]["positive_button"]["value"]
            answer = value.partition(":")[2]
            told(bot, slack.pressed("feedback", value, first["ts"]))
            wait(lambda: stocked_services.store.archive.feedback(answer))
            told(bot, slack.event({"type": "app_home_opened", "user": "U0ANN", "tab": "home"}))
            wait(lambda: slack.said("views.publish"))
    archive = stocked_services.store.archive
    assert 2 in {each.answers for each in archive.conversations(owner=None)}
    [given] = archive.feedback(answer)
    assert given.giver.endswith("for slack:T0TEAM:U0ANN")
    assert "2 papers" in shown(slack.said("views.publish")[0]["view"])


def test_a_process_of_its_own_needs_no_library(
    served: str, slack: FakeSlack, stocked_services: Services, tmp_path: Path
) -> None:
    _, key = stocked_services.store.keys.create("reader", "slack")
    own = tmp_path / "own"
    with bot_process(slack, own, FOOTNOTE_SERVER=served, FOOTNOTE_SERVER_KEY=key) as process:
        slack.send(slack.envelope(slack.mention(QUESTION)))
        wait(lambda: any("Sources" in shown(message) for message in slack.of_the_bot(CHANNEL)))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert not (own / "index").exists()


def test_a_wrong_token_ends_the_process_with_the_remedy(slack: FakeSlack, tmp_path: Path) -> None:
    environ = {
        **os.environ, "FOOTNOTE_DATA_DIR": str(tmp_path), "FOOTNOTE_SLACK_API_URL": slack.url,
        "FOOTNOTE_SLACK_BOT_TOKEN": "xoxb-old", "FOOTNOTE_SERVER": "http://127.0.0.1:1",
    }  # fmt: skip
    command = [sys.executable, "-c", "from service.cli.main import main; main()", "slack"]
    ended = subprocess.run(command, env=environ, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    assert ended.returncode == 1
    assert b"copy the token under" in b" ".join(ended.stderr.split())

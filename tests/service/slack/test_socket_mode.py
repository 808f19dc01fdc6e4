"""Socket Mode: slack_sdk's real client over a real WebSocket."""

import threading

import pytest

from service.composition.services import Services
from service.slack.answer_source import AnswerSource
from service.slack.bot import Bot
from service.slack.settings import SlackError, SlackSettings
from tests.service.slack.conftest import settled, socketed
from tests.service.slack.fake_slack import FakeSlack, wait
from tests.service.slack.slack_parts import PATIENT

QUESTION = "What are open weights?"


@pytest.fixture
def idle_bot(bot_settings: SlackSettings, answers: AnswerSource, stocked_services: Services) -> Bot:
    """A bot that does not work yet."""
    return Bot(bot_settings, answers, stocked_services.store.deliveries, timeouts=PATIENT)


def test_questions_over_a_socket_are_acknowledged_and_answered(
    idle_bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    with socketed(idle_bot, slack):
        mention = slack.envelope(slack.mention(QUESTION))
        command = slack.envelope(slack.command(QUESTION), "slash_commands")
        with slack.holding():  # no answer is waited for, nor anything else of Slack's
            for envelope in (mention, command):
                slack.send(envelope)
                acknowledged = slack.ack(envelope)
        assert "is reading the papers" in acknowledged["text"]
        settled(stocked_services)
    assert len(slack.of_the_bot()) == 1
    assert len(slack.responses) == 1


def test_a_redelivered_envelope_is_answered_once(
    idle_bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    with socketed(idle_bot, slack):
        body = slack.mention(QUESTION)
        envelope = slack.envelope(body)
        again = slack.envelope(body, retry_attempt=1, retry_reason="timeout")
        for each in (envelope, envelope, again):
            slack.send(each)
            slack.ack(each)
        settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_a_new_connection_is_made_when_slack_asks_for_it(
    idle_bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    with socketed(idle_bot, slack):
        slack.refresh()
        wait(lambda: len(slack.said("apps.connections.open")) == 2)
        wait(lambda: slack.connected == 1)
        envelope = slack.envelope(slack.mention(QUESTION))
        slack.send(envelope)
        slack.ack(envelope)
        settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_a_connection_that_breaks_is_made_again(
    idle_bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    with socketed(idle_bot, slack):
        slack.cut()
        wait(lambda: len(slack.said("apps.connections.open")) == 2)
        wait(lambda: slack.connected == 1)
        envelope = slack.envelope(slack.mention(QUESTION))
        slack.send(envelope)
        slack.ack(envelope)
        settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_a_wrong_app_token_is_said_at_once(
    bot_settings: SlackSettings, answers: AnswerSource, stocked_services: Services
) -> None:
    for token, says in (("xapp-wrong", "connections:write"), ("", "FOOTNOTE_SLACK_APP_TOKEN")):
        settings = bot_settings.model_copy(update={"app_token": token})
        bot = Bot(settings, answers, stocked_services.store.deliveries, timeouts=PATIENT)
        with pytest.raises(SlackError, match=says):
            bot.run_socket(threading.Event())


def test_what_cannot_be_written_down_is_not_acknowledged(
    idle_bot: Bot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    with socketed(idle_bot, slack):
        body = slack.mention(QUESTION)
        stranger = {**body, "event": {**body["event"], "ts": None, "channel": None}}
        del stranger["event"]["ts"]
        envelope = slack.envelope(stranger)
        slack.send(envelope)
        wait(lambda: "Failed to run listener" in caplog.text)
        following = slack.envelope(slack.mention(QUESTION))
        slack.send(following)
        slack.ack(following)
        assert envelope["envelope_id"] not in slack.acks

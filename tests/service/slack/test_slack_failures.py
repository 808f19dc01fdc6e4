"""What fails in Slack or in the library: an answer is out once, and others go on."""

from dataclasses import replace

import pytest

from index.errors import LibraryBusy
from service.composition.services import Services
from service.slack.answer_source import AnswerSource
from service.slack.bot import Bot
from service.slack.settings import SlackError, SlackSettings
from tests.service.slack.conftest import OpenBot, settled, told
from tests.service.slack.fake_slack import FakeSlack, Trouble, wait
from tests.service.slack.slack_parts import PATIENT, QUESTION, Paced
from tests.service.slack.workspace import CHANNEL, shown


@pytest.mark.parametrize("method", ["chat.startStream", "chat.stopStream", "chat.postMessage"])
@pytest.mark.parametrize("trouble", [Trouble(status=500, error="internal_error"),
                                     Trouble(cut_after=True)])  # fmt: skip
def test_an_answer_whose_outcome_is_unknown_is_out_once(
    method: str, trouble: Trouble, bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    slack.streams = method != "chat.postMessage"
    slack.trouble(method, replace(trouble))
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    [message] = slack.of_the_bot()
    assert "Sources" in shown(message)
    assert not message.get("streaming")


@pytest.mark.parametrize(
    ("scope", "says"), [("chat:write", "chat:write"), ("channels:history", "")]
)
def test_a_missing_scope_is_named_and_ends_nothing(
    scope: str, says: str, slack: FakeSlack, open_bot: OpenBot, stocked_services: Services,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    slack.scopes -= {scope}
    bot = open_bot()
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    if says:
        assert f"missing_scope (needs {says})" in caplog.text
        assert "install the app again" in caplog.text
    slack.scopes |= {scope}
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    assert slack.of_the_bot()


def test_without_the_history_an_unknown_outcome_is_posted_rather_than_lost(
    bot: Bot, slack: FakeSlack, stocked_services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    slack.scopes -= {"channels:history"}
    slack.streams = False
    slack.trouble("chat.postMessage", Trouble(status=503, error="service_unavailable"))
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1
    assert "cannot check for an earlier reply" in caplog.text


def test_a_revoked_token_keeps_the_question_for_the_next_start(
    open_bot: OpenBot, bot_settings: SlackSettings, answers: AnswerSource, slack: FakeSlack,
    stocked_services: Services, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    bot = Bot(bot_settings, answers, stocked_services.store.deliveries, timeouts=PATIENT)
    with bot.working():
        slack.token = "xoxb-new"  # noqa: S105 - of a fake
        told(bot, slack.mention(QUESTION))
        wait(lambda: "chat.startStream: Slack refuses the bot's token" in caplog.text)
    assert stocked_services.store.deliveries.open_count() == 1
    with pytest.raises(SlackError, match="token_revoked"):
        open_bot()
    open_bot(bot_settings.model_copy(update={"bot_token": "xoxb-new"}))
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


@pytest.mark.parametrize("channel", ["C0NOWHERE", "C1ELSEWHERE"])
def test_a_channel_that_the_bot_does_not_see_fails_and_others_go_on(
    channel: str,
    bot: Bot,
    slack: FakeSlack,
    stocked_services: Services,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told(bot, slack.mention(QUESTION, channel=channel))
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1
    assert "/invite" in caplog.text


def test_a_thread_that_is_gone_fails_and_others_go_on(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    body = slack.mention(QUESTION)
    del slack.messages[CHANNEL][body["event"]["ts"]]
    told(bot, body)
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_an_answer_that_was_deleted_while_it_grew_ends_nothing(
    slow_bot: Bot, paced: Paced, slack: FakeSlack, stocked_services: Services
) -> None:
    told(slow_bot, slack.mention(QUESTION))
    wait(lambda: slack.of_the_bot())
    slack.messages[CHANNEL].pop(slack.of_the_bot()[0]["ts"])
    paced.let.set()
    settled(stocked_services)
    told(slow_bot, slack.mention(QUESTION))
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_a_library_that_fails_is_asked_again(
    slow_bot: Bot, paced: Paced, slack: FakeSlack, stocked_services: Services
) -> None:
    paced.errors.append(LibraryBusy("another process has been writing for long"))
    paced.let.set()
    told(slow_bot, slack.mention(QUESTION))
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1
    assert len(paced.asked) == 2


def test_a_call_that_takes_longer_than_its_time_is_given_up(
    bot_settings: SlackSettings,
    answers: AnswerSource,
    slack: FakeSlack,
    stocked_services: Services,
) -> None:
    slack.latency = 1.5
    with pytest.raises(SlackError, match="cannot be reached"):
        Bot(
            bot_settings,
            answers,
            stocked_services.store.deliveries,
            timeouts=replace(PATIENT, call=1),
        )

"""Ways to ask, and what an answer looks like: the real bot against a fake Slack."""

import pytest

from service.composition.services import Services
from service.slack.bot import Bot
from service.slack.settings import SlackSettings
from tests.service.slack.conftest import OpenBot, settled, told
from tests.service.slack.fake_slack import FakeSlack, wait
from tests.service.slack.slack_parts import QUESTION
from tests.service.slack.workspace import DIRECT, GROUP, shown


def test_a_mention_is_answered_in_its_thread(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    body = slack.mention(QUESTION)
    told(bot, body)
    settled(stocked_services)
    [message] = slack.of_the_bot()
    assert message["thread_ts"] == body["event"]["ts"]
    text = shown(message)
    assert "the trained parameters of a model can be downloaded by anyone" in text
    assert "[1]" in text
    assert "Open weights and their release" in text
    assert "p. 1, verified: “Open weights means" in text
    assert "<https://papers.example/papers/" in text
    assert not message["streaming"]


def test_the_first_sign_is_a_status(bot: Bot, slack: FakeSlack, stocked_services: Services) -> None:
    body = slack.mention(QUESTION)
    told(bot, body)
    settled(stocked_services)
    wait(lambda: slack.said("assistant.threads.setStatus"))
    [status] = slack.said("assistant.threads.setStatus")
    assert status["thread_ts"] == body["event"]["ts"]
    assert status["status"] == "is reading the papers…"


def test_follow_ups_in_the_thread_need_no_mention(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    body = slack.mention(QUESTION)
    thread = body["event"]["ts"]
    told(bot, body)
    told(bot, slack.speak("And what does staged release mean?", thread=thread))
    settled(stocked_services)
    _, second = slack.of_the_bot(thread=thread)
    assert "Staged release means" in shown(second)
    [kept] = stocked_services.store.archive.conversations(limit=10, owner=None)
    assert kept.answers == 2


@pytest.mark.parametrize("text", ["thanks!", ":+1:", "<@U0BOB> what do you think?", "  "])
def test_what_is_no_question_to_the_bot_is_left_alone(
    text: str, bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    body = slack.mention(QUESTION)
    told(bot, body)
    told(bot, slack.speak(text, thread=body["event"]["ts"]))
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_what_people_say_among_themselves_is_left_alone(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    told(bot, slack.speak("What are open weights?"))
    told(bot, slack.speak("What are open weights?", channel=GROUP))
    told(bot, slack.speak("Who knows?", thread=slack.speak("Lunch?")["event"]["ts"]))
    settled(stocked_services)
    assert slack.calls[1:] == []  # after auth.test


@pytest.mark.parametrize("channel", [DIRECT, GROUP])
def test_direct_and_group_messages_are_answered(
    channel: str, bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    mention = "<@U0BOT> " if channel == GROUP else ""
    told(bot, slack.speak(mention + QUESTION, channel=channel))
    settled(stocked_services)
    [message] = slack.of_the_bot(channel)
    assert "Open weights means" in shown(message)


def test_a_mention_that_asks_nothing_is_told_how_to_ask(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    told(bot, slack.mention(""))
    settled(stocked_services)
    [message] = slack.of_the_bot()
    assert "/footnote" in message["text"]


def test_a_question_that_is_too_long_is_told_so(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    told(bot, slack.mention("why? " * 600))
    settled(stocked_services)
    [message] = slack.of_the_bot()
    assert "ask it in at most 2,000" in message["text"]


def test_where_the_papers_hold_no_answer_it_says_so(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    told(bot, slack.mention("Who won Wimbledon in 2019?"))
    settled(stocked_services)
    [message] = slack.of_the_bot()
    assert "No answer." in shown(message)
    assert "Nearest passages (not an answer)" in shown(message)
    assert "Sources" not in shown(message)


def test_without_streams_a_message_is_posted(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    slack.streams = False
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    told(bot, slack.mention("What is staged release?"))
    settled(stocked_services)
    first, second = slack.of_the_bot()
    assert "Open weights means" in shown(first)
    assert "Sources" in shown(first)
    assert "Staged release means" in shown(second)
    assert len(slack.said("chat.startStream")) == 1  # a workspace is not asked again at once


def test_events_that_nobody_asked_for_are_acknowledged(bot: Bot, slack: FakeSlack) -> None:
    told(bot, slack.event({"type": "app_context_changed", "context": {}}))
    told(bot, slack.event({"type": "something_new"}))
    told(bot, slack.pressed("open_web", "", "1.000001"))


def test_whom_the_bot_was_not_set_up_for_is_told_so(
    open_bot: OpenBot, slack: FakeSlack, stocked_services: Services, bot_settings: SlackSettings
) -> None:
    bot = open_bot(bot_settings.model_copy(update={"people": frozenset({"U0BOB"})}))
    told(bot, slack.mention(QUESTION))
    wait(lambda: slack.whispers)
    assert "not set up to answer" in slack.whispers[0]["text"]
    assert "not set up to answer" in told(bot, slack.command(QUESTION))
    told(bot, slack.command("help", person="U0BOB"))
    settled(stocked_services)
    assert slack.of_the_bot() == []
    assert slack.responses == []

"""Manners of the bot: no answer twice, out of order, or where nobody wants it."""

import logging
import threading

import pytest

from service.answering.kept_answers import KeptAnswer
from service.composition.services import Services, open_services
from service.slack.bot import Bot
from service.slack.settings import SlackSettings
from tests.service.slack.conftest import settled, told
from tests.service.slack.fake_slack import FakeSlack, Trouble, wait
from tests.service.slack.limits import Json
from tests.service.slack.slack_parts import QUESTION, Paced
from tests.service.slack.workspace import BOT


def test_a_redelivered_event_is_answered_once(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    body = slack.mention(QUESTION)
    for _ in range(3):
        told(bot, body)
    settled(stocked_services)
    told(bot, body)
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_a_mention_and_its_message_are_one_question(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    mention = slack.mention(QUESTION)
    event = {**mention["event"], "type": "message", "channel_type": "channel"}
    told(bot, slack.event(event))
    told(bot, mention)
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_a_message_that_a_client_sent_twice_is_one_question(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    first, second = slack.mention(QUESTION), slack.mention(QUESTION)
    second["event"]["client_msg_id"] = first["event"]["client_msg_id"]
    told(bot, first)
    told(bot, second)
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1


def test_two_processes_answer_an_event_once(
    bot: Bot, bot_settings: SlackSettings, slack: FakeSlack, stocked_services: Services
) -> None:
    with open_services(stocked_services.settings) as other_house:
        other = other_house.slack_bot(bot_settings)
        with other.working():
            bodies = [slack.mention(QUESTION) for _ in range(10)]
            threads = [
                threading.Thread(target=told, args=[each, body])
                for body in bodies
                for each in (bot, other)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            settled(stocked_services)
    assert len(slack.of_the_bot()) == 10


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B0OTHER"},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"bot_id": BOT, "user": "U0BOT"},
        {"subtype": "channel_join"},
        {"subtype": "message_changed", "message": {"text": QUESTION, "ts": "1.000001"}},
    ],
)
def test_bots_edits_and_notices_are_left_alone(
    more: Json, bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    body = slack.mention(QUESTION)
    told(bot, slack.event({**body["event"], "type": "message", "channel_type": "im", **more}))
    settled(stocked_services)
    assert slack.calls[1:] == []


@pytest.mark.parametrize("tombstone", [False, True])
def test_the_answer_to_a_deleted_question_goes_too(
    tombstone: bool, bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    body = slack.mention(QUESTION)
    told(bot, body)
    settled(stocked_services)
    assert len(slack.of_the_bot()) == 1
    told(bot, _deleted(slack, body, tombstone=tombstone))
    wait(lambda: not slack.of_the_bot())


def test_a_question_deleted_while_it_is_answered_gets_no_answer(
    slow_bot: Bot, paced: Paced, slack: FakeSlack, stocked_services: Services
) -> None:
    body = slack.mention(QUESTION)
    told(slow_bot, body)
    wait(lambda: slack.of_the_bot())
    told(slow_bot, _deleted(slack, body, tombstone=False))
    paced.let.set()
    settled(stocked_services)
    wait(lambda: not slack.of_the_bot())


def test_a_question_deleted_while_it_waits_is_not_asked(
    slow_bot: Bot, paced: Paced, slack: FakeSlack, stocked_services: Services
) -> None:
    first = slack.mention(QUESTION)
    told(slow_bot, first)
    wait(lambda: paced.asked)
    second = slack.mention("What is staged release?", thread=first["event"]["ts"])
    told(slow_bot, second)
    told(slow_bot, _deleted(slack, second, tombstone=False))
    paced.let.set()
    settled(stocked_services)
    assert paced.asked == [QUESTION]


def test_a_thread_keeps_its_order(bot: Bot, slack: FakeSlack, stocked_services: Services) -> None:
    first = slack.mention(QUESTION)
    told(bot, first)
    texts = [f"What is marginal risk, version {number}?" for number in range(8)]
    for text in texts:
        told(bot, slack.speak(text, thread=first["event"]["ts"]))
    settled(stocked_services)
    asked = [kept.question.text for kept in _conversation(stocked_services)]
    assert asked == [QUESTION, *texts]
    assert len(slack.of_the_bot()) == 9


def test_no_question_is_in_the_logs(
    bot: Bot, slack: FakeSlack, stocked_services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    secret = "What does project Heliotrope cost?"  # noqa: S105 - nobody's
    told(bot, slack.mention(secret))
    told(bot, slack.command(secret))
    slack.trouble("chat.postMessage", Trouble(error="msg_too_long"))
    told(bot, slack.mention(secret))
    settled(stocked_services)
    assert "Heliotrope" not in caplog.text


def _deleted(slack: FakeSlack, body: Json, *, tombstone: bool) -> Json:
    event = body["event"]
    told_of = {"type": "message", "channel": event["channel"], "channel_type": "channel"}
    if tombstone:
        gone = {"subtype": "tombstone", "ts": event["ts"], "user": "USLACKBOT"}
        return slack.event({**told_of, "subtype": "message_changed", "message": gone})
    return slack.event({**told_of, "subtype": "message_deleted", "deleted_ts": event["ts"]})


def _conversation(services: Services) -> list[KeptAnswer]:
    question_service = services.question_service()
    [conversation] = services.store.archive.conversations(owner=None)
    return list(question_service.kept_in(conversation))

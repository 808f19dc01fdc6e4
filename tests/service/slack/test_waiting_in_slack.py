"""Answers that take long, or wait for others or for Slack: none is lost."""

import threading
import time
from contextlib import closing

from index.catalog.database import Database
from service.composition.services import Services
from service.slack.answer_source import AnswerSource
from service.slack.bot import Bot
from service.slack.settings import SlackSettings
from service.store.deliveries import Deliveries
from service.store.store import STORE_SCHEMA
from tests.service.slack.conftest import settled, told
from tests.service.slack.fake_slack import FakeSlack, Trouble, wait
from tests.service.slack.slack_parts import PATIENT, QUESTION, Paced
from tests.service.slack.workspace import shown


def test_a_hundred_questions_at_once_are_all_answered(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    bodies = [slack.mention(QUESTION) for _ in range(100)]
    threads = [threading.Thread(target=told, args=[bot, body]) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settled(stocked_services)
    answered = [message["thread_ts"] for message in slack.of_the_bot()]
    assert sorted(answered) == sorted(body["event"]["ts"] for body in bodies)
    assert all("Sources" in shown(message) for message in slack.of_the_bot())


def test_who_waits_is_told_the_place(
    slow_bot: Bot, paced: Paced, slack: FakeSlack, stocked_services: Services
) -> None:
    for _ in range(6):
        told(slow_bot, slack.mention(QUESTION))
    wait(lambda: len(slack.said("assistant.threads.setStatus")) == 6)
    said = {each["status"] for each in slack.said("assistant.threads.setStatus")}
    assert said == {
        "is reading the papers…",
        "has 1 question to answer before this one…",
        "has 2 questions to answer before this one…",
    }
    paced.let.set()
    settled(stocked_services)


def test_when_too_many_wait_the_asker_is_told(
    bot_settings: SlackSettings, paced: Paced, slack: FakeSlack, stocked_services: Services
) -> None:
    database = Database(stocked_services.settings.catalog_url, STORE_SCHEMA)
    bot = Bot(bot_settings, paced, Deliveries(database, bound=2), timeouts=PATIENT)
    with closing(database), bot.working():
        for _ in range(3):
            told(bot, slack.mention(QUESTION))
        assert "Too many questions" in told(bot, slack.command(QUESTION))
        wait(lambda: slack.whispers)
        paced.let.set()
        settled(stocked_services)
    assert "Too many questions" in slack.whispers[0]["text"]
    assert len(slack.of_the_bot()) == 2


def test_a_slow_answer_is_acknowledged_at_once(
    slow_bot: Bot, paced: Paced, slack: FakeSlack, stocked_services: Services
) -> None:
    with slack.holding():  # neither an answer nor any other call gets through to Slack
        told(slow_bot, slack.mention(QUESTION))
        told(slow_bot, slack.command(QUESTION))
        assert slack.of_the_bot() == []
    paced.let.set()
    settled(stocked_services)


def test_slow_statements_are_streamed_one_by_one(
    slow_bot: Bot, paced: Paced, slack: FakeSlack, stocked_services: Services
) -> None:
    told(slow_bot, slack.mention(QUESTION))
    wait(lambda: slack.of_the_bot())
    [message] = slack.of_the_bot()
    assert message["streaming"]
    assert "Open weights means" in shown(message)
    paced.let.set()
    settled(stocked_services)
    assert "Sources" in shown(slack.of_the_bot()[0])


def test_a_rate_limit_is_waited_out(bot: Bot, slack: FakeSlack, stocked_services: Services) -> None:
    slack.streams = False
    slack.trouble("chat.postMessage", Trouble(retry_after=1, times=2))
    begun = time.monotonic()
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    assert time.monotonic() - begun >= 2
    assert len(slack.of_the_bot()) == 1


def test_where_too_many_streams_begin_the_answer_is_posted_whole(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    slack.trouble("chat.startStream", Trouble(retry_after=86_400))  # nobody waits for so long
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    [message] = slack.of_the_bot()
    assert "stream" not in message
    assert "Sources" in shown(message)


def test_the_end_finishes_what_is_begun_and_the_next_start_the_rest(
    bot_settings: SlackSettings,
    paced: Paced,
    answers: AnswerSource,
    slack: FakeSlack,
    stocked_services: Services,
) -> None:
    queue = stocked_services.store.deliveries
    bot = Bot(bot_settings, paced, queue, timeouts=PATIENT)
    with bot.working():
        for _ in range(9):
            told(bot, slack.mention(QUESTION))
        wait(lambda: len(paced.asked) == 4)

        def let_once_it_ends() -> None:
            wait(lambda: bot.is_stopping)
            paced.let.set()

        threading.Thread(target=let_once_it_ends).start()
    assert queue.open_count() == 5
    assert all("Sources" in shown(message) for message in slack.of_the_bot())
    with Bot(bot_settings, answers, queue, timeouts=PATIENT).working():
        settled(stocked_services)
    assert len(slack.of_the_bot()) == 9

"""What must not happen: answers given twice, lost, out of order, or where nobody wants them."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from index.catalog.database import Database
from index.errors import LibraryBusy
from service.answering.kept_answers import KeptAnswer
from service.composition.services import Services, open_services
from service.schemas.answers import AnswerShape, StatementShape
from service.schemas.library import Size
from service.schemas.perspectives import PerspectivesShape
from service.slack.answer_source import AnswerSource
from service.slack.bot import Bot
from service.slack.settings import SlackError, SlackSettings
from service.store.archive import Thumb
from service.store.deliveries import Deliveries
from service.store.store import STORE_SCHEMA
from tests.patience import PATIENCE
from tests.service.slack.conftest import OpenBot, settled, told
from tests.service.slack.fake_slack import BOT, CHANNEL, FakeSlack, Trouble, shown, wait
from tests.service.slack.limits import Json

QUESTION = "What are open weights?"


class Paced:
    """A real library that answers when it is let, and says what it was asked."""

    def __init__(self, answers: AnswerSource) -> None:
        self._answers = answers
        self.let = threading.Event()
        self.asked: list[str] = []
        self.errors: list[Exception] = []

    def ask(self, question: str, conversation: str) -> Iterator[StatementShape | AnswerShape]:
        self.asked.append(question)
        if self.errors:
            raise self.errors.pop()
        for said in self._answers.ask(question, conversation):
            yield said
            assert self.let.wait(PATIENCE)

    def kept(self, answer_id: str) -> AnswerShape:
        return self._answers.kept(answer_id)

    def compare(self, question: str) -> PerspectivesShape:
        return self._answers.compare(question)

    def rate(self, answer_id: str, giver: str, thumb: Thumb, reason: str) -> None:
        self._answers.rate(answer_id, giver, thumb, reason)

    def size(self) -> Size:
        return self._answers.size()


@pytest.fixture
def paced(answers: AnswerSource) -> Paced:
    return Paced(answers)


@pytest.fixture
def slow_bot(open_bot: OpenBot, paced: Paced) -> Iterator[Bot]:
    """A bot whose answers are under way until `paced.let` is set."""
    yield open_bot(source=paced)
    paced.let.set()


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
    bot = Bot(bot_settings, paced, Deliveries(database, bound=2))
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
    assert "cannot be told" in caplog.text


def test_a_revoked_token_keeps_the_question_for_the_next_start(
    open_bot: OpenBot, bot_settings: SlackSettings, answers: AnswerSource, slack: FakeSlack,
    stocked_services: Services, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    bot = Bot(bot_settings, answers, stocked_services.store.deliveries)
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


def test_the_end_finishes_what_is_begun_and_the_next_start_the_rest(
    bot_settings: SlackSettings,
    paced: Paced,
    answers: AnswerSource,
    slack: FakeSlack,
    stocked_services: Services,
) -> None:
    queue = stocked_services.store.deliveries
    bot = Bot(bot_settings, paced, queue)
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
    with Bot(bot_settings, answers, queue).working():
        settled(stocked_services)
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

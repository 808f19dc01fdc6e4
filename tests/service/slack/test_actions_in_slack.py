"""Commands, buttons, shortcuts and views: the real bot against a fake Slack."""

from service.composition.services import Services
from service.slack.bot import Bot
from tests.service.slack.conftest import settled, told
from tests.service.slack.fake_slack import FakeSlack, wait
from tests.service.slack.slack_parts import QUESTION
from tests.service.slack.workspace import CHANNEL, DIRECT, shown


def test_the_command_is_answered_to_the_asker_alone(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    body = slack.command(QUESTION)
    acknowledged = told(bot, body)
    assert "is reading the papers" in acknowledged
    settled(stocked_services)
    [response] = slack.responses
    assert response["url"] == body["response_url"]
    assert response["response_type"] == "ephemeral"
    assert "Open weights means" in shown(response)
    assert slack.of_the_bot() == []


def test_a_private_answer_can_be_shared_once(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    told(bot, slack.command(QUESTION))
    settled(stocked_services)
    value = _button(slack.responses[0], "share")
    for _ in range(2):  # an impatient finger
        told(bot, slack.pressed("share", value, "1.000001"))
    settled(stocked_services)
    [message] = slack.of_the_bot()
    assert "Open weights means" in shown(message)
    assert "What are open weights?" in shown(message)
    assert slack.responses[-1]["replace_original"] is True


def test_sharing_where_the_bot_is_not_says_how_to_invite_it(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    told(bot, slack.command(QUESTION))
    settled(stocked_services)
    slack.members.remove(CHANNEL)
    told(bot, slack.pressed("share", _button(slack.responses[0], "share"), "1.000001"))
    settled(stocked_services)
    assert "/invite" in slack.responses[-1]["text"]


def test_the_shortcut_asks_about_a_message(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    event = slack.speak("Does anybody know what open weights are?")["event"]
    told(bot, _shortcut(slack, event))
    settled(stocked_services)
    [response] = slack.responses
    assert "Open weights means" in shown(response)
    told(bot, slack.pressed("share", _button(response, "share"), "1.000001"))
    settled(stocked_services)
    [message] = slack.of_the_bot()
    assert message["thread_ts"] == event["ts"]


def test_who_says_what_is_shown_on_demand(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    answer = _feedback_value(slack.of_the_bot()[0]).partition(":")[2]
    told(bot, slack.pressed("by_paper", answer, "1.000001"))
    settled(stocked_services)
    assert "Who says what" in shown(slack.responses[0])
    assert "Open weights and their release" in shown(slack.responses[0])


def test_feedback_is_kept_with_its_reason(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    value = _feedback_value(slack.of_the_bot()[0])
    answer = value.partition(":")[2]
    archive = stocked_services.store.archive
    told(bot, slack.pressed("feedback", value, "1.000001"))
    wait(lambda: archive.feedback(answer))
    assert archive.feedback(answer)[0].thumb == "up"
    told(bot, slack.pressed("feedback", f"down:{answer}", "1.000001"))
    wait(lambda: slack.said("views.open"))
    view = slack.said("views.open")[0]["view"]
    told(bot, _submitted(slack, view, "It names the wrong licence."))
    wait(lambda: archive.feedback(answer)[0].reason)
    [kept] = archive.feedback(answer)
    assert (kept.thumb, kept.reason) == ("down", "It names the wrong licence.")
    assert kept.giver == "slack:T0TEAM:U0ANN"


def test_the_home_shows_the_library_and_the_last_questions(
    bot: Bot, slack: FakeSlack, stocked_services: Services
) -> None:
    told(bot, slack.mention(QUESTION))
    settled(stocked_services)
    told(bot, slack.event({"type": "app_home_opened", "user": "U0ANN", "tab": "home"}))
    wait(lambda: slack.said("views.publish"))
    [published] = slack.said("views.publish")
    text = shown(published["view"])
    assert "2 papers with 3 pages" in text
    assert QUESTION in text


def test_the_agents_conversation_suggests_questions(bot: Bot, slack: FakeSlack) -> None:
    told(
        bot,
        slack.event(
            {"type": "app_home_opened", "user": "U0ANN", "tab": "messages", "channel": DIRECT}
        ),
    )
    wait(lambda: slack.said("assistant.threads.setSuggestedPrompts"))
    [said] = slack.said("assistant.threads.setSuggestedPrompts")
    assert said["channel_id"] == DIRECT
    assert "thread_ts" not in said


def test_the_older_pane_suggests_questions_too(bot: Bot, slack: FakeSlack) -> None:
    pane = {"user_id": "U0ANN", "channel_id": DIRECT, "thread_ts": "1.000001", "context": {}}
    told(bot, slack.event({"type": "assistant_thread_started", "assistant_thread": pane}))
    wait(lambda: slack.said("assistant.threads.setSuggestedPrompts"))
    assert slack.said("assistant.threads.setSuggestedPrompts")[0]["thread_ts"] == "1.000001"


def _button(message: dict[str, object], action: str) -> str:
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    for block in blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == action:
                return str(element["value"])
    raise AssertionError(f"no button {action}")


def _feedback_value(message: dict[str, object]) -> str:
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    [element] = blocks[-1]["elements"]
    return str(element["positive_button"]["value"])


def _shortcut(slack: FakeSlack, message: dict[str, object]) -> dict[str, object]:
    return {
        "type": "message_action", "callback_id": "ask_about_this", "team": {"id": "T0TEAM"},
        "channel": {"id": CHANNEL}, "user": {"id": "U0ANN"}, "message": message,
        "message_ts": message["ts"], "trigger_id": f"trigger-{slack.ts()}",
        "response_url": slack.response_url(), "action_ts": slack.ts(),
    }  # fmt: skip


def _submitted(slack: FakeSlack, view: dict[str, object], text: str) -> dict[str, object]:
    values = {"reason": {"reason": {"type": "plain_text_input", "value": text}}}
    return {
        "type": "view_submission", "team": {"id": "T0TEAM"}, "user": {"id": "U0ANN"},
        "trigger_id": f"trigger-{slack.ts()}", "view": {**view, "state": {"values": values}},
    }  # fmt: skip

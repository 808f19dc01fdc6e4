"""Event handlers: store what Slack sends as deliveries, for workers to answer later.

Every method returns as soon as the delivery is stored: Slack waits three seconds for an
acknowledgement, then delivers again.
"""

import logging
from collections.abc import Callable, Collection
from typing import Any

from service.slack.answer_source import AnswerSource
from service.slack.asks import (
    Ask,
    AskKind,
    is_a_question,
    message_key,
    person_key,
    question_text,
    thread_place,
)
from service.slack.background_tasks import BackgroundTasks
from service.slack.settings import SlackSettings
from service.slack.views import HELP, PROMPTS, home_view, reason_modal
from service.slack.web_api import Refused, WebApi
from service.store.archive import Thumb
from service.store.deliveries import Deliveries, Receipt

logger = logging.getLogger(__name__)

Payload = dict[str, Any]

# Subtypes of messages that a person wrote.
_BY_PEOPLE = {None, "thread_broadcast", "file_share"}
_READING = "is reading the papers…"
_FULL = "Too many questions are waiting. Please ask again in a few minutes."
_NOT_HERE = "I am not set up to answer you here. Ask the person who runs this bot to add you."
_QUESTIONS = 10


class EventHandlers:
    """Handles events, commands and button presses; safe to use from many threads."""

    def __init__(
        self,
        *,
        settings: SlackSettings,
        api: WebApi,
        answers: AnswerSource,
        deliveries: Deliveries,
        background: BackgroundTasks,
        workers: int,
        wake: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._api = api
        self._answers = answers
        self._deliveries = deliveries
        self._background = background
        self._workers = workers
        self._wake = wake

    def message(self, body: Payload) -> None:
        """A message in a channel, a group or a direct conversation, or a change of one."""
        event, team = body["event"], str(body.get("team_id", ""))
        subtype, channel = event.get("subtype"), str(event.get("channel", ""))
        if subtype == "message_deleted":
            self._withdraw(team, channel, str(event.get("deleted_ts", "")))
        elif subtype == "message_changed" and event["message"].get("subtype") == "tombstone":
            # A message with replies was deleted.
            self._withdraw(team, channel, str(event["message"].get("ts", "")))
        elif subtype in _BY_PEOPLE and not event.get("bot_id") and event.get("user"):
            self._message_from(body, event, team, channel)

    def command(self, body: Payload) -> str:
        """The slash command; returns what to tell the asker at once."""
        text = question_text(str(body.get("text", "")), self._api.user)
        if text.casefold() in ("", "help"):
            return HELP
        ask = Ask(
            kind="private",
            workspace=body["team_id"],
            channel=body["channel_id"],
            asker=body["user_id"],
            text=text,
            response_url=body["response_url"],
        )
        return self._take_privately(ask, f"command:{body['trigger_id']}")

    def shortcut(self, body: Payload) -> None:
        """The message action “Ask papers about this”: only the asker sees the answer."""
        message = body["message"]
        ask = Ask(
            kind="private",
            workspace=body["team"]["id"],
            channel=body["channel"]["id"],
            asker=body["user"]["id"],
            text=question_text(str(message.get("text", "")), self._api.user),
            thread=str(message.get("thread_ts") or message["ts"]),
            response_url=body["response_url"],
        )
        said = self._take_privately(ask, f"shortcut:{body['trigger_id']}")
        self._background.run(lambda: self._api.whisper(ask.channel, ask.asker, said))

    def share(self, body: Payload) -> None:
        """The button that shares a private answer with the channel."""
        answer, _, thread = body["actions"][0]["value"].partition(":")
        ask = self._pressed("share", body, answer, thread)
        where = body["container"]["message_ts"]
        self._take(ask, {f"share:{ask.workspace}:{ask.channel}:{where}:{answer}"})

    def by_paper(self, body: Payload) -> None:
        """The button that compares the papers."""
        ask = self._pressed("by_paper", body, body["actions"][0]["value"], "")
        self._take(ask, {f"by_paper:{body['trigger_id']}"})

    def feedback(self, body: Payload) -> None:
        """A thumb up or down; a thumb down opens a modal that asks for the reason."""
        said, _, answer = body["actions"][0]["value"].partition(":")
        thumb: Thumb = "down" if said == "down" else "up"
        person = _person(body)
        if thumb == "down":
            trigger = body["trigger_id"]
            self._background.run(lambda: self._api.open_modal(trigger, reason_modal(answer)))
        self._background.run(lambda: self._answers.rate(answer, person, thumb, ""))

    def reason(self, body: Payload) -> None:
        """The reason submitted in the modal."""
        view, person = body["view"], _person(body)
        [[field]] = [block.values() for block in view["state"]["values"].values()]
        answer, reason = view["private_metadata"], str(field.get("value") or "")
        self._background.run(lambda: self._answers.rate(answer, person, "down", reason))

    def home(self, body: Payload) -> None:
        """Somebody opens the app's home or its messages tab."""
        event, team = body["event"], str(body.get("team_id", ""))
        if event.get("tab") == "messages":
            self._background.run(lambda: self._api.suggest(event["channel"], "", PROMPTS))
        else:
            self._background.run(lambda: self._show_home(team, event["user"]))

    def pane(self, body: Payload) -> None:
        """Somebody opens the assistant pane, which older installations have."""
        pane = body["event"]["assistant_thread"]
        self._background.run(
            lambda: self._api.suggest(pane["channel_id"], pane["thread_ts"], PROMPTS)
        )

    def _message_from(self, body: Payload, event: Payload, team: str, channel: str) -> None:
        ts, raw = str(event["ts"]), str(event.get("text") or "")
        thread = str(event.get("thread_ts") or ts)
        mentioned = f"<@{self._api.user}" in raw
        direct = mentioned or event.get("channel_type") == "im"
        if not direct and not self._is_follow_up(raw, team, channel, thread, is_reply=thread != ts):
            return
        person, text = str(event["user"]), question_text(raw, self._api.user)
        if not self._settings.admits(team, channel, person):
            if direct:
                self._background.run(lambda: self._api.whisper(channel, person, _NOT_HERE, thread))
            return
        keys: set[str] = set()
        if body.get("event_id"):
            keys.add(f"event:{body['event_id']}")
        if event.get("client_msg_id"):
            keys.add(f"client:{team}:{channel}:{event['client_msg_id']}")
        ask = Ask(
            kind="thread",
            workspace=team,
            channel=channel,
            asker=person,
            text=text,
            thread=thread,
        )
        receipt = self._take(ask, keys, lasting={message_key(team, channel, ts)})
        if receipt.new:
            self._background.run(lambda: self._show_receipt(ask, receipt))

    def _is_follow_up(
        self, raw: str, team: str, channel: str, thread: str, *, is_reply: bool
    ) -> bool:
        """Whether a message without a mention is a follow-up in a thread of the bot."""
        return (
            is_reply
            and not raw.lstrip().startswith("<@")  # addressed to somebody else
            and is_a_question(question_text(raw, self._api.user))
            and self._deliveries.knows_thread(thread_place(team, channel, thread))
        )

    def _take_privately(self, ask: Ask, key: str) -> str:
        if not self._settings.admits(ask.workspace, ask.channel, ask.asker):
            return _NOT_HERE
        receipt = self._take(ask, {key})
        if not receipt.taken:
            return _FULL
        return f"Footnote {self._status(receipt)}"

    def _take(self, ask: Ask, keys: Collection[str], *, lasting: Collection[str] = ()) -> Receipt:
        receipt = self._deliveries.take(
            keys, lasting=lasting, thread=ask.place, asker=ask.person, body=ask.to_json()
        )
        if receipt.new and receipt.taken:
            self._wake()
        return receipt

    def _status(self, receipt: Receipt) -> str:
        before = receipt.place - self._workers + 1
        if before <= 0:
            return _READING
        return f"has {before} question{'s' if before > 1 else ''} to answer before this one…"

    def _show_receipt(self, ask: Ask, receipt: Receipt) -> None:
        """Shows the asker that the question has arrived, and its place in the queue."""
        if not receipt.taken:
            self._api.whisper(ask.channel, ask.asker, _FULL, ask.thread)
            return
        status = self._status(receipt)
        try:
            self._api.set_status(ask.channel, ask.thread, status)
        except Refused as error:
            logger.info("Slack shows no status: %s", error)
            if status != _READING:
                self._api.whisper(ask.channel, ask.asker, f"Footnote {status}", ask.thread)

    def _withdraw(self, team: str, channel: str, ts: str) -> None:
        """Deletes the answer to a deleted question, or cancels it."""
        withdrawn = self._deliveries.withdraw(message_key(team, channel, ts))
        if withdrawn is not None and withdrawn.message:
            message = withdrawn.message
            self._background.run(lambda: self._api.delete(channel, message))

    def _pressed(self, kind: AskKind, body: Payload, answer: str, thread: str) -> Ask:
        return Ask(
            kind=kind,
            workspace=body["team"]["id"],
            channel=body["channel"]["id"],
            asker=body["user"]["id"],
            text="",
            thread=thread,
            response_url=body["response_url"],
            answer=answer,
        )

    def _show_home(self, team: str, person: str) -> None:
        asked = [
            ask.text
            for delivery in self._deliveries.latest(person_key(team, person), 2 * _QUESTIONS)
            if (ask := Ask.from_json(delivery.body)).text
        ]
        self._api.publish_home(person, home_view(self._answers.size(), asked, self._api.user))


def _person(body: Payload) -> str:
    return person_key(body["team"]["id"], body["user"]["id"])

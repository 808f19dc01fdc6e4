"""The reply to one ask: posted exactly once, streamed where the workspace allows it.

The intention to post is stored before the first call, and the message's timestamp after it. If a
process ends in between, the next attempt finds the message in the thread and completes it.
"""

import logging
import time

from service.schemas.answers import AnswerShape, StatementShape
from service.slack.asks import Ask
from service.slack.render import Message, Web, answer_message, shown_statements, statement_block
from service.slack.render import tail as tail_of
from service.slack.text import escaped
from service.slack.web_api import Refused, Unreached, WebApi
from service.store.deliveries import Deliveries, Delivery

logger = logging.getLogger(__name__)

# Statements that follow each other faster than this, in seconds, are sent together.
_STREAM_PAUSE = 0.7
_UPDATE_PAUSE = 2.0
# How long not to try streaming again after a workspace refused it.
_NO_STREAM_SECONDS = 3_600.0
# How far Slack's clock may be behind ours, in seconds.
_CLOCK_SKEW = 60.0
_NO_SUCH_MESSAGE = {"message_not_found", "cant_update_message", "edit_window_closed"}


class Streams:
    """Remembers which workspaces and kinds of channels refused streamed messages."""

    def __init__(self) -> None:
        self._refused: dict[tuple[str, str], float] = {}

    def allowed(self, ask: Ask) -> bool:
        """Whether to try streaming."""
        since = self._refused.get(_kind(ask))
        return since is None or time.monotonic() - since > _NO_STREAM_SECONDS

    def refuse(self, ask: Ask) -> None:
        """Records that streaming was refused."""
        self._refused[_kind(ask)] = time.monotonic()


class ThreadReply:
    """The reply to one ask, in its thread or channel."""

    def __init__(
        self,
        api: WebApi,
        deliveries: Deliveries,
        delivery: Delivery,
        web: Web,
        streams: Streams,
    ) -> None:
        self._api = api
        self._deliveries = deliveries
        self._delivery = delivery
        self._ask = Ask.from_json(delivery.body)
        self._web = web
        self._streams = streams
        self._resumed = delivery.posting
        self._ts = delivery.message
        self._streaming = False
        self._stated: list[StatementShape] = []
        self._held: list[StatementShape] = []
        self._sent = float("-inf")

    @property
    def ts(self) -> str:
        """The timestamp of the message; empty until it is posted."""
        return self._ts

    def state(self, statement: StatementShape) -> None:
        """Sends one more statement, at once or together with the next."""
        self._stated.append(statement)
        if len(shown_statements(self._stated)) < len(self._stated):
            return  # more than a message holds
        self._held.append(statement)
        pause = _STREAM_PAUSE if self._streaming or not self._ts else _UPDATE_PAUSE
        if self._ask.thread and not self._resumed and time.monotonic() - self._sent >= pause:
            self._send_held()

    def finish(self, answer: AnswerShape) -> None:
        """Completes the message with its sources and buttons."""
        if self._streaming:
            blocks = [statement_block(each) for each in self._held]
            self._api.stop_stream(
                self._ask.channel, self._ts, blocks, tail_of(answer, self._web), self._mark
            )
        else:
            self.say(answer_message(answer, self._web))

    def say(self, message: Message) -> None:
        """Posts this message, or replaces the one already posted."""
        if self._resumed and not self._ts:
            self._ts = self._found()
        if self._ts:
            self._replace(message)
        else:
            self._post(message)

    def say_text(self, text: str) -> None:
        """Posts plain text, such as why there is no answer."""
        self.say(Message(escaped(text), ()))

    @property
    def _mark(self) -> str:
        return f"{self._delivery.number}-{self._delivery.received:.3f}"

    def _send_held(self) -> None:
        blocks = [statement_block(each) for each in self._held]
        if not self._ts:
            if not self._started_stream(blocks):
                self._post(self._so_far())
        elif self._streaming:
            self._api.append_stream(self._ask.channel, self._ts, blocks)
        else:
            self._api.update(self._ask.channel, self._ts, self._so_far(), self._mark)
        self._held = []
        self._sent = time.monotonic()

    def _started_stream(self, blocks: list[dict[str, object]]) -> bool:
        ask = self._ask
        if not self._streams.allowed(ask):
            return False
        self._deliveries.note_posting(self._delivery.number)
        try:
            ts = self._api.start_stream(ask.channel, ask.thread, ask.workspace, ask.asker, blocks)
        except Refused as error:
            # A message that cannot be streamed may still be posted whole.
            logger.info("Slack refuses to stream: %s", error)
            self._streams.refuse(ask)
            return False
        except Unreached as error:
            if not error.after:
                raise
            return False  # too many streams are open; a whole message takes one call
        self._streaming = True
        self._note(ts)
        return True

    def _post(self, message: Message) -> None:
        self._deliveries.note_posting(self._delivery.number)
        self._note(self._api.post(self._ask.channel, self._ask.thread, message, self._mark))

    def _note(self, ts: str) -> None:
        self._ts = ts
        self._deliveries.note_message(self._delivery.number, ts)

    def _replace(self, message: Message) -> None:
        ask = self._ask
        if self._resumed:
            try:
                self._api.stop_stream(ask.channel, self._ts, [], [], self._mark)
            except Refused:
                logger.debug("%s was not being streamed", self._ts)
        try:
            self._api.update(ask.channel, self._ts, message, self._mark)
        except Refused as error:
            if error.code not in _NO_SUCH_MESSAGE:
                raise
            logger.info("the reply %s was deleted in Slack", self._ts)

    def _found(self) -> str:
        """The message that an earlier process posted; empty if there is none."""
        ask, delivery = self._ask, self._delivery
        try:
            since = delivery.received - _CLOCK_SKEW
            own = self._api.own_messages(ask.channel, ask.thread, since)
        except Refused as error:
            logger.warning("cannot check for an earlier reply, posting a new one: %s", error)
            return ""
        for ts, mark in own.items():
            if mark == self._mark:
                self._note(ts)
                return ts
        # A streamed message has no mark until it ends; one that no delivery knows is ours.
        others = self._deliveries.messages(delivery.thread)
        unknown = [ts for ts, mark in own.items() if not mark and ts not in others]
        if unknown and ask.thread:
            self._note(unknown[-1])
            return unknown[-1]
        return ""

    def _so_far(self) -> Message:
        said = " ".join(each.text for each in self._stated)
        return Message(escaped(said[:1_000]), tuple(map(statement_block, self._stated)))


def _kind(ask: Ask) -> tuple[str, str]:
    return ask.workspace, ask.channel[:1]

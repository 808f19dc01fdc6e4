"""A workspace of the fake Slack: its channels and messages, and what each call does to them.

Every call is held against Slack's documented limits and the scopes of the app.
"""

import itertools
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.service.slack.limits import Json, violations

TEAM, BOT_USER, BOT, PERSON = "T0TEAM", "U0BOT", "B0BOT", "U0ANN"
BOT_TOKEN, APP_TOKEN = "xoxb-test", "xapp-test"
CHANNEL, DIRECT, GROUP = "C0PAPERS", "D0ANN", "G0GROUP"

_SCOPES = {
    "chat.postMessage": "chat:write", "chat.update": "chat:write", "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write", "chat.startStream": "chat:write",
    "chat.appendStream": "chat:write", "chat.stopStream": "chat:write",
    "assistant.threads.setStatus": "chat:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
}  # fmt: skip
_HISTORY = {"C": "channels:history", "D": "im:history", "G": "mpim:history"}


class Refusal(Exception):
    """An answer with `ok: false`."""


@dataclass(slots=True)
class Workspace:
    """One workspace with one app in it."""

    scopes: frozenset[str]
    members: set[str] = field(default_factory=lambda: {CHANNEL, DIRECT, GROUP})
    archived: set[str] = field(default_factory=set)
    streams: bool = True
    token: str = BOT_TOKEN
    broken: list[str] = field(default_factory=list)
    messages: dict[str, dict[str, Json]] = field(default_factory=lambda: defaultdict(dict))
    whispers: list[Json] = field(default_factory=list)
    socket_url: str = ""
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _clock: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def ts(self) -> str:
        """The next timestamp."""
        with self._lock:
            return f"{int(time.time())}.{next(self._clock):06d}"

    def of_the_bot(self, channel: str = CHANNEL, thread: str | None = None) -> list[Json]:
        """The bot's messages in a channel, or in a thread of it."""
        with self._lock:
            return [
                message
                for message in self.messages[channel].values()
                if message.get("bot_id") == BOT
                and (thread is None or message.get("thread_ts") == thread)
            ]

    def answer(self, method: str, said: Json, token: str) -> Json:
        """Does what a call says and returns its answer; raises Refusal."""
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise Refusal("invalid_auth")
            return {"url": self.socket_url}
        if token != self.token:
            raise Refusal("token_revoked" if token == BOT_TOKEN else "invalid_auth")
        needed = _SCOPES.get(method, "")
        if needed and needed not in self.scopes:
            raise Refusal(f"missing_scope {needed}")
        if broken := violations(method, said):
            self.broken += broken
            raise Refusal("invalid_blocks")
        answer = getattr(self, "_" + method.replace(".", "_"), None)
        if answer is None:
            self.broken.append(f"{method} is not known")
            raise Refusal("unknown_method")
        answered: Json = answer(said)
        return answered

    def _auth_test(self, _said: Json) -> Json:
        return {"team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT, "url": "https://t.slack.com/"}

    def _chat_postMessage(self, said: Json) -> Json:
        self._check_place(said)
        ts = self.ts()
        self.messages[said["channel"]][ts] = {**said, "ts": ts, "bot_id": BOT, "user": BOT_USER}
        return {"ts": ts, "channel": said["channel"]}

    def _chat_update(self, said: Json) -> Json:
        message = self._message(said)
        if message.get("streaming"):
            raise Refusal("streaming_state_conflict")
        message.update(said)
        message.pop("stream", None)
        return {"ts": said["ts"], "channel": said["channel"]}

    def _chat_delete(self, said: Json) -> Json:
        self._message(said)
        del self.messages[said["channel"]][said["ts"]]
        return {"ts": said["ts"]}

    def _chat_postEphemeral(self, said: Json) -> Json:
        self._check_place({**said, "thread_ts": None})
        self.whispers.append(said)
        return {"message_ts": self.ts()}

    def _chat_startStream(self, said: Json) -> Json:
        if not self.streams:
            raise Refusal("channel_type_not_supported")
        if "thread_ts" not in said:
            raise Refusal("invalid_arguments")
        if not said["channel"].startswith("D") and not (
            said.get("recipient_user_id") and said.get("recipient_team_id")
        ):
            raise Refusal("missing_recipient_user_id")
        self._check_place(said)
        ts = self.ts()
        self.messages[said["channel"]][ts] = {
            "ts": ts, "channel": said["channel"], "thread_ts": said["thread_ts"], "bot_id": BOT,
            "user": BOT_USER, "streaming": True, "stream": list(said.get("chunks") or []),
        }  # fmt: skip
        return {"ts": ts, "channel": said["channel"]}

    def _chat_appendStream(self, said: Json) -> Json:
        message = self._streaming(said)
        message["stream"] += said.get("chunks") or []
        self._check_stream(message)
        return {"ts": said["ts"]}

    def _chat_stopStream(self, said: Json) -> Json:
        message = self._streaming(said)
        message["stream"] += said.get("chunks") or []
        self._check_stream(message)
        message.update(streaming=False, blocks=said.get("blocks"), metadata=said.get("metadata"))
        return {"ts": said["ts"]}

    def _assistant_threads_setStatus(self, said: Json) -> Json:
        self._check_place({"channel": said["channel_id"], "thread_ts": said["thread_ts"]})
        return {}

    def _assistant_threads_setSuggestedPrompts(self, said: Json) -> Json:
        self._check_place({"channel": said["channel_id"]})
        return {}

    def _views_open(self, said: Json) -> Json:
        if not said["trigger_id"].startswith("trigger-"):
            raise Refusal("invalid_trigger_id")
        return {"view": {"id": "V1"}}

    def _views_publish(self, _said: Json) -> Json:
        return {"view": {"id": "V2"}}

    def _conversations_replies(self, said: Json) -> Json:
        return self._history(said, lambda message: message.get("thread_ts") == said["ts"])

    def _conversations_history(self, said: Json) -> Json:
        return self._history(said, lambda message: not message.get("thread_ts"))

    def _history(self, said: Json, wanted: Any) -> Json:  # noqa: ANN401 - a predicate
        needed = _HISTORY[said["channel"][0]]
        if needed not in self.scopes:
            raise Refusal(f"missing_scope {needed}")
        self._check_place({"channel": said["channel"]})
        oldest = float(said.get("oldest", 0))
        found = [m for m in self.messages[said["channel"]].values()
                 if wanted(m) and float(m["ts"]) >= oldest]  # fmt: skip
        return {"messages": found[: int(said.get("limit", 100))], "has_more": False}

    def _check_place(self, said: Json) -> None:
        channel, thread = said["channel"], said.get("thread_ts")
        if channel in self.archived:
            raise Refusal("is_archived")
        if channel not in self.members:
            raise Refusal("not_in_channel" if channel.startswith("C1") else "channel_not_found")
        if thread and thread not in self.messages[channel]:
            raise Refusal("thread_not_found")

    def _check_stream(self, message: Json) -> None:
        whole = {"chunks": message["stream"]}
        self.broken += violations("the whole stream", whole)

    def _message(self, said: Json) -> Json:
        message = self.messages[said["channel"]].get(said["ts"])
        if message is None:
            raise Refusal("message_not_found")
        return message

    def _streaming(self, said: Json) -> Json:
        message = self._message(said)
        if not message.get("streaming"):
            raise Refusal("message_not_in_streaming_state")
        return message


def shown(message: Json) -> str:
    """All that a message shows, streamed or not, as text."""
    streamed = [chunk.get("blocks") or chunk.get("text") for chunk in message.get("stream") or []]
    return _shown([streamed, message.get("blocks") or message.get("text")])


def _shown(value: object) -> str:
    match value:
        case str():
            return value
        case list():
            return "".join(map(_shown, value))
        case {"url": str(url), "text": str(text), "type": "link"}:
            return f"{text}<{url}>"
        case {"type": "text", "text": str(text)}:
            return text
        case {"text": text}:
            return _shown(text) + "\n"
        case {"elements": elements}:
            return _shown(elements)
        case _:
            return ""

"""Slack's servers, as far as a bot meets them: the Web API over HTTP, Socket Mode over WebSocket.

Every call is held against Slack's documented limits and the scopes that the app was installed
with. What a test wants to go wrong is said beforehand.
"""

import itertools
import json
import math
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.patience import PATIENCE, until
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


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it came in."""

    method: str
    said: Json
    at: float


@dataclass(slots=True)
class Trouble:
    """What goes wrong with the next calls of a method, so many times."""

    error: str = ""
    status: int = 200
    retry_after: int = 0
    cut_after: bool = False
    times: int = 1


@dataclass(slots=True)
class FakeSlack:
    """One workspace with one app in it."""

    scopes: frozenset[str]
    latency: float = 0.0
    # With so many of the bot's messages standing, further calls wait until `go_on`.
    most: float = math.inf
    members: set[str] = field(default_factory=lambda: {CHANNEL, DIRECT, GROUP})
    archived: set[str] = field(default_factory=set)
    streams: bool = True
    token: str = BOT_TOKEN
    calls: list[Call] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    messages: dict[str, dict[str, Json]] = field(default_factory=lambda: defaultdict(dict))
    whispers: list[Json] = field(default_factory=list)
    responses: list[Json] = field(default_factory=list)
    acks: dict[str, tuple[float, Json]] = field(default_factory=dict)
    url: str = ""
    _troubles: dict[str, list[Trouble]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _going: threading.Event = field(default_factory=threading.Event)
    _under_way: int = 0
    _clock: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _sockets: list[ServerConnection] = field(default_factory=list)
    _socket_url: str = ""
    _root: str = ""

    @contextmanager
    def serving(self) -> Iterator["FakeSlack"]:
        """Serves on loopback."""
        http = _http_server(self)
        sockets = serve(self._socket, "127.0.0.1", 0, ping_interval=None)
        self._root = f"http://127.0.0.1:{http.server_address[1]}"
        self.url = f"{self._root}/api/"
        self._socket_url = f"ws://127.0.0.1:{sockets.socket.getsockname()[1]}"
        threads = [
            threading.Thread(target=http.serve_forever, args=[0.05], daemon=True),
            threading.Thread(target=sockets.serve_forever, daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            _stop(sockets, http)
            for thread in threads:
                thread.join(PATIENCE)

    # What a test says and asks.

    def trouble(self, method: str, trouble: Trouble) -> None:
        """Lets the next calls of a method go wrong."""
        with self._lock:
            self._troubles[method].append(trouble)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Lets every call wait until the end of this."""
        self.most = 0
        try:
            yield
        finally:
            self.go_on()

    def go_on(self) -> None:
        """Lets calls through again, and waits until those that were made have come to pass."""
        self.most = math.inf
        self._going.set()
        wait(lambda: not self._under_way)
        self._going.clear()

    def ts(self) -> str:
        """The next timestamp."""
        with self._lock:
            return f"{int(time.time())}.{next(self._clock):06d}"

    def said(self, method: str) -> list[Json]:
        """What the calls of a method held."""
        with self._lock:
            return [call.said for call in self.calls if call.method == method]

    def of_the_bot(self, channel: str = CHANNEL, thread: str | None = None) -> list[Json]:
        """The bot's messages in a channel, or in a thread of it."""
        with self._lock:
            return [
                message
                for message in self.messages[channel].values()
                if message.get("bot_id") == BOT
                and (thread is None or message.get("thread_ts") == thread)
            ]

    def speak(
        self, text: str, *, channel: str = CHANNEL, person: str = PERSON, thread: str = ""
    ) -> Json:
        """Somebody writes a message; the event that tells of it."""
        ts = self.ts()
        message = {"type": "message", "user": person, "text": text, "ts": ts, "team": TEAM,
                   "client_msg_id": f"client-{ts}"}  # fmt: skip
        if thread:
            message["thread_ts"] = thread
        with self._lock:
            self.messages[channel][ts] = message
        kind = {"C": "channel", "D": "im", "G": "mpim"}[channel[0]]
        return self.event({**message, "channel": channel, "channel_type": kind})

    def mention(self, text: str, **where: Any) -> Json:  # noqa: ANN401 - passed on
        """Somebody mentions the bot; the event of the mention."""
        body = self.speak(f"<@{BOT_USER}> {text}", **where)
        body["event"]["type"] = "app_mention"
        del body["event"]["channel_type"]
        return body

    def event(self, event: Json) -> Json:
        """The body that carries an event."""
        return {"type": "event_callback", "team_id": TEAM, "api_app_id": "A0APP",
                "event_id": f"Ev{self.ts()}", "event_time": int(time.time()), "event": event,
                "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
                }  # fmt: skip

    def command(self, text: str, *, person: str = PERSON) -> Json:
        """The body of `/footnote`."""
        return {"command": "/footnote", "text": text, "team_id": TEAM, "channel_id": CHANNEL,
                "user_id": person, "trigger_id": f"trigger-{self.ts()}",
                "response_url": self.response_url(), "token": "", "api_app_id": "A0APP",
                }  # fmt: skip

    def pressed(self, action: str, value: str, message: str, **more: Any) -> Json:  # noqa: ANN401
        """The body of a button having been pressed."""
        kind = "feedback_buttons" if action == "feedback" else "button"
        return {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": PERSON},
                "channel": {"id": CHANNEL}, "trigger_id": f"trigger-{self.ts()}",
                "container": {"type": "message", "message_ts": message, "channel_id": CHANNEL},
                "response_url": self.response_url(), "api_app_id": "A0APP",
                "actions": [{"type": kind, "action_id": action, "block_id": "b", "value": value}],
                **more}  # fmt: skip

    def response_url(self) -> str:
        """A new address for private answers."""
        return f"{self._root}/respond/{self.ts()}"

    def respond(self, path: str, said: Json) -> None:
        """A private answer comes in."""
        with self._lock:
            self.broken += violations("response_url", said)
            self.responses.append({"url": f"{self._root}{path}", **said})

    # Socket Mode.

    @property
    def connected(self) -> int:
        """How many sockets are open."""
        with self._lock:
            return len(self._sockets)

    def envelope(self, body: Json, kind: str = "events_api", **more: Any) -> Json:  # noqa: ANN401
        """What carries a body over a socket."""
        return {"type": kind, "envelope_id": f"envelope-{self.ts()}", "payload": body,
                "accepts_response_payload": kind != "events_api", **more}  # fmt: skip

    def send(self, envelope: Json) -> float:
        """Sends an envelope over any of the open sockets; when, by the monotonic clock."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with self._lock:
                sockets = list(self._sockets)
            if sockets:
                try:
                    at = time.monotonic()
                    random.choice(sockets).send(json.dumps(envelope))  # noqa: S311
                except ConnectionClosed:
                    continue
                return at
            time.sleep(0.01)
        raise TimeoutError("no socket is open")

    def ack(self, envelope: Json) -> Json:
        """What an envelope was acknowledged with."""
        wait(lambda: envelope["envelope_id"] in self.acks)
        return self.acks[envelope["envelope_id"]][1]

    def refresh(self) -> None:
        """Asks the clients for new connections, as Slack does every few hours."""
        with self._lock:
            old = list(self._sockets)
        for socket in old:
            socket.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))

    def cut(self) -> None:
        """Breaks all sockets off."""
        with self._lock:
            old = list(self._sockets)
        for socket in old:
            socket.socket.close()

    def _socket(self, socket: ServerConnection) -> None:
        with self._lock:
            self._sockets.append(socket)
        try:
            socket.send(json.dumps({"type": "hello", "num_connections": self.connected}))
            for raw in socket:
                said = json.loads(raw)
                self.acks[said["envelope_id"]] = (time.monotonic(), said.get("payload") or {})
        except (ConnectionClosed, OSError):
            pass
        finally:
            with self._lock:
                self._sockets.remove(socket)

    # The Web API.

    def handle(self, method: str, said: Json, token: str) -> tuple[int, Json, Json, bool]:
        """Status, headers and body of the answer to a call, and whether it gets through."""
        with self._lock:
            self._under_way += 1
        try:
            if self.latency:
                time.sleep(self.latency)
            if len(self.of_the_bot()) >= self.most and not self._going.wait(PATIENCE):
                self.broken.append(f"{method} was held back for ever")
            return self._handled(method, said, token)
        finally:
            with self._lock:
                self._under_way -= 1

    def _handled(self, method: str, said: Json, token: str) -> tuple[int, Json, Json, bool]:
        with self._lock:
            self.calls.append(Call(method, said, time.monotonic()))
            trouble = self._trouble_of(method)
            if trouble.retry_after:
                wait_for = {"Retry-After": str(trouble.retry_after)}
                return 429, wait_for, {"ok": False, "error": "ratelimited"}, True
            if trouble.error or trouble.status != 200:
                return trouble.status, {}, {"ok": False, "error": trouble.error}, True
            try:
                answered = self._answer(method, said, token)
            except Refusal as refusal:
                code, _, needed = str(refusal).partition(" ")
                failed = {"ok": False, "error": code}
                return 200, {}, {**failed, "needed": needed} if needed else failed, True
        return 200, {}, {"ok": True, **answered}, not trouble.cut_after

    def _trouble_of(self, method: str) -> Trouble:
        troubles = self._troubles[method]
        if not troubles:
            return Trouble()
        troubles[0].times -= 1
        return troubles.pop(0) if troubles[0].times <= 0 else troubles[0]

    def _answer(self, method: str, said: Json, token: str) -> Json:
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise Refusal("invalid_auth")
            return {"url": self._socket_url}
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


def wait(done: Any, patience: float = PATIENCE) -> None:  # noqa: ANN401 - a predicate
    """Waits until it is so; raises TimeoutError where it does not come to pass."""
    until(done, patience)


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


def _stop(sockets: Server, http: ThreadingHTTPServer) -> None:
    sockets.shutdown()
    http.shutdown()
    http.server_close()


def _http_server(slack: FakeSlack) -> ThreadingHTTPServer:
    return _Http(("127.0.0.1", 0), type("Handler", (_Handler,), {"slack": slack}))


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_said: object) -> None:
        """A client that went away is no concern of the server's."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    slack: FakeSlack

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query.encode())

    def log_message(self, *_said: object) -> None:
        """Keeps quiet."""

    def _answer(self, raw: bytes) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/respond/"):
            self.slack.respond(path, json.loads(raw))
            self._send(200, {}, b"ok", "text/plain")
            return
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        said = _said(raw, self.headers.get("Content-Type", ""))
        method = path.removeprefix("/api/")
        status, headers, body, through = self.slack.handle(method, said, token)
        if not through:
            self.close_connection = True
            return
        self._send(status, headers, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, headers: Json, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {
            **headers, "Content-Type": kind, "Content-Length": str(len(body)),
            "Connection": "close",
        }.items():  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _said(raw: bytes, kind: str) -> Json:
    if kind.startswith("application/json"):
        body: Json = json.loads(raw)
        return body
    said: Json = dict(parse_qsl(raw.decode()))
    for name in ("blocks", "metadata", "view", "chunks"):
        if name in said:
            said[name] = json.loads(said[name])
    return said

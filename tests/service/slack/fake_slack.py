"""Slack's servers, as far as a bot meets them: the Web API over HTTP, Socket Mode over WebSocket.

What a test wants to go wrong is said beforehand.
"""

import json
import math
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.patience import PATIENCE, until
from tests.service.slack.limits import Json, violations
from tests.service.slack.slack_http import http_server
from tests.service.slack.workspace import BOT_USER, CHANNEL, PERSON, TEAM, Refusal, Workspace


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
class FakeSlack(Workspace):
    """A workspace as a server, which tests speak in and let go wrong."""

    latency: float = 0.0
    # With so many of the bot's messages standing, further calls wait until `go_on`.
    most: float = math.inf
    calls: list[Call] = field(default_factory=list)
    responses: list[Json] = field(default_factory=list)
    acks: dict[str, tuple[float, Json]] = field(default_factory=dict)
    url: str = ""
    _troubles: dict[str, list[Trouble]] = field(default_factory=lambda: defaultdict(list))
    _going: threading.Event = field(default_factory=threading.Event)
    _under_way: int = 0
    _sockets: list[ServerConnection] = field(default_factory=list)
    _root: str = ""

    @contextmanager
    def serving(self) -> Iterator["FakeSlack"]:
        """Serves on loopback."""
        http = http_server(self)
        sockets = serve(self._socket, "127.0.0.1", 0, ping_interval=None)
        self._root = f"http://127.0.0.1:{http.server_address[1]}"
        self.url = f"{self._root}/api/"
        self.socket_url = f"ws://127.0.0.1:{sockets.socket.getsockname()[1]}"
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

    def said(self, method: str) -> list[Json]:
        """What the calls of a method held."""
        with self._lock:
            return [call.said for call in self.calls if call.method == method]

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
                answered = self.answer(method, said, token)
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


def wait(done: Any, patience: float = PATIENCE) -> None:  # noqa: ANN401 - a predicate
    """Waits until it is so; raises TimeoutError where it does not come to pass."""
    until(done, patience)


def _stop(sockets: Server, http: ThreadingHTTPServer) -> None:
    sockets.shutdown()
    http.shutdown()
    http.server_close()

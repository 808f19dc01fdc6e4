"""Composition of the bot: event handlers, queue workers and replies."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk.errors import SlackApiError

from service.slack.answer_source import AnswerSource
from service.slack.app import bolt_app
from service.slack.background_tasks import BackgroundTasks
from service.slack.event_handlers import EventHandlers
from service.slack.render import Web
from service.slack.responder import Responder
from service.slack.settings import SlackError, SlackSettings
from service.slack.timeouts import SLACK_TIMEOUTS, SlackTimeouts
from service.slack.web_api import WebApi
from service.slack.workers import Workers
from service.store.deliveries import Deliveries

# Answers mostly wait for Slack; more threads would wait for each other.
_WORKERS = 4
# slack_sdk drops a connection after five failed pings.
_PING_SECONDS = 2.0


class Bot:
    """One process of the bot; several may share one installation of the app."""

    def __init__(
        self,
        settings: SlackSettings,
        answers: AnswerSource,
        deliveries: Deliveries,
        *,
        timeouts: SlackTimeouts = SLACK_TIMEOUTS,
    ) -> None:
        """Asks Slack for the bot's identity; raises SlackError without a valid token."""
        if not settings.bot_token:
            raise SlackError(
                "the Slack bot has no token: set FOOTNOTE_SLACK_BOT_TOKEN, see docs/slack.md"
            )
        api = WebApi(settings.bot_token, settings.api_url, timeout=timeouts.call)
        responder = Responder(api, answers, deliveries, Web(settings.public_url))
        self._settings = settings
        self._timeouts = timeouts
        self._background = BackgroundTasks()
        self._workers = Workers(deliveries, responder.answer, count=_WORKERS, lease=timeouts.lease)
        self.bolt = bolt_app(
            settings,
            api,
            EventHandlers(
                settings=settings,
                api=api,
                answers=answers,
                deliveries=deliveries,
                background=self._background,
                workers=_WORKERS,
                wake=self._workers.wake,
            ),
        )

    @property
    def is_stopping(self) -> bool:
        """Whether the bot only finishes the answers in progress."""
        return self._workers.is_stopping

    @contextmanager
    def working(self) -> Iterator[None]:
        """Answers waiting and new deliveries; at the end, finishes the answers in progress."""
        self._workers.start()
        try:
            yield
        finally:
            self._workers.stop(self._timeouts.shutdown)
            self._background.stop()

    def run_socket(self, until: threading.Event) -> None:
        """Receives over Socket Mode until the event is set; raises SlackError."""
        if not self._settings.app_token:
            raise SlackError(
                "Socket Mode needs an app-level token: set FOOTNOTE_SLACK_APP_TOKEN, "
                "see docs/slack.md"
            )
        socket = SocketModeHandler(
            self.bolt, self._settings.app_token, ping_interval=_PING_SECONDS
        ).client
        try:
            socket.connect()
        except (SlackApiError, OSError) as error:
            socket.close()
            said = error.response.get("error") if isinstance(error, SlackApiError) else error
            raise SlackError(
                f"Slack refuses the socket ({said}): check that FOOTNOTE_SLACK_APP_TOKEN is an "
                "app-level token with connections:write and that Socket Mode is on"
            ) from error
        with self.working():
            until.wait()
            socket.close()

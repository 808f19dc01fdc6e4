"""The bot, put together: what receives, what waits, what answers."""

import logging
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
from service.slack.web_api import WebApi
from service.slack.workers import LEASE_SECONDS, Workers
from service.store.deliveries import Deliveries

logger = logging.getLogger(__name__)

# Answers mostly wait for Slack; more threads would mostly wait for each other.
_WORKERS = 4
_PATIENCE_SECONDS = 30.0
# slack_sdk takes a connection for lost after five pings that could not be sent.
_PING_SECONDS = 2.0


class Bot:
    """One installation of the app, in one process of perhaps several."""

    def __init__(
        self,
        settings: SlackSettings,
        answers: AnswerSource,
        deliveries: Deliveries,
        *,
        lease: float = LEASE_SECONDS,
    ) -> None:
        """Asks Slack who it is; raises SlackError where Slack does not take the token."""
        if not settings.bot_token:
            raise SlackError(
                "the bot has no token: set FOOTNOTE_SLACK_BOT_TOKEN, see docs/slack.md"
            )
        api = WebApi(settings.bot_token, settings.api_url)
        answering = Responder(api, answers, deliveries, Web(settings.public_url))
        self._settings = settings
        self._errands = BackgroundTasks()
        self._workers = Workers(deliveries, answering.answer, count=_WORKERS, lease=lease)
        self.bolt = bolt_app(
            settings,
            api,
            EventHandlers(
                settings, api, answers, deliveries, self._errands,
                workers=_WORKERS, wake=self._workers.wake,
            ),
        )  # fmt: skip

    @contextmanager
    def working(self) -> Iterator[None]:
        """Answers what waits and what comes; finishes what it has begun at the end."""
        self._workers.start()
        try:
            yield
        finally:
            self._workers.stop(_PATIENCE_SECONDS)
            self._errands.stop()

    def run_socket(self, until: threading.Event) -> None:
        """Receives over Socket Mode until told to end; raises SlackError."""
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
                f"Slack does not open a socket ({said}): FOOTNOTE_SLACK_APP_TOKEN must be an "
                "app-level token with connections:write, and Socket Mode be on"
            ) from error
        with self.working():
            until.wait()
            socket.close()

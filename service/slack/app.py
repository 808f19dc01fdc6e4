"""The bolt app: routes each kind of Slack request to its event handler."""

import logging
import re
from collections.abc import Callable

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from service.slack.event_handlers import EventHandlers, Payload
from service.slack.render import BY_PAPER, FEEDBACK, OPEN, SHARE
from service.slack.settings import SlackSettings
from service.slack.views import REASON
from service.slack.web_api import WebApi

COMMAND = "/footnote"
SHORTCUT = "ask_about_this"


def bolt_app(settings: SlackSettings, api: WebApi, handlers: EventHandlers) -> App:
    """An app that acknowledges a request after its handler has stored it.

    If a handler fails, the request is not acknowledged, and Slack delivers it again.
    """

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=api.team,
            bot_id=api.bot,
            bot_user_id=api.user,
            bot_token=settings.bot_token,
        )

    app = App(
        name="footnote",
        logger=_quiet_logger(),
        client=WebClient(base_url=settings.api_url),
        authorize=authorize,
        signing_secret=settings.signing_secret,
        request_verification_enabled=bool(settings.signing_secret),
        # Acknowledge only after the listener has run.
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
        attaching_function_token_enabled=False,
    )
    _add_events(app, handlers)
    _add_commands(app, handlers)
    _add_buttons(app, handlers)
    return app


def _add_events(app: App, handlers: EventHandlers) -> None:
    def take_message(body: Payload) -> None:
        handlers.message(body)

    def open_home(body: Payload) -> None:
        handlers.home(body)

    def open_pane(body: Payload) -> None:
        handlers.pane(body)

    def ignore() -> None:
        """Acknowledges events that need no answer."""

    app.event("app_mention")(take_message)
    app.event("message")(take_message)
    app.event("app_home_opened")(open_home)
    app.event("assistant_thread_started")(open_pane)
    app.event(re.compile(".*"))(ignore)


def _add_commands(app: App, handlers: EventHandlers) -> None:
    def answer_command(ack: Ack, body: Payload) -> None:
        ack(text=handlers.command(body), response_type="ephemeral")

    def take_shortcut(ack: Ack, body: Payload) -> None:
        handlers.shortcut(body)
        ack()

    app.command(COMMAND)(answer_command)
    app.message_shortcut(SHORTCUT)(take_shortcut)


def _add_buttons(app: App, handlers: EventHandlers) -> None:
    def listener(take: Callable[[Payload], None]) -> Callable[[Ack, Payload], None]:
        def pressed(ack: Ack, body: Payload) -> None:
            take(body)
            ack()

        return pressed

    def ignore(ack: Ack) -> None:
        ack()

    app.action(SHARE)(listener(handlers.share))
    app.action(BY_PAPER)(listener(handlers.by_paper))
    app.action(FEEDBACK)(listener(handlers.feedback))
    app.action(OPEN)(ignore)
    app.view(REASON)(listener(handlers.reason))


def _quiet_logger() -> logging.Logger:
    # Bolt logs whole requests that it cannot parse; they contain what people wrote.
    logger = logging.getLogger("service.slack.bolt")
    logger.setLevel(logging.ERROR)
    return logger

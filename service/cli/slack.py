"""`footnote slack`: the bot over Socket Mode, until a signal ends it."""

import signal
import threading

from rich.console import Console

from service.composition.services import open_slack_bot
from service.settings import Settings
from service.slack.settings import SlackSettings


def run(settings: Settings, slack: SlackSettings, console: Console) -> None:
    """Answers until SIGINT or SIGTERM; raises SlackError."""
    until = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: until.set())
    with open_slack_bot(settings, slack) as bot:
        console.print("Footnote answers in Slack")
        bot.run_socket(until)

"""How long the bot waits for Slack, for its answers and for other processes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SlackTimeouts:
    """Times in seconds, chosen by hand."""

    call: int = 30
    """How long a call of Slack's Web API may take."""
    shutdown: float = 30.0
    """How long the bot finishes answers in progress when it ends."""
    lease: float = 15.0
    """After this time, other processes may claim the deliveries of one that died."""


SLACK_TIMEOUTS = SlackTimeouts()

"""Settings of the Slack bot, read from the environment at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.errors import FootnoteError
from service.settings import SettingsError

SLACK_API_URL = "https://slack.com/api/"


class SlackError(FootnoteError):
    """Slack refuses the bot, or cannot be reached."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Tokens, whom the bot answers, and where it finds Slack and the library.

    Where `workspaces`, `channels` or `people` are empty, all are admitted. With `server`, the
    library is asked over HTTP. `public_url` is where people reach the service's pages.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    workspaces: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    api_url: str = SLACK_API_URL
    public_url: str = ""
    server: str = ""
    server_key: str = field(default="", repr=False)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "SlackSettings":
        """The settings that FOOTNOTE_* variables give; raises SettingsError naming a bad one."""
        return cls(
            bot_token=_token(environ, "FOOTNOTE_SLACK_BOT_TOKEN", "xoxb-"),
            app_token=_token(environ, "FOOTNOTE_SLACK_APP_TOKEN", "xapp-"),
            signing_secret=environ.get("FOOTNOTE_SLACK_SIGNING_SECRET", "").strip(),
            workspaces=_ids(environ, "FOOTNOTE_SLACK_WORKSPACES", "TE"),
            channels=_ids(environ, "FOOTNOTE_SLACK_CHANNELS", "CG"),
            people=_ids(environ, "FOOTNOTE_SLACK_PEOPLE", "UW"),
            api_url=_address(environ, "FOOTNOTE_SLACK_API_URL") + "/"
            if environ.get("FOOTNOTE_SLACK_API_URL")
            else SLACK_API_URL,
            public_url=_address(environ, "FOOTNOTE_PUBLIC_URL"),
            server=_address(environ, "FOOTNOTE_SERVER"),
            server_key=environ.get("FOOTNOTE_SERVER_KEY", "").strip(),
        )

    def admits(self, workspace: str, channel: str, person: str) -> bool:
        """Whether the bot answers that person there; direct messages are in no channel."""
        return (
            (not self.workspaces or workspace in self.workspaces)
            and (not self.channels or channel in self.channels or channel.startswith("D"))
            and (not self.people or person in self.people)
        )


def _token(environ: Mapping[str, str], name: str, beginning: str) -> str:
    said = environ.get(name, "").strip()
    if said and not said.startswith(beginning):
        raise SettingsError(f"{name} does not begin with {beginning}: it is another kind of token")
    return said


def _ids(environ: Mapping[str, str], name: str, letters: str) -> frozenset[str]:
    ids = frozenset(environ.get(name, "").replace(",", " ").split())
    for said in ids:
        if said[0] not in letters or not said.isalnum() or not said.isupper():
            raise SettingsError(
                f"{name} names {said!r}: give ids, which begin with {' or '.join(letters)}, "
                "separated by commas"
            )
    return ids


def _address(environ: Mapping[str, str], name: str) -> str:
    said = environ.get(name, "").strip().rstrip("/")
    if said and not said.startswith(("http://", "https://")):
        raise SettingsError(f"{name} is {said!r}: set it to an address that begins with https://")
    return said

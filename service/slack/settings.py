"""Settings of the Slack bot, read from the environment where a process starts."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode, SettingsConfigDict

from index.errors import FootnoteError
from service.environment import EnvironmentSettings

SLACK_API_URL = "https://slack.com/api/"


class SlackError(FootnoteError):
    """Slack refuses the bot, or cannot be reached."""


def _token(beginning: str) -> AfterValidator:
    def checked(value: str) -> str:
        if value and not value.startswith(beginning):
            raise ValueError(
                f"set it to a token that begins with {beginning}; this is another kind"
            )
        return value

    return AfterValidator(checked)


def _address(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("set it to an address that begins with https://")
    return value.rstrip("/")


def _api_address(value: str) -> str:
    return _address(value) + "/"


def _ids(letters: str) -> AfterValidator:
    def checked(ids: frozenset[str]) -> frozenset[str]:
        for named in sorted(ids):
            if named[0] not in letters or not named.isalnum() or not named.isupper():
                raise ValueError(
                    f"{named!r} is not an id; give ids, which begin with "
                    f"{' or '.join(letters)}, separated by commas"
                )
        return ids

    return AfterValidator(checked)


def _words(value: object) -> object:
    return frozenset(value.replace(",", " ").split()) if isinstance(value, str) else value


_Ids = Annotated[frozenset[str], NoDecode, BeforeValidator(_words)]
_Address = Annotated[str, AfterValidator(_address)]


class SlackSettings(EnvironmentSettings):
    """Tokens, whom the bot answers, and where it finds Slack and the library.

    Where `workspaces`, `channels` or `people` are empty, all are allowed. With `server`, the bot
    sends questions over HTTP. `public_url` is where people reach the service's pages.
    """

    model_config = SettingsConfigDict(env_prefix="FOOTNOTE_SLACK_")

    bot_token: Annotated[str, _token("xoxb-")] = Field(default="", repr=False)
    app_token: Annotated[str, _token("xapp-")] = Field(default="", repr=False)
    signing_secret: str = Field(default="", repr=False)
    workspaces: Annotated[_Ids, _ids("TE")] = frozenset()
    channels: Annotated[_Ids, _ids("CG")] = frozenset()
    people: Annotated[_Ids, _ids("UW")] = frozenset()
    api_url: Annotated[str, AfterValidator(_api_address)] = SLACK_API_URL
    public_url: _Address = Field(default="", validation_alias="FOOTNOTE_PUBLIC_URL")
    server: _Address = Field(default="", validation_alias="FOOTNOTE_SERVER")
    server_key: str = Field(default="", validation_alias="FOOTNOTE_SERVER_KEY", repr=False)

    def admits(self, workspace: str, channel: str, person: str) -> bool:
        """Whether the bot answers that person there; direct messages are in no channel."""
        return (
            (not self.workspaces or workspace in self.workspaces)
            and (not self.channels or channel in self.channels or channel.startswith("D"))
            and (not self.people or person in self.people)
        )

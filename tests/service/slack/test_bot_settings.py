"""service/slack/settings.py: tokens and allow-lists from the environment."""

import pytest

from service.environment import SettingsError
from service.slack.settings import SLACK_API_URL, SlackSettings


def test_an_empty_environment_gives_the_defaults() -> None:
    assert SlackSettings.from_environ({}) == SlackSettings()
    assert SlackSettings().api_url == SLACK_API_URL


def test_variables_are_read() -> None:
    settings = SlackSettings.from_environ(
        {
            "FOOTNOTE_SLACK_BOT_TOKEN": " xoxb-1 ",
            "FOOTNOTE_SLACK_CHANNELS": "C0A, C0B",
            "FOOTNOTE_SLACK_API_URL": "http://127.0.0.1:1/api",
            "FOOTNOTE_PUBLIC_URL": "https://papers.example/",
        }
    )
    assert settings.bot_token == "xoxb-1"  # noqa: S105
    assert settings.channels == {"C0A", "C0B"}
    assert settings.api_url == "http://127.0.0.1:1/api/"
    assert settings.public_url == "https://papers.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOOTNOTE_SLACK_BOT_TOKEN", "xapp-1-of-the-other-kind"),
        ("FOOTNOTE_SLACK_APP_TOKEN", "xoxb-1"),
        ("FOOTNOTE_SLACK_CHANNELS", "#general"),
        ("FOOTNOTE_SLACK_PEOPLE", "ann"),
        ("FOOTNOTE_SLACK_WORKSPACES", "C0A"),
        ("FOOTNOTE_PUBLIC_URL", "papers.example"),
    ],
)
def test_a_bad_value_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as raised:
        SlackSettings.from_environ({name: value})
    assert "of-the-other-kind" not in str(raised.value)  # a token is not repeated


def test_secrets_are_not_in_the_repr() -> None:
    shown = repr(
        SlackSettings(
            bot_token="xoxb-secret",  # noqa: S106 - of nobody
            app_token="xapp-secret",  # noqa: S106
            signing_secret="secret",  # noqa: S106
            server_key="secret",
        )
    )
    assert "secret" not in shown


def test_lists_admit_whom_they_name() -> None:
    settings = SlackSettings(
        workspaces=frozenset({"T1"}), channels=frozenset({"C1"}), people=frozenset({"U1"})
    )
    assert settings.admits("T1", "C1", "U1")
    assert settings.admits("T1", "D1", "U1")  # a direct message is in no channel
    assert not settings.admits("T2", "C1", "U1")
    assert not settings.admits("T1", "C2", "U1")
    assert not settings.admits("T1", "C1", "U2")
    assert SlackSettings().admits("T2", "C2", "U2")

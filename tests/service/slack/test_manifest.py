"""service/slack/manifest.yaml: what the app asks of a workspace, and nothing more."""

import re
from pathlib import Path

from service.slack.app import COMMAND, SHORTCUT
from tests.service.slack.limits import Json

ROOT = Path(__file__).parents[3]
# https://docs.slack.dev/reference/events and /reference/methods
NEEDED_BY_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


def test_each_scope_is_needed_and_none_is_missing(manifest: Json) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    needed = {NEEDED_BY_EVENT[event] for event in events} - {None}
    needed |= {"chat:write"}  # chat.*, and assistant.threads.setStatus
    needed |= {"assistant:write"}  # agent_view, and assistant.threads.setSuggestedPrompts
    needed |= {"commands"}  # the command and the shortcut
    assert sorted(manifest["oauth_config"]["scopes"]["bot"]) == sorted(map(str, needed))


def test_the_names_are_those_that_are_listened_to(manifest: Json) -> None:
    [command] = manifest["features"]["slash_commands"]
    assert command["command"] == COMMAND
    [shortcut] = manifest["features"]["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", SHORTCUT)


def test_the_manifest_is_within_slacks_limits(manifest: Json) -> None:
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    agent = manifest["features"]["agent_view"]
    assert len(agent["agent_description"]) <= 300
    assert 1 <= len(agent["suggested_prompts"]) <= 4
    [shortcut] = manifest["features"]["shortcuts"]
    assert len(shortcut["name"]) <= 24
    assert len(shortcut["description"]) <= 150
    assert manifest["features"]["app_home"]["messages_tab_read_only_enabled"] is False


def test_the_guide_names_every_setting_and_scope(manifest: Json) -> None:
    guide = (ROOT / "docs" / "slack.md").read_text()
    for scope in manifest["oauth_config"]["scopes"]["bot"]:
        assert f"`{scope}`" in guide
    source = (ROOT / "service" / "slack" / "settings.py").read_text()
    for setting in set(re.findall(r"FOOTNOTE_[A-Z_]+", source)):
        assert setting in guide or setting == "FOOTNOTE_"

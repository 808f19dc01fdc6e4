"""Slack's Web API as the bot uses it: slack_sdk's client, with errors that say what to do."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from service.slack.blocks import SlackBlock
from service.slack.render import Message
from service.slack.settings import SlackError

logger = logging.getLogger(__name__)

_SECONDS = 30
# How often a call waits as long as Slack asks for before it is given up for a while.
_PATIENCE = 4
_EVENT_TYPE = "footnote_answer"

_REVOKED = {
    "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive",
    "org_login_required", "team_access_not_granted",
}  # fmt: skip
_PASSING = {
    "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable",
    "request_timeout", "team_added_to_org", "accesslimited", "message_limit_exceeded",
}  # fmt: skip
_REMEDIES = {
    "not_in_channel": "invite the bot with /invite",
    "channel_not_found": "invite the bot with /invite; it sees no other channels",
    "is_archived": "the channel is archived",
    "missing_scope": "install the app again from service/slack/manifest.yaml",
    "restricted_action": "a rule of the workspace keeps the bot from posting there",
}


class Refused(SlackError):
    """Slack will not do this, however often it is asked."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class Revoked(SlackError):
    """Slack does not take the bot's token any more."""


class Unreached(SlackError):
    """Slack could not do this now; whether it did may be unknown. `after` is in seconds."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after


class WebApi:
    """What the bot does in a workspace; safe to use from many threads.

    Calls wait as long as Slack asks for where too many were made, unless it says otherwise. They
    raise Refused, Revoked or Unreached. Nothing else is tried twice here: a message whose answer
    was lost may be out.
    """

    def __init__(self, token: str, api_url: str) -> None:
        waiting = RateLimitErrorRetryHandler(max_retry_count=_PATIENCE)
        self._patient = WebClient(token, api_url, timeout=_SECONDS, retry_handlers=[waiting])
        self._hasty = WebClient(token, api_url, timeout=_SECONDS, retry_handlers=[])
        with _errors("auth.test"):
            known = self._patient.auth_test()
        self.team = str(known.get("team_id", ""))
        self.user = str(known.get("user_id", ""))
        self.bot = str(known.get("bot_id", ""))

    def post(self, channel: str, thread: str, message: Message, mark: str) -> str:
        """Posts a message that carries the mark; its timestamp."""
        with _errors("chat.postMessage"):
            return str(
                self._patient.chat_postMessage(
                    channel=channel, thread_ts=thread or None, text=message.text,
                    blocks=list(message.blocks) or None, metadata=_metadata(mark),
                    unfurl_links=False, unfurl_media=False,
                )["ts"]
            )  # fmt: skip

    def update(self, channel: str, ts: str, message: Message, mark: str) -> None:
        """Puts a message in the place of the one with that timestamp."""
        with _errors("chat.update"):
            self._patient.chat_update(
                channel=channel, ts=ts, text=message.text, blocks=list(message.blocks),
                metadata=_metadata(mark),
            )  # fmt: skip

    def delete(self, channel: str, ts: str) -> None:
        """Deletes a message of the bot; one that is gone is left alone."""
        try:
            with _errors("chat.delete"):
                self._patient.chat_delete(channel=channel, ts=ts)
        except Refused as error:
            if error.code != "message_not_found":
                raise

    def start_stream(
        self, channel: str, thread: str, workspace: str, asker: str, blocks: Sequence[SlackBlock]
    ) -> str:
        """Begins a message that grows; its timestamp. Does not wait where too many are begun."""
        with _errors("chat.startStream"):
            return str(
                self._hasty.chat_startStream(
                    channel=channel, thread_ts=thread, recipient_team_id=workspace,
                    recipient_user_id=asker, chunks=_chunks(blocks),
                )["ts"]
            )  # fmt: skip

    def append_stream(self, channel: str, ts: str, blocks: Sequence[SlackBlock]) -> None:
        """Adds blocks to a message that grows."""
        with _errors("chat.appendStream"):
            self._patient.chat_appendStream(channel=channel, ts=ts, chunks=_chunks(blocks))

    def stop_stream(
        self,
        channel: str,
        ts: str,
        blocks: Sequence[SlackBlock],
        tail: Sequence[SlackBlock],
        mark: str,
    ) -> None:
        """Adds the last blocks to a message that grows, and ends it with the tail."""
        with _errors("chat.stopStream"):
            self._patient.chat_stopStream(
                channel=channel, ts=ts, chunks=_chunks(blocks) or None,
                blocks=list(tail) or None, metadata=_metadata(mark),
            )  # fmt: skip

    def own_messages(self, channel: str, thread: str, since: float) -> dict[str, str]:
        """The bot's own messages there since a time, with the mark of each; empty where none."""
        oldest = f"{since:.6f}"
        with _errors("conversations.replies" if thread else "conversations.history"):
            if thread:
                found = self._patient.conversations_replies(
                    channel=channel, ts=thread, oldest=oldest, limit=200, include_all_metadata=True
                )
            else:
                found = self._patient.conversations_history(
                    channel=channel, oldest=oldest, limit=200, include_all_metadata=True
                )
        return {
            said["ts"]: _mark(said)
            for said in found["messages"]
            if self.bot == said.get("bot_id") or self.user == said.get("user")
        }

    def set_status(self, channel: str, thread: str, status: str) -> None:
        """Says under a thread what the bot is doing."""
        with _errors("assistant.threads.setStatus"):
            self._hasty.assistant_threads_setStatus(
                channel_id=channel, thread_ts=thread, status=status
            )

    def whisper(self, channel: str, person: str, text: str, thread: str = "") -> None:
        """Says something that only that person sees."""
        with _errors("chat.postEphemeral"):
            self._hasty.chat_postEphemeral(
                channel=channel, user=person, text=text, thread_ts=thread or None
            )

    def suggest(self, channel: str, thread: str, prompts: Sequence[str]) -> None:
        """Offers questions to ask."""
        with _errors("assistant.threads.setSuggestedPrompts"):
            self._hasty.assistant_threads_setSuggestedPrompts(
                channel_id=channel, thread_ts=thread or None,
                prompts=[{"title": prompt, "message": prompt} for prompt in prompts],
            )  # fmt: skip

    def publish_home(self, person: str, view: dict[str, object]) -> None:
        """Shows a person the app's home."""
        with _errors("views.publish"):
            self._patient.views_publish(user_id=person, view=view)

    def open_modal(self, trigger: str, view: dict[str, object]) -> None:
        """Opens a modal for whoever has just pressed a button."""
        with _errors("views.open"):
            self._hasty.views_open(trigger_id=trigger, view=view)

    def respond(self, url: str, message: Message, *, replace: bool = False) -> None:
        """Answers privately at the address that Slack gave for it."""
        waiting = RateLimitErrorRetryHandler(max_retry_count=_PATIENCE)
        with _errors("response_url"):
            client = WebhookClient(url, timeout=_SECONDS, retry_handlers=[waiting])
            answered = client.send(
                text=message.text, blocks=list(message.blocks) or None,
                response_type="ephemeral", replace_original=replace,
            )  # fmt: skip
        if answered.status_code >= 500 or answered.status_code == 429:
            raise Unreached(f"response_url answered {answered.status_code}")
        if answered.status_code != 200:
            raise Refused(
                f"response_url answered {answered.status_code}: it is valid for 30 minutes",
                "expired_url",
            )


def _chunks(blocks: Sequence[SlackBlock]) -> list[dict[str, object]]:
    return [{"type": "blocks", "blocks": list(blocks)}] if blocks else []


def _metadata(mark: str) -> dict[str, object]:
    # Whoever is in the workspace can read it: it names the delivery, and says nothing else.
    return {"event_type": _EVENT_TYPE, "event_payload": {"delivery": mark}}


def _mark(message: dict[str, Any]) -> str:
    said = message.get("metadata") or {}
    if said.get("event_type") != _EVENT_TYPE:
        return ""
    return str(said.get("event_payload", {}).get("delivery", ""))


@contextmanager
def _errors(method: str) -> Iterator[None]:
    try:
        yield
    except SlackApiError as error:
        raise _meaning(method, error) from error
    except (SlackClientError, OSError, HTTPException) as error:
        raise Unreached(f"{method}: Slack cannot be reached ({type(error).__name__})") from error


def _meaning(method: str, error: SlackApiError) -> SlackError:
    said: Callable[..., Any] = getattr(error.response, "get", lambda *_: "")
    code = str(said("error") or "unknown")
    status = getattr(error.response, "status_code", 200)
    if code in _REVOKED:
        return Revoked(
            f"{method}: Slack refuses the bot's token ({code}): copy the one under “OAuth & "
            "Permissions” into FOOTNOTE_SLACK_BOT_TOKEN and start again"
        )
    if code in _PASSING or status >= 500 or status == 429:
        headers = getattr(error.response, "headers", {}) or {}
        after = headers.get("Retry-After") or headers.get("retry-after") or 0
        return Unreached(f"{method}: {code}", float(after))
    remedy = _REMEDIES.get(code, "see Slack's page on this method")
    needed = said("needed")
    scope = f" (needs {needed})" if needed else ""
    return Refused(f"{method}: {code}{scope}: {remedy}", code)

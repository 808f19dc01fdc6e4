"""Slack's Web API as the bot uses it: slack_sdk's client, with errors that say what to do."""

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
from service.slack.timeouts import SLACK_TIMEOUTS

# How often a rate-limited call waits for Slack's Retry-After before it fails.
_MAX_WAITS = 4
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
    "restricted_action": "a rule of the workspace forbids the bot to post there",
}


class Refused(SlackError):
    """Slack refuses this call; a retry does not help."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class Revoked(SlackError):
    """Slack no longer accepts the bot's token."""


class Unreached(SlackError):
    """The call failed for now, or its result is unknown; retry `after` that many seconds."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after


class WebApi:
    """The calls that the bot makes in a workspace; safe to use from many threads.

    Rate-limited calls wait for Slack's Retry-After unless their docstring says otherwise. All
    raise Refused, Revoked or Unreached. Nothing else is retried here: a message whose response
    was lost may have been posted.
    """

    def __init__(self, token: str, api_url: str, *, timeout: int = SLACK_TIMEOUTS.call) -> None:
        """Asks Slack for the bot's identity; a call may take `timeout` seconds."""
        self._timeout = timeout
        waiting = RateLimitErrorRetryHandler(max_retry_count=_MAX_WAITS)
        self._with_waits = WebClient(token, api_url, timeout=timeout, retry_handlers=[waiting])
        self._without_waits = WebClient(token, api_url, timeout=timeout, retry_handlers=[])
        with _errors("auth.test"):
            known = self._with_waits.auth_test()
        self.team = str(known.get("team_id", ""))
        self.user = str(known.get("user_id", ""))
        self.bot = str(known.get("bot_id", ""))

    def post(self, channel: str, thread: str, message: Message, mark: str) -> str:
        """Posts a message with the mark in its metadata; returns its timestamp."""
        with _errors("chat.postMessage"):
            return str(
                self._with_waits.chat_postMessage(
                    channel=channel,
                    thread_ts=thread or None,
                    text=message.text,
                    blocks=list(message.blocks) or None,
                    metadata=_metadata(mark),
                    unfurl_links=False,
                    unfurl_media=False,
                )["ts"]
            )

    def update(self, channel: str, ts: str, message: Message, mark: str) -> None:
        """Replaces the message with that timestamp."""
        with _errors("chat.update"):
            self._with_waits.chat_update(
                channel=channel,
                ts=ts,
                text=message.text,
                blocks=list(message.blocks),
                metadata=_metadata(mark),
            )

    def delete(self, channel: str, ts: str) -> None:
        """Deletes a message of the bot, if it still exists."""
        try:
            with _errors("chat.delete"):
                self._with_waits.chat_delete(channel=channel, ts=ts)
        except Refused as error:
            if error.code != "message_not_found":
                raise

    def start_stream(
        self, channel: str, thread: str, workspace: str, asker: str, blocks: Sequence[SlackBlock]
    ) -> str:
        """Starts a streamed message; returns its timestamp. Does not wait when rate-limited."""
        with _errors("chat.startStream"):
            return str(
                self._without_waits.chat_startStream(
                    channel=channel,
                    thread_ts=thread,
                    recipient_team_id=workspace,
                    recipient_user_id=asker,
                    chunks=_chunks(blocks),
                )["ts"]
            )

    def append_stream(self, channel: str, ts: str, blocks: Sequence[SlackBlock]) -> None:
        """Appends blocks to a streamed message."""
        with _errors("chat.appendStream"):
            self._with_waits.chat_appendStream(channel=channel, ts=ts, chunks=_chunks(blocks))

    def stop_stream(
        self,
        channel: str,
        ts: str,
        blocks: Sequence[SlackBlock],
        tail: Sequence[SlackBlock],
        mark: str,
    ) -> None:
        """Appends the last blocks to a streamed message and ends it with the tail."""
        with _errors("chat.stopStream"):
            self._with_waits.chat_stopStream(
                channel=channel,
                ts=ts,
                chunks=_chunks(blocks) or None,
                blocks=list(tail) or None,
                metadata=_metadata(mark),
            )

    def own_messages(self, channel: str, thread: str, since: float) -> dict[str, str]:
        """The bot's own messages since a time: timestamp to mark, empty if it has none."""
        oldest = f"{since:.6f}"
        with _errors("conversations.replies" if thread else "conversations.history"):
            if thread:
                found = self._with_waits.conversations_replies(
                    channel=channel, ts=thread, oldest=oldest, limit=200, include_all_metadata=True
                )
            else:
                found = self._with_waits.conversations_history(
                    channel=channel, oldest=oldest, limit=200, include_all_metadata=True
                )
        return {
            said["ts"]: _mark(said)
            for said in found["messages"]
            if self.bot == said.get("bot_id") or self.user == said.get("user")
        }

    def set_status(self, channel: str, thread: str, status: str) -> None:
        """Shows a status line under a thread. Does not wait when rate-limited."""
        with _errors("assistant.threads.setStatus"):
            self._without_waits.assistant_threads_setStatus(
                channel_id=channel, thread_ts=thread, status=status
            )

    def whisper(self, channel: str, person: str, text: str, thread: str = "") -> None:
        """Posts text that only that person sees. Does not wait when rate-limited."""
        with _errors("chat.postEphemeral"):
            self._without_waits.chat_postEphemeral(
                channel=channel, user=person, text=text, thread_ts=thread or None
            )

    def suggest(self, channel: str, thread: str, prompts: Sequence[str]) -> None:
        """Suggests questions to ask. Does not wait when rate-limited."""
        with _errors("assistant.threads.setSuggestedPrompts"):
            self._without_waits.assistant_threads_setSuggestedPrompts(
                channel_id=channel,
                thread_ts=thread or None,
                prompts=[{"title": prompt, "message": prompt} for prompt in prompts],
            )

    def publish_home(self, person: str, view: dict[str, object]) -> None:
        """Publishes a person's view of the app's home."""
        with _errors("views.publish"):
            self._with_waits.views_publish(user_id=person, view=view)

    def open_modal(self, trigger: str, view: dict[str, object]) -> None:
        """Opens a modal in response to a button press. Does not wait when rate-limited."""
        with _errors("views.open"):
            self._without_waits.views_open(trigger_id=trigger, view=view)

    def respond(self, url: str, message: Message, *, replace: bool = False) -> None:
        """Replies privately through the response_url of a command or button."""
        waiting = RateLimitErrorRetryHandler(max_retry_count=_MAX_WAITS)
        with _errors("response_url"):
            client = WebhookClient(url, timeout=self._timeout, retry_handlers=[waiting])
            answered = client.send(
                text=message.text,
                blocks=list(message.blocks) or None,
                response_type="ephemeral",
                replace_original=replace,
            )
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
    # Everyone in the workspace can read metadata: it holds the delivery's mark and nothing else.
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
            f"{method}: Slack refuses the bot's token ({code}): copy the token under “OAuth & "
            "Permissions” into FOOTNOTE_SLACK_BOT_TOKEN and restart"
        )
    if code in _PASSING or status >= 500 or status == 429:
        headers = getattr(error.response, "headers", {}) or {}
        after = headers.get("Retry-After") or headers.get("retry-after") or 0
        return Unreached(f"{method}: {code}", float(after))
    remedy = _REMEDIES.get(code, "see Slack's documentation of this method")
    needed = said("needed")
    scope = f" (needs {needed})" if needed else ""
    return Refused(f"{method}: {code}{scope}: {remedy}", code)

"""A request made in Slack, as it is stored while it waits for an answer."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Literal

# An answer in a thread; an answer that only the asker sees; a stored answer shared with a channel;
# a stored answer shown paper by paper.
AskKind = Literal["thread", "private", "share", "by_paper"]

_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_EMOJI = re.compile(r":[\w+'-]+:")


@dataclass(frozen=True, slots=True)
class Ask:
    """A question, or an action on a stored answer.

    `thread` is the timestamp of the message to reply under, empty to reply in the channel;
    `response_url` takes replies that only the asker sees; `answer` is the id of a stored answer.
    Stored as JSON by field name: a renamed field breaks requests that wait.
    """

    kind: AskKind
    workspace: str
    channel: str
    asker: str
    text: str
    thread: str = ""
    response_url: str = ""
    answer: str = ""

    @property
    def place(self) -> str:
        """The key of the thread, or of the person if only that person sees the answer."""
        where = f"{self.workspace}:{self.channel}"
        if self.kind in ("private", "by_paper"):
            return f"{where}:{self.asker}"
        return f"{where}:{self.thread}"

    @property
    def person(self) -> str:
        """The asker's key, unique over all workspaces."""
        return person_key(self.workspace, self.asker)

    def to_json(self) -> str:
        """The ask as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Ask":
        """The ask that `to_json` wrote."""
        return cls(**json.loads(text))


def thread_place(workspace: str, channel: str, thread: str) -> str:
    """The `place` of asks in a thread."""
    return Ask(
        kind="thread", workspace=workspace, channel=channel, asker="", text="", thread=thread
    ).place


def person_key(workspace: str, person: str) -> str:
    """The key of a person, unique over all workspaces; the `giver` of ratings."""
    return f"slack:{workspace}:{person}"


def message_key(workspace: str, channel: str, ts: str) -> str:
    """The idempotency key of a message: the same for every event about it."""
    return f"message:{workspace}:{channel}:{ts}"


def question_text(text: str, bot: str) -> str:
    """The text of a message without Slack's markup and without mentions of the bot."""

    def plain(match: re.Match[str]) -> str:
        kind, target, label = match.groups()
        if kind == "@":
            return "" if target == bot else label or ""
        if kind == "#":
            return label or ""
        return label or ("" if kind == "!" else target)

    said = _MARKUP.sub(plain, text)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        said = said.replace(entity, character)
    return " ".join(said.split())


def is_a_question(text: str) -> bool:
    """Whether a message in a thread asks anything; emojis and thanks do not."""
    words = re.findall(r"\w+", _EMOJI.sub("", text).casefold())
    return bool(words) and not _COURTESIES.issuperset(words)


_COURTESIES = frozenset({
    "thanks", "thank", "you", "thx", "cheers", "ok", "okay", "great", "good", "nice", "cool",
    "perfect", "awesome", "super", "very", "much", "a", "lot", "got", "it", "yes", "no", "yep",
    "nope", "right", "indeed", "lol", "haha", "danke", "merci", "gracias",
})  # fmt: skip

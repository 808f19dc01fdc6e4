"""What somebody asks for in Slack, as it is kept while it waits."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Literal

# An answer in a thread; one that only the asker sees; a kept answer shown to all in a channel;
# a kept answer shown again paper by paper.
AskKind = Literal["thread", "private", "share", "by_paper"]

_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_EMOJI = re.compile(r":[\w+'-]+:")


@dataclass(frozen=True, slots=True)
class Ask:
    """A question, or something to be done with a kept answer.

    `thread` is the timestamp of the message under which it is answered, empty for the channel
    itself; `response_url` is where Slack takes what only the asker shall see; `answer` is the id
    of a kept answer.
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
        """What names the thread, or the person where only that person sees the answer."""
        where = f"{self.workspace}:{self.channel}"
        if self.kind in ("private", "by_paper"):
            return f"{where}:{self.asker}"
        return f"{where}:{self.thread}"

    @property
    def person(self) -> str:
        """What names the asker among all workspaces."""
        return f"slack:{self.workspace}:{self.asker}"

    def to_json(self) -> str:
        """The ask as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Ask":
        """The ask that `to_json` wrote."""
        return cls(**json.loads(text))


def thread_place(workspace: str, channel: str, thread: str) -> str:
    """The place of whatever is asked in a thread."""
    return Ask("thread", workspace, channel, "", "", thread).place


def message_key(workspace: str, channel: str, ts: str) -> str:
    """What names a message for good: the same for every event that tells of it."""
    return f"message:{workspace}:{channel}:{ts}"


def question_text(text: str, bot: str) -> str:
    """What a person wrote, without Slack's markup and without mentions of the bot."""

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
    """Whether a message in a thread asks anything: not if it is an emoji, or only thanks."""
    words = re.findall(r"\w+", _EMOJI.sub("", text).casefold())
    return bool(words) and not _COURTESIES.issuperset(words)


_COURTESIES = frozenset({
    "thanks", "thank", "you", "thx", "cheers", "ok", "okay", "great", "good", "nice", "cool",
    "perfect", "awesome", "super", "very", "much", "a", "lot", "got", "it", "yes", "no", "yep",
    "nope", "right", "indeed", "lol", "haha", "danke", "merci", "gracias",
})  # fmt: skip

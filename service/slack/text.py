"""Plain text made safe for Slack, and short enough."""

import re

# Between the letters of what Slack would make into a mention or a link; it shows nothing.
_JOINER = "\u2060"
_MENTION = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_LINK = re.compile(r"(?<=\w)(?=://)|(?<=\bwww)(?=\.)", re.IGNORECASE)


def escaped(text: str) -> str:
    """Text for mrkdwn, in which nothing calls anybody or leads anywhere.

    Slack takes `&`, `<` and `>` for markup and asks for them to be written as entities.
    """
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    return _LINK.sub(_JOINER, _MENTION.sub("@" + _JOINER, text))


def shortened(text: str, limit: int) -> str:
    """The text, cut after a word with an ellipsis where it is longer than the limit."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > limit // 2 else cut).rstrip() + "…"


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most so many characters."""
    return shortened(" ".join(text.split()), limit)

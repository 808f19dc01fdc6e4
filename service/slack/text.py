"""Plain text made safe for Slack, and short enough."""

import re

# An invisible character that keeps Slack from making a mention or a link.
_JOINER = "\u2060"
_MENTION = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_LINK = re.compile(r"(?<=\w)(?=://)|(?<=\bwww)(?=\.)", re.IGNORECASE)


def escaped(text: str) -> str:
    """Text for mrkdwn without mentions or links.

    Slack reads `&`, `<` and `>` as markup unless they are written as entities.
    """
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    return _LINK.sub(_JOINER, _MENTION.sub("@" + _JOINER, text))


def shortened(text: str, limit: int) -> str:
    """The text, cut at a word and ended with an ellipsis if it is longer than the limit."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > limit // 2 else cut).rstrip() + "…"


def one_line(text: str, limit: int) -> str:
    """The text on one line, at most `limit` characters long."""
    return shortened(" ".join(text.split()), limit)

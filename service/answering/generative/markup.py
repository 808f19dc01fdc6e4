"""Plain text from what a model wrote: no markup, no links, no invisible characters."""

import html
import re

from service.answering.records.questions import tidied

_CODE = re.compile(r"<(script|style)\b.{0,5000}?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,2000}>")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+|>\s+|[-*•]\s+)")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\((?:[^()\s]|\([^()\s]*\)){0,2000}\)")
_STRONG = re.compile(r"(\*\*|__|~~|`{1,3})(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]+)(?<=\S)\1(?![\w*])")


def plain_text(written: str) -> str:
    """The words of a sentence without Markdown, HTML, control and format characters."""
    # Twice: unescaping may reveal markup.
    text = _without_tags(html.unescape(_without_tags(written)))
    text = _LINK.sub(r"\1", _HEADING.sub("", text))
    for pattern in (_STRONG, _EMPHASIS):
        text = pattern.sub(r"\2", text)
    return tidied(text)


def _without_tags(text: str) -> str:
    return _TAG.sub(" ", _CODE.sub(" ", text))

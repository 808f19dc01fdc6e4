"""What stands before a sentence and is no part of it: paragraph numbers, bullets, note marks."""

import re

# "(34) Providers …", "5. The obligation …", "10We use …", "– Enables …", "(b) Keep …"
_LABEL = re.compile(
    r"(?:\(\d{1,3}\)|\d{1,3}[.)](?=\s)|\d{1,3}(?=[A-Z][a-z])|[–—•▪◦-](?=\s)|\([a-z]{1,3}\))"
    r"\s*(?=[\"“‘(]?[A-Z])"
)


def behind_label(text: str, start: int, end: int) -> int:
    """Where the sentence `text[start:end]` begins behind its label; `start` where it has none."""
    label = _LABEL.match(text, start, end)
    return label.end() if label else start

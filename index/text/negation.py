"""Negation in English: its words, its contractions, and which words it bears on."""

import re
from collections.abc import Callable, Collection, Sequence

NEGATIONS = frozenset(
    (
        "not",
        "no",
        "never",
        "neither",
        "nor",
        "none",
        "without",
        "cannot",
        "hardly",
        "barely",
    )
)
# Words behind a negation that it can bear on.
REACH = 4
_CANNOT = re.compile(r"\bcan['\u2019]t\b", re.IGNORECASE)
_CONTRACTED = re.compile(r"n['\u2019]t\b", re.IGNORECASE)
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely|least)\b", re.IGNORECASE)


def expanded(text: str) -> str:
    """The text with "can't" as "cannot", "isn't" as "is not", and so on."""
    return _CONTRACTED.sub(" not", _CANNOT.sub("cannot", text))


def without_not_only(text: str) -> str:
    """The text without "not only" and its like, which deny nothing."""
    return _NOT_ONLY.sub("", text)


def marks_before(
    words: Sequence[str], place: int, marks: Collection[str], *, ends: Callable[[str], bool]
) -> int:
    """How many of the marks that stand before `words[place]`, at most REACH words away, bear on it.

    `words` are in small letters. A mark bears on nothing behind a word that `ends` its scope.
    """
    count = 0
    for word in reversed(words[max(place - REACH, 0) : place]):
        if ends(word):
            break
        count += word in marks
    return count

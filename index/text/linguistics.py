"""English words that tie a sentence or a question to the one before it."""

import re
from collections.abc import Iterable

PRONOUNS = ("it", "its", "they", "them", "their", "theirs", "he", "she", "him", "his", "her")
DEMONSTRATIVES = ("this", "that", "these", "those", "such")
CONNECTIVES = (
    "accordingly",
    "additionally",
    "also",
    "and",
    "as a result",
    "but",
    "by contrast",
    "consequently",
    "conversely",
    "finally",
    "for example",
    "for instance",
    "furthermore",
    "hence",
    "however",
    "in addition",
    "in contrast",
    "in particular",
    "indeed",
    "instead",
    "likewise",
    "moreover",
    "nevertheless",
    "nonetheless",
    "rather",
    "similarly",
    "so",
    "specifically",
    "still",
    "that said",
    "then",
    "therefore",
    "thus",
    "yet",
)
_REFERENCE = re.compile(
    rf"\b(?:{'|'.join(PRONOUNS)}|{'|'.join(DEMONSTRATIVES)}|the\s+same)\b", re.IGNORECASE
)


def refers_back(text: str) -> bool:
    """Whether a text has a word, anywhere, that stands for something said elsewhere."""
    return _REFERENCE.search(text) is not None


def capitalised(words: Iterable[str]) -> str:
    """The words with a capital, as alternatives for a regular expression."""
    return "|".join(word.capitalize() for word in words)

"""What type of thing a question asks for, and whether a sentence holds one.

Wordings in the manner of Li and Roth, "Learning Question Classifiers" (COLING 2002), for the three
of their coarse classes that can be told in a sentence by its letters: numbers, times and names.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from index.text.dates import MONTH

AnswerType = Literal["number", "time", "name", "any"]

_NOUNS_OF_NUMBER = (
    r"percent(?:age)?|share|number|proportion|amount|costs?|budget|score|rate|fraction|figure|size|"
    r"population|total|ratio|price|sum|quantity|dimensions?|numerical|thresholds?|limits?|maximum|"
    r"minimum|ceiling|fines?|penalt(?:y|ies)"
)
_NOUNS_OF_NAME = (
    r"company|companies|maker|city|country|person|people|organi[sz]ation|agency|team|state|"
    r"university|institution|authors?|firm|body|group|language|region|river|king|leader|president"
)
_ASKED: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    ("time", re.compile(
        r"\bwhen (?:did|was|were|is|are|does|do|will|has|had)\b|\b(?:what|which)\b[^?]{0,12}\b"
        r"(?:year|date|month|century|decade|day)s?\b", re.IGNORECASE)),
    ("number", re.compile(
        r"\bhow (?:many|much|large|big|long|often|far|old|high|heav\w+|few|tall|fast|wide)\b"
        rf"|\b(?:what|which)\b[^?,]{{0,30}}\b(?:{_NOUNS_OF_NUMBER})\b", re.IGNORECASE)),
    ("name", re.compile(
        r"\b(?:who|whom|whose|where)\b|\b(?:what|which)(?: \w+){0,3}?"
        rf" (?:{_NOUNS_OF_NAME})\b", re.IGNORECASE)),
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9][\w’'.-]*")
_HELD: dict[AnswerType, re.Pattern[str]] = {
    "number": re.compile(
        r"\d[\d,.]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|"
        r"forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|half|"
        r"thirds?|quarters?|twice|dozens?|tens|single|several)\b", re.IGNORECASE),
    "time": re.compile(
        rf"\b\d{{3,4}}s?\b|\b(?:{MONTH})\b"
        r"|\b\d{1,2}(?:st|nd|rd|th)\b|\bcentur(?:y|ies)\b|\b(?:years?|days?|months?)\b"),
    "name": _WORD,
}  # fmt: skip
# Numbers that say where something stands, and are no answer to "how much".
_REFERENCE = re.compile(
    r"\b(?:articles?|art\.|sections?|sec\.|recitals?|annex(?:es)?|paragraphs?|points?|chapters?|titles?|"
    r"clauses?|regulations?|directives?|pages?|pp?\.|tables?|fig(?:ure|\.)s?|(?:foot)?notes?|no\.|step)"
    r"\s+(?:\([A-Z]{2,4}\)\s+|no\.?\s+)?\(?\d[\w.()/-]*(?:(?:,\s|\s(?:and|or|to)\s|\s?[–-]\s?)\(?\d[\w.()/-]*)*"
    r"|\(\d{1,3}\)|\[\d[\d,\s–-]*\]",
    re.IGNORECASE,
)


def asked_for(question: str) -> AnswerType:
    """The type of thing that a question asks for; "any" where its wording does not tell."""
    return next((kind for kind, pattern in _ASKED if pattern.search(question)), "any")


# Each chosen sentence is compared with all that are left, and the same ones come up again.
@lru_cache(maxsize=1_024)
def words_of(text: str) -> frozenset[str]:
    """The words of a text, folded, as a sentence's numbers and names are compared with them."""
    return frozenset(_plain(word) for word in _WORD.findall(text))


def have_asked_type(question: str, texts: Sequence[str]) -> list[bool]:
    """For each sentence, whether it holds something of the type that a question asks for."""
    kind, asked = asked_for(question), words_of(question)
    return [holds(text, kind, asked) for text in texts]


def holds(text: str, kind: AnswerType, asked: frozenset[str]) -> bool:
    """Whether a sentence holds something of that type that the question's words do not."""
    return kind == "any" or not things_in(text, kind) <= asked


# The same sentences are found again and again; few questions ask for a number, a time or a name.
@lru_cache(maxsize=4_096)
def things_in(text: str, kind: AnswerType) -> frozenset[str]:
    """The numbers, times or names in a sentence, folded as its words are."""
    said = _REFERENCE.sub(" ", text) if kind == "number" else text
    found = list(_HELD[kind].finditer(said))
    if kind == "name":
        # The first word has a capital whatever it is.
        found = [word for word in found if word.group()[0].isupper() and word.start() > 0]
    return frozenset(_plain(match.group()) for match in found)


def _plain(word: str) -> str:
    return word.casefold().removesuffix("'s").removesuffix("’s").strip(".'’-,")

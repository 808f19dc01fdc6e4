"""Acronyms that a text defines: "general-purpose AI (GPAI)".

They are found by the algorithm of Schwartz and Hearst, "A simple algorithm for identifying
abbreviation definitions in biomedical text" (PSB 2003): a short form in brackets, and before it the
shortest run of words that holds its letters in order, the first at the beginning of a word.
"""

import re
from collections.abc import Mapping

_WORD = re.compile(r"[^\W_][\w&./+-]*\w")
_BRACKETED = re.compile(r"\(\s*[\"“'‘]?([^()\"”’]{2,40}?)[\"”'’]?\s*\)")
_SHORT = re.compile(r"[^\W_][\w&./+-]{1,9}", re.UNICODE)
_BREAK = re.compile(r"[.;:!?]\s|[()]")


def acronyms_of(text: str) -> dict[str, str]:
    """The short forms that a text defines, with their long forms, in order of appearance."""
    found: dict[str, str] = {}
    for match in _BRACKETED.finditer(text):
        short = re.split(r"[,;]|\sor\s", match.group(1))[0].strip().strip("\"“”'’‘")
        if not _is_short_form(short) or short in found:
            continue
        before = _clause(text[max(0, match.start() - 200) : match.start()])
        # Twice as many words as letters at most, or five more, as in the paper.
        most = min(len(short) + 5, 2 * len(short))
        long = _long_form(short, " ".join(before.split()[-most:]))
        if long:
            found[short] = long
    return found


def other_forms(text: str, defined: Mapping[str, str]) -> tuple[str, ...]:
    """The long forms of a text's short forms and the reverse, if the text has only one of the two.

    `defined` are the short forms that the text's paper defines, with their long forms.
    """
    words, folded = frozenset(_WORD.findall(text)), text.casefold()
    found = []
    for short, long in defined.items():
        has_short, has_long = short in words or f"{short}s" in words, long.casefold() in folded
        if has_short != has_long:
            found.append(long if has_short else short)
    return tuple(found)


def _is_short_form(said: str) -> bool:
    capitals = sum(character.isupper() for character in said)
    return bool(_SHORT.fullmatch(said)) and capitals >= 2 and not said.isdigit()


def _clause(before: str) -> str:
    return _BREAK.split(before)[-1].strip()


def _long_form(short: str, before: str) -> str:
    """The shortest run of words at the end of `before` that the short form stands for, or ""."""
    letters = [character for character in short.casefold() if character.isalnum()]
    if letters and letters[-1] == "s" and short[-1] == "s":
        letters.pop()  # the plural of a short form
    folded = before.casefold()
    place = len(folded)
    for number in range(len(letters) - 1, -1, -1):
        place = _place_of(letters[number], folded, place - 1, starts_word=number == 0)
        if place < 0:
            return ""
    long = before[place:].strip()
    is_longer = len(long) > len(short) and short.casefold() not in long.casefold().split()
    return long if is_longer and long.casefold() != short.casefold() else ""


def _place_of(letter: str, text: str, last: int, *, starts_word: bool) -> int:
    """The last place of a letter at or before `last`, or -1; at the start of a word if asked."""
    for place in range(last, -1, -1):
        at_start = place == 0 or not text[place - 1].isalnum()
        if text[place] == letter and (at_start or not starts_word):
            return place
    return -1

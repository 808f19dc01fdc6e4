"""Where the sentences of a text begin and end; the one module that knows sentencex."""

import re

import sentencex

# What the splitter may take for a sentence though it begins the next one: "1.", "(a)", "Art.".
_OPENING = re.compile(
    r"(?:[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxlc]{1,5})[.)\]]|[A-Z][a-z]{0,6}\.|[•–▪-])\s*"
)

# Abbreviations that stand before a number, and before which no sentence ends.
_BEFORE_NUMBER = re.compile(
    r"(?i)\b(?:approx|ca|no|nos|vol|pp?|arts?|secs?|figs?|tab|eqs?|paras?|ch|app|ref|cf)\.$"
)


def sentence_ranges(text: str) -> list[tuple[int, int]]:
    """The start and end of each sentence of a text, without white space at its ends."""
    ranges: list[tuple[int, int]] = []
    position = 0
    goes_on = False
    for piece in sentencex.segment("en", text):
        start, position = position, position + len(piece)
        stripped = piece.strip()
        if not stripped:
            continue
        start += len(piece) - len(piece.lstrip())
        if ranges and (goes_on or _is_cut_off(text[slice(*ranges[-1])], stripped)):
            start = ranges.pop()[0]
        ranges.append((start, start + len(text[start:position].rstrip())))
        goes_on = _OPENING.fullmatch(text[slice(*ranges[-1])]) is not None
    return ranges


def _is_cut_off(before: str, after: str) -> bool:
    """Whether the splitter took the full stop of an abbreviation for the end of a sentence."""
    return bool(
        (before.endswith(".") and after[0].islower())
        or (after[0].isdigit() and _BEFORE_NUMBER.search(before))
    )

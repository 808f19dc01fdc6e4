"""Turns of phrase that patterns for the sentences of papers are made of."""

import re

# What a paper calls itself. A law does so with a capital: "this act" is another one.
OF_PAPER = (
    r"(?:paper|report|study|article|work|survey|document|guidance|memorandum|letter|review|primer|"
    r"brief(?:ing)?(?: paper)?|guidelines|white paper|"
    r"(?-i:Framework|Regulation|Order|Code|Plan|Act|Index|Policy|Strategy|Directive|Law|Agreement))"
)
# What research calls itself.
OF_RESEARCH = (
    r"(?:paper|report|study|article|work|survey|brief(?:ing)?(?: paper)?|review|primer|white paper|"
    r"analysis)"
)
# A clause of a law, or an item of a list, may keep its number.
NUMBERING = r"^(?:\(?\d{1,3}[.)] )?"


def any_of(*phrases: str) -> re.Pattern[str]:
    """A pattern that is found where any of the phrases stands, as whole words in any case."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)

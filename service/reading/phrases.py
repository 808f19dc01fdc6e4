"""Parts of the patterns that recognise sentences of papers."""

import re

# Words by which a paper refers to itself. In laws with a capital: "this act" is another act.
OF_PAPER = (
    r"(?:paper|report|study|article|work|survey|document|guidance|memorandum|letter|review|primer|"
    r"brief(?:ing)?(?: paper)?|guidelines|white paper|"
    r"(?-i:Framework|Regulation|Order|Code|Plan|Act|Index|Policy|Strategy|Directive|Law|Agreement))"
)
# Words by which research papers refer to themselves.
OF_RESEARCH = (
    r"(?:paper|report|study|article|work|survey|brief(?:ing)?(?: paper)?|review|primer|white paper|"
    r"analysis)"
)
# A clause of a law, or an item of a list, may keep its number.
NUMBERING = r"^(?:\(?\d{1,3}[.)] )?"


def any_of(*phrases: str) -> re.Pattern[str]:
    """A pattern that finds any of the phrases as whole words, in upper or lower case."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)

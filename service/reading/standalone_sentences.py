"""Standalone sentences: those of a paper that can be understood without it."""

import re

from index.text.linguistics import CONNECTIVES, PRONOUNS
from service.reading.phrases import NUMBERING, OF_PAPER, any_of

_MIN_WORDS, _MAX_WORDS, _MAX_CHARACTERS = 8, 75, 540
_LETTERS, _CAPITALS = 0.7, 0.6
_WHOLE = re.compile(rf"{NUMBERING}[\"“‘]?[A-Z][^•●▪■]*[.!][\"”’)\]]*")
# What points at the sentence before: nobody knows what "it" is once they are apart.
_LEANING = any_of(
    rf"(?:this|the present)(?! {OF_PAPER}\b)",
    r"(?:these|those)(?! (?:results|findings|guidelines)\b)",
    *PRONOUNS,
    *CONNECTIVES,
    "that|such|here|another|both|or|otherwise|again|meanwhile|overall|notably|importantly|note|see",
    "lastly",
    "first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|next",
    "for (?:this|these|that|more)",
    "in (?:response|doing so|other words|turn|fact|short|such)",
    "in (?:these|both|this (?:case|context|section|way|sense|regard|respect))",
    r"taken together,? these (?!results|findings)\w+",
    "on the (?:other|one|contrary)|at the same time|by doing",
    "as (?:such|noted|discussed|mentioned|described|before|above)",
    "(?:to|with|under|given|of|from|because of|all of|some of) (?:this|that|these|those|such)",
    "to do so|the (?:former|latter|above|following|same)",
)
_POINTING = re.compile(
    r"(?:\S+ ){1,7}(?:this|these|those)\b"
    rf"(?! (?:\w+ ){{0,2}}{OF_PAPER}\b| (?:results|findings)\b)",
    re.IGNORECASE,
)
# What only means something where it stands: places in the paper, addresses, imprints.
_BOUND = any_of(
    r"(?:figures?|fig\.|tables?|sections?|appendix|appendices|chapters?|box|annex|footnote|page)"
    r" ?(?:\d+|[A-Z]|[IVX]+)",
    "above|below|overleaf|organi[sz]ed as follows|will be published|to be published",
    r"copyright \d+|crown copyright|ISBN|doi|licen[cs]ed under|all rights reserved",
    "view this (?:licen[cs]e|publication)",
    r"corresponding author|equal contribution|acknowledge?ments?|thank|grateful|vol\. \d+",
)
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|©|…|\.\.\.")
_LABEL = re.compile(r"[\w ()/-]{1,40}:\s|(?:[A-Z][\w-]* ?){1,4}\.\s+[A-Z]|\d+ ")
# A heading, a name or a second sentence that the reading has run into this one.
_GLUED = re.compile(
    r"[a-z)\d] (?:The|This|In|We|It|A|An|These|Our|For|As|To|There|If|When|While|With|By|On) [a-z]"
    r"|[a-z)][.!?] ?\d* [A-Z][a-z]+ [a-z]"
)


def is_standalone(text: str) -> bool:
    """Whether a sentence is complete prose and refers to no other sentence and no place in it."""
    bare = re.sub(NUMBERING, "", text, count=1).lstrip('"“‘')
    return (
        _MIN_WORDS <= len(text.split()) <= _MAX_WORDS
        and len(text) <= _MAX_CHARACTERS
        and _WHOLE.fullmatch(text) is not None
        and _is_prose(text)
        and not any(lean.match(bare) for lean in (_LEANING, _POINTING, _LABEL))
        and not any(tie.search(text) for tie in (_BOUND, _ADDRESS, _GLUED))
    )


def _is_prose(text: str) -> bool:
    words = text.split()
    letters = sum(character.isalpha() for character in text)
    return (
        letters >= _LETTERS * len(text)
        and sum(word[:1].isupper() for word in words) <= _CAPITALS * len(words)
        and text.count("(") == text.count(")")
        and text.count("“") == text.count("”")
    )

"""The polarity of a text: for or against its subject, by a lexicon of polar words and negation.

"Increases risk", "reduces safety" and "does not improve safety" are all negative. A text whose
clauses disagree has no polarity.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from index.text.negation import NEGATIONS, expanded, marks_before, without_not_only

# Words of one family have one dimension of meaning; they differ in degree and in sign.
Family = Literal["change", "leave", "help", "safety", "worth", "fitness", "reach"]

_NEGATIONS = NEGATIONS | {"unlikely"}
_CLAUSE_END = re.compile(
    r"[,;:.!?()]|\u2013|\u2014|\b(?:and|but|or|while|whereas|although|though|because|that|which)\b"
)
_FALLS_SHORT = re.compile(r"\bf(?:all|alls|ell|alling) (?:\w+ )?short\b")
# What follows "instead of" is not asserted.
_LEFT_OUT = re.compile(r"\b(?:instead of|rather than)\b[^,;.]*")
_WORD = re.compile(r"[^\W\d_]+")

_WORDS: dict[Family, tuple[str, str]] = {
    "change": (
        r"increas\w*|rais(?:e|es|ed|ing)|ris(?:e|es|en|ing)|grow(?:s|n|th|ing)?|amplif\w*|"
        r"heighten\w*|accelerat\w*|enhanc\w*|improv\w*|strengthen\w*|boost\w*|expand\w*|greater|"
        r"higher|exacerbat\w*|worsen\w*",
        r"decreas\w*|reduc\w*|lower(?:s|ed|ing)?|declin\w*|diminish\w*|mitigat\w*|weaken\w*|"
        r"lessen\w*|curb\w*|minimi[sz]\w*|eliminat\w*|erod\w*|slow(?:s|ed|ing)?",
    ),
    "leave": (
        "allow(?:s|ed|ing)?|permit(?:s|ted|ting)?|exempt(?:s|ed|ion|ions)?",
        r"prohibit\w*|ban(?:s|ned|ning)?|forbid\w*|restrict\w*|block(?:s|ed|ing)?|outlaw\w*",
    ),
    "help": (
        r"support(?:s|ed|ing|ive)?|favou?r\w*|endors\w*|encourag\w*|promot\w*|foster\w*|"
        r"facilitat\w*|welcom\w*|protect\w*|incentivi[sz]\w*",
        r"oppos(?:e|es|ed|ing)|reject\w*|discourag\w*|prevent\w*|hinder\w*|inhibit\w*|stifl\w*|"
        r"hamper\w*|imped\w*|undermin\w*|jeopardi[sz]\w*|deter(?:s|red|ring)?|avoid\w*",
    ),
    "safety": (
        "safe(?:ty|r|st|ly)?|secur(?:e|ity|ely)",
        r"unsafe|danger\w*|insecur\w*|risk(?:s|y|ier)?|harm(?:s|ful|ing)?|threat\w*|misus\w*|"
        r"vulnerab\w*|hazard\w*",
    ),
    "worth": (
        r"benefi\w*|useful\w*|helpful\w*|advantage\w*|valuable|desirable",
        r"useless|disadvantage\w*|burden\w*|detriment\w*|undesirable|counterproductive|adverse\w*|"
        r"costly",
    ),
    "fitness": (
        "sufficient(?:ly)?|effective(?:ly|ness)?|adequate(?:ly)?|reliab(?:le|ly|ility)|enough",
        "insufficient(?:ly)?|ineffective(?:ly|ness)?|inadequate(?:ly)?|unreliab(?:le|ly|ility)|"
        "fail(?:s|ed|ing)?",
    ),
    "reach": ("possible|feasible|achievable", "impossible|infeasible|unachievable"),
}  # fmt: skip
_SIGNS: tuple[tuple[Family, int, re.Pattern[str]], ...] = tuple(
    (family, sign, re.compile(words))
    for family, both in _WORDS.items()
    for sign, words in zip((1, -1), both, strict=True)
)
# The families of verbs that act on something; the others describe it.
_ACTS: frozenset[Family] = frozenset(("change", "leave", "help"))


@functools.lru_cache(maxsize=8192)
def sign_of(word: str) -> tuple[Family, int] | None:
    """The family of a lower-case word and its sign, 1 or -1; None for words without polarity."""
    return next(((f, sign) for f, sign, words in _SIGNS if words.fullmatch(word)), None)


def families(text: str) -> tuple[Family, ...]:
    """The families of a text's words, each once, in order of appearance."""
    signs = (sign_of(word) for words in _clauses(text) for word in words)
    return tuple(dict.fromkeys(sign[0] for sign in signs if sign))


def polarity(text: str) -> int:
    """1 for a text in favour of its subject, -1 for one against it, 0 where neither is clear."""
    signs: set[int] = set()
    acted = False
    for words in _clauses(text):
        act = _sign(words, acts=True)
        worth = _sign(words, acts=False)
        if act == 0 and worth != 0 and acted:
            continue  # "reduces harms and risks": the second noun is reduced too
        acted = acted or act != 0
        if act or worth:
            signs.add((act or 1) * (worth or 1))
    return signs.pop() if len(signs) == 1 else 0


def denied_words(text: str) -> frozenset[str]:
    """The words of a text, in lower case, that a negation applies to."""
    return frozenset(
        word
        for words in _clauses(text)
        for place, word in enumerate(words)
        if _is_negated(words, place)
    )


def _clauses(text: str) -> Iterator[list[str]]:
    plain = _FALLS_SHORT.sub("is insufficient", without_not_only(expanded(text.lower())))
    for clause in _CLAUSE_END.split(_LEFT_OUT.sub("", plain)):
        if words := _WORD.findall(clause):
            yield words


def _sign(words: Sequence[str], *, acts: bool) -> int:
    """The one sign of a clause's words after negation; 0 where they have none, or both."""
    signs = set()
    for place, word in enumerate(words):
        said = sign_of(word)
        if said and (said[0] in _ACTS) == acts:
            signs.add(-said[1] if _is_negated(words, place) else said[1])
    return signs.pop() if len(signs) == 1 else 0


def _is_negated(words: Sequence[str], place: int) -> bool:
    """Whether a negation applies to a word; it applies only to the next polar word."""
    negations = marks_before(words, place, _NEGATIONS, ends=lambda word: sign_of(word) is not None)
    return negations % 2 == 1

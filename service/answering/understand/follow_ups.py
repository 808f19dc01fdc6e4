"""Rewrites follow-up questions by rules so that they stand alone."""

import re
from collections.abc import Sequence

from index.text.linguistics import refers_back

_ABOUT = re.compile(
    r"^(?:and|but|so|or|ok(?:ay)?|then)?[\s,]*"
    r"(?:(?:what|how)\s+about|(?:and|but)(?=\s+(?:in|for|under|with|from|by|on|at|the|a|an)\b))\s+"
    r"(?P<what>.+?)[\s?.!]*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:and|but|so)?[\s,]*(?P<what>why(?:\s+(?:not|so|is\s+that))?|how(?:\s+(?:so|come))?|when|"
    r"where|who|since\s+when|by\s+whom|says\s+who)[\s?.!]*$",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"^(?:please\s+)?(?:(?:can|could)\s+you\s+)?(?:tell\s+me\s+more|say\s+more|more(?:\s+details?)?|"
    r"go\s+on|continue|elaborate|explain(?:\s+(?:that|this|it))?|give\s+(?:me\s+)?(?:an\s+)?"
    r"examples?|for\s+example|such\s+as|like\s+what|in\s+more\s+detail)[\s?.!]*$",
    re.IGNORECASE,
)
_ONE_OF_BEFORE = re.compile(
    r"\b(?:the\s+(?:former|latter|first|second|other)|there)\b", re.IGNORECASE
)
# Behind these, "that", "this" and "it" point forward or to nothing: "it is", "the risk that".
_POINTLESS = re.compile(
    r"\b(?:(?:is|was|does|did)\s+it\s+(?:true|possible|likely|right|said|the\s+case)|"
    r"(?<=\w)\s+that\s+(?:\w+\s+)?(?:is|are|was|were|do|does|did|has|have|had|can|could|may|might|"
    r"must|will|would|should|\w+ed|\w+s)\b|there\s+(?:is|are|was|were)|(?:is|are|was|were)\s+there|"
    r"this\s+(?:paper|library|collection))\b",
    re.IGNORECASE,
)
_BEGINS_ANEW = re.compile(r"^(?:and|but|so|also|then)[\s,]+", re.IGNORECASE)
_QUESTION_WORD = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|"
    r"should|would|will|must|may|has|have|had)\b",
    re.IGNORECASE,
)


def standalone(question: str, earlier: Sequence[str]) -> str:
    """The question completed from the question before it; unchanged if it stands alone.

    `earlier` are the questions of the conversation before it, each standing alone, newest last.
    """
    if not earlier:
        return question
    before = earlier[-1].strip()
    about = _ABOUT.match(question)
    if about:
        return _swapped(before, about["what"])
    if _BARE.match(question) or _AGAIN.match(question):
        asked = (_BARE.match(question) or {"what": question})["what"]
        return f"{_stem(before)}: {asked.strip(' ?.!').lower()}?"
    if _leans(question):
        return f"{_BEGINS_ANEW.sub('', question).strip()} ({_stem(before)})"
    if not _QUESTION_WORD.search(question) and len(question.split()) <= 4:
        return _swapped(before, question.strip(" ?.!"))
    return question


def _leans(question: str) -> bool:
    said = _POINTLESS.sub(" ", question)
    return refers_back(said) or _ONE_OF_BEFORE.search(said) is not None


def _stem(question: str) -> str:
    return question.rstrip(" ?.!")


_PLACE = re.compile(
    r"\b(?P<preposition>in|under|for|by|from|with|at|on|according to)\s+(?:the\s+)?"
    r"(?:[A-Z][\w.&’'-]*)(?:\s+(?:of\s+)?[A-Z][\w.&’'-]*)*"
)
_LEADING = re.compile(
    r"^(?P<preposition>in|under|for|by|from|with|at|on|according to)\s+(?P<what>.+)$"
)


def _swapped(before: str, what: str) -> str:
    """The previous question with its place name replaced, or with `what` added to its end."""
    leading = _LEADING.match(what)
    found = [
        match
        for match in _PLACE.finditer(before)
        if leading is None or match["preposition"] == leading["preposition"]
    ]
    names_something = any(map(str.isupper, what))
    if found and names_something:
        match = found[-1]
        put = what if leading else f"{match['preposition']} {what}"
        return f"{before[: match.start()]}{put}{before[match.end() :]}"
    return f"{_stem(before)}, {what if leading else 'for ' + what}?"

"""Whether a statement supports, opposes or qualifies a claim: by valence, negation and modality.

Rules on words, and modest: they judge only statements that speak of the claim's own matter and
turn on it clearly, and say `unclear` of the rest.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from service.answering.perspectives.polarity_lexicon import (
    denied_words,
    families,
    polarity,
    sign_of,
)

_WORD = re.compile(r"[^\W\d_]+")

Stance = Literal["support", "oppose", "qualify", "unclear"]
Terms = Callable[[str], frozenset[str]]

# A statement speaks of a claim's matter where it holds so much of the weight of its terms …
_SAME_TERMS = 0.65
# … or somewhat less, and its vector is as near as this (cosine).
_SOME_TERMS, _SAME_MEANING = 0.5, 0.55

_ASKS = re.compile(
    r"^(?:and |so |but )?(?:(?:do|does|did) (?:the |these |any |other |most )?(?:papers?|authors?|"
    r"researchers?|experts?|studies|sources?|reports?)\b.{0,30}? (?:that|whether) |"
    r"is it (?:true|right|correct|the case) that )?(?P<claim>.+)$",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"\b(?:whether|if it is true that|the claim that) (?P<claim>.{8,})$", re.IGNORECASE
)
_YES_OR_NO = re.compile(
    r"(?:should|must|shall|ought|does|do|did|is|are|was|were|can|could|will|would|has|have|had|may|"
    r"might)\b",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"\bor\b(?! (?:more|less|so)\b)", re.IGNORECASE)
_QUALIFIED = re.compile(
    r"\b(?:however|but|although|though|unless|provided that|(?:as|so) long as|depend(?:s|ing)? on|"
    r"only (?:if|when|where|in|for|to the extent)|except(?: (?:if|when|where|for))?|"
    r"in (?:some|certain|most|many) (?:cases?|contexts?|circumstances)|"
    r"under (?:some|certain) (?:conditions|circumstances)|to (?:some|a certain|the) extent|"
    r"not (?:always|necessarily|all|every|entirely|fully)|sometimes|partly|partially|may not|"
    r"might not|before (?:being|they are|it is|their|its|any)|while|whereas|trade-?offs?|"
    r"remains? (?:unclear|uncertain|contested|open))\b",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(r"\b(?:may|might|could|possibly|perhaps|potentially)\b", re.IGNORECASE)
_DEMAND = re.compile(
    r"\b(?:should|must|shall|ought to|needs? to|ha(?:s|ve) to|require[ds]?|requiring|"
    r"recommend(?:s|ed|ing)?|propos(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:for|on)|urg(?:e|es|ed|ing)|"
    r"advocat(?:e|es|ed|ing)|mandat(?:e|es|ed|ory)|obligat(?:ions?|ory)|necessary|essential|"
    r"crucial|imperative)\b",
    re.IGNORECASE,
)
# How many words may stand between "should" and what should be, or before it.
_REACH_BEFORE, _REACH_BEHIND = 6, 9
_STRETCH_END = re.compile(r"[,;:.!?()]|\band\b")
# What would come of it is a reason for or against what is demanded.
_OUTCOME = re.compile(r"\b(?:would|will)\b", re.IGNORECASE)
# "Methods should be reliable" does not say that they are.
_WISH = re.compile(r"\b(?:should|must|shall|recommend(?:s|ed)?)\b", re.IGNORECASE)
_LEFT_OPEN = re.compile(
    r"\b(?:whether|debat(?:e|es|ed|able)|question of|it is unclear|(?:be )?understood (?:as|to))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StanceClaim:
    """What statements are held against: its words and the weights of its terms.

    `subject` is what it is about, as far as its words have no sign; `predicate` holds the terms of
    its last word where none has one. `is_demand` is whether it says what should be, not what is.
    """

    text: str
    subject: Mapping[str, float]
    predicate: frozenset[str]
    polarity: int
    is_demand: bool


def proposition(question: str) -> str:
    """What a question can be said yes or no to; empty where it asks for something else."""
    said = question.strip().rstrip("?!. ")
    if whether := _WHETHER.search(said):
        return whether["claim"]
    asked = _ASKS.match(said)
    claim = asked["claim"] if asked else said
    is_reported = claim != said
    if _ALTERNATIVE.search(claim) or not (is_reported or _YES_OR_NO.match(claim)):
        return ""
    return claim


def claim_of(text: str, weights: Mapping[str, float], terms: Terms) -> StanceClaim:
    """The claim that a proposition, or a statement, makes; `weights` are its terms'."""
    words = _WORD.findall(text.lower())
    signed = {term for word in words if sign_of(word) for term in terms(word)}
    subject = {term: weight for term, weight in weights.items() if term not in signed}
    last = next((held for word in reversed(words) if (held := terms(word))), frozenset())
    is_demand = _DEMAND.search(text) is not None
    return StanceClaim(text, subject, frozenset() if signed else last, polarity(text), is_demand)


def in_words(claim: StanceClaim) -> str:
    """The claim as people read it: a question is one still."""
    return f"{claim.text}?" if _YES_OR_NO.match(claim.text) else claim.text


def stance(claim: StanceClaim, statement: str, cosine: float, terms: Terms) -> Stance:
    """How a statement stands to a claim; `cosine` is that of their vectors."""
    if _LEFT_OPEN.search(statement) or not _speaks_of(claim, statement, cosine, terms):
        return "unclear"
    if not claim.is_demand and _WISH.search(statement):
        return "unclear"
    agreement = _agreement(claim, statement, terms)
    if agreement == 0:
        return "unclear"
    if _QUALIFIED.search(statement):
        return "qualify"
    is_reserved = _POSSIBLE.search(statement) and not _POSSIBLE.search(claim.text)
    if agreement > 0 and is_reserved and not claim.is_demand:
        return "qualify"
    return "support" if agreement > 0 else "oppose"


def _speaks_of(claim: StanceClaim, statement: str, cosine: float, terms: Terms) -> bool:
    """Whether a statement is about what the claim is about, and says of it what the claim says."""
    held = terms(statement)
    total = sum(claim.subject.values()) or 1.0
    share = sum(weight for term, weight in claim.subject.items() if term in held) / total
    if share < _SOME_TERMS or (share < _SAME_TERMS and cosine < _SAME_MEANING):
        return False
    if claim.predicate:
        return bool(claim.predicate & held)
    return families(claim.text)[:1] == () or families(claim.text)[0] in families(statement)


def _agreement(claim: StanceClaim, statement: str, terms: Terms) -> int:
    """1 where a statement says what the claim says, -1 where its opposite, 0 where neither."""
    said = polarity(statement)
    if claim.is_demand and not _demands(claim, statement, terms):
        # It may say what would come of it; otherwise it mentions the matter and takes no side.
        return (claim.polarity or 1) * said if _OUTCOME.search(statement) else 0
    if claim.polarity:
        return claim.polarity * said
    if families(claim.text):
        return 0  # the claim itself says two things
    return -1 if _denies(claim, statement, terms) != _denies(claim, claim.text, terms) else 1


def _demands(claim: StanceClaim, statement: str, terms: Terms) -> bool:
    """Whether a statement demands, or refuses, the thing that the claim demands."""
    for stretch in _STRETCH_END.split(statement):
        for demand in _DEMAND.finditer(stretch):
            before = stretch[: demand.start()].split()[-_REACH_BEFORE:]
            near = " ".join([*before, *stretch[demand.end() :].split()[:_REACH_BEHIND]])
            if claim.predicate & terms(near) or set(families(claim.text)[:1]) & {*families(near)}:
                return True
    return False


def _denies(claim: StanceClaim, text: str, terms: Terms) -> bool:
    """Whether a negation bears on a term of the claim."""
    about = claim.subject.keys() | claim.predicate
    return any(terms(word) & about for word in denied_words(text))

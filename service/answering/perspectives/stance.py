"""Whether a statement supports, opposes or qualifies a claim: by polarity, negation and modality.

Rules on words. They judge only statements on the claim's own subject that clearly take a side; the
stance of all others is `unclear`.
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


@dataclass(frozen=True, slots=True)
class StanceThresholds:
    """Where the rules of stance draw their lines.

    Chosen by hand on the cases of tests/service/answering/perspectives/test_stance.py and by
    reading the stances of questions of yes or no over the evaluation's papers; see docs/quality.md.
    """

    same_terms: float = 0.65
    """Share of the weight of the claim's terms that a statement on its subject holds."""
    some_terms: float = 0.5
    """The share that is enough where the statement's vector is near to the claim's."""
    same_meaning: float = 0.55
    """Cosine from which on it is near."""
    words_before: int = 6
    """Words before a demand ("should") in which what is demanded is looked for."""
    words_behind: int = 9
    """Words behind it."""


THRESHOLDS = StanceThresholds()

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
_STRETCH_END = re.compile(r"[,;:.!?()]|\band\b")
# A statement on the outcome of a demand gives a reason for it or against it.
_OUTCOME = re.compile(r"\b(?:would|will)\b", re.IGNORECASE)
# "Methods should be reliable" does not state that they are.
_WISH = re.compile(r"\b(?:should|must|shall|recommend(?:s|ed)?)\b", re.IGNORECASE)
_LEFT_OPEN = re.compile(
    r"\b(?:whether|debat(?:e|es|ed|able)|question of|it is unclear|(?:be )?understood (?:as|to))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StanceClaim:
    """The claim that statements are compared with.

    `subject` holds the weights of its terms without those of words with a polarity; `predicate`
    the terms of its last word where no word has one. `polarity` is 1, -1 or 0 for neither;
    `is_demand` says whether it states what should be, not what is.
    """

    text: str
    subject: Mapping[str, float]
    predicate: frozenset[str]
    polarity: int
    is_demand: bool


def proposition(question: str) -> str:
    """The proposition that a question of yes or no asks about; empty for other questions."""
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
    """The claim that a proposition or a statement makes.

    `weights` are those of its terms, and `terms` gives the terms of a text.
    """
    words = _WORD.findall(text.lower())
    polar = {term for word in words if sign_of(word) for term in terms(word)}
    last = next((held for word in reversed(words) if (held := terms(word))), frozenset())
    return StanceClaim(
        text=text,
        subject={term: weight for term, weight in weights.items() if term not in polar},
        predicate=frozenset() if polar else last,
        polarity=polarity(text),
        is_demand=_DEMAND.search(text) is not None,
    )


def in_words(claim: StanceClaim) -> str:
    """The claim as readers see it: with a question mark where it is worded as a question."""
    return f"{claim.text}?" if _YES_OR_NO.match(claim.text) else claim.text


def stance(claim: StanceClaim, statement: str, cosine: float, terms: Terms) -> Stance:
    """The stance of a statement to a claim; `cosine` is that of their vectors."""
    if _LEFT_OPEN.search(statement) or not _is_on_subject(claim, statement, cosine, terms):
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


def _is_on_subject(claim: StanceClaim, statement: str, cosine: float, terms: Terms) -> bool:
    """Whether a statement is about the claim's subject and its predicate or family of words."""
    held = terms(statement)
    total = sum(claim.subject.values()) or 1.0
    share = sum(weight for term, weight in claim.subject.items() if term in held) / total
    is_near = cosine >= THRESHOLDS.same_meaning
    if share < (THRESHOLDS.some_terms if is_near else THRESHOLDS.same_terms):
        return False
    if claim.predicate:
        return bool(claim.predicate & held)
    return _shares_family(claim, statement)


def _shares_family(claim: StanceClaim, statement: str) -> bool:
    """Whether a statement has a word of the claim's first family; true where the claim has none."""
    first = families(claim.text)[:1]
    return not first or first[0] in families(statement)


def _agreement(claim: StanceClaim, statement: str, terms: Terms) -> int:
    """1 where a statement says what the claim says, -1 where its opposite, 0 where neither."""
    said = polarity(statement)
    if claim.is_demand and not _demands(claim, statement, terms):
        # It may name an outcome of the demand; otherwise it mentions the subject and takes no side.
        return (claim.polarity or 1) * said if _OUTCOME.search(statement) else 0
    if claim.polarity:
        return claim.polarity * said
    if families(claim.text):
        return 0  # the claim itself has both polarities
    return -1 if _denies(claim, statement, terms) != _denies(claim, claim.text, terms) else 1


def _demands(claim: StanceClaim, statement: str, terms: Terms) -> bool:
    """Whether a statement demands, or refuses, the thing that the claim demands."""
    for stretch in _STRETCH_END.split(statement):
        for demand in _DEMAND.finditer(stretch):
            before = stretch[: demand.start()].split()[-THRESHOLDS.words_before :]
            behind = stretch[demand.end() :].split()[: THRESHOLDS.words_behind]
            near = " ".join([*before, *behind])
            if claim.predicate & terms(near) or set(families(claim.text)[:1]) & {*families(near)}:
                return True
    return False


def _denies(claim: StanceClaim, text: str, terms: Terms) -> bool:
    """Whether a negation applies to a term of the claim."""
    about = claim.subject.keys() | claim.predicate
    return any(terms(word) & about for word in denied_words(text))

"""Whether a statement turns its quotes round, or says more firmly what they say with reserve.

Rules on words, clause by clause; they know nothing of meaning, so they hold only what is clear.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text.negation import NEGATIONS, expanded, marks_before, without_not_only
from index.text.stemming import stem
from service.answering.support.wording import clauses, wording


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEGATION = NEGATIONS | _set(
    "nobody nothing nowhere lack lacks lacked fail fails failed refuse refuses refused"
)
# What stands between a negation or a modal verb and the word it bears on.
_BETWEEN = _set(
    "be been being is are was were do does did have has had to a an the also yet always "
    "necessarily ever only just fully yet still then any"
)
_PAIRS = (
    ("increase", "decrease"), ("increase", "reduce"), ("increase", "decline"), ("rise", "fall"),
    ("grow", "shrink"), ("raise", "lower"), ("more", "less"), ("more", "fewer"),
    ("above", "below"), ("before", "after"), ("support", "oppose"), ("allow", "prohibit"),
    ("allow", "forbid"), ("permit", "prohibit"), ("accept", "reject"), ("succeed", "fail"),
    ("high", "low"), ("higher", "lower"), ("strong", "weak"), ("stronger", "weaker"),
    ("best", "worst"), ("majority", "minority"), ("include", "exclude"), ("minimum", "maximum"),
    ("least", "most"), ("agree", "disagree"), ("advantage", "disadvantage"), ("easy", "hard"),
    ("encourage", "discourage"), ("open", "closed"), ("public", "private"), ("win", "lose"),
)  # fmt: skip
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
_POSSIBLE = _set("may might could can possibly perhaps potentially")
_ADVISED = _set("should ought recommend recommends recommended encouraged advised")
_REQUIRED = _set(
    "must shall required requires require obliged mandatory obligatory obligation obligations "
    "mandates mandated needs"
)
_EVERY = _set("all every always entirely exclusively solely never")
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class _Clause:
    words: tuple[str, ...]
    stems: frozenset[str]
    negated: frozenset[str]
    possible: frozenset[str]

    @property
    def is_negative(self) -> bool:
        return any(word in _NEGATION for word in self.words)


def is_turned(statement: str, quotes: Sequence[str]) -> bool:
    """Whether a statement denies what its quotes say, or says what they deny."""
    said = _clauses(statement)
    there = [clause for quote in quotes for clause in _clauses(quote)]
    return any(_is_denied(clause, there) or _is_opposite(clause, there) for clause in said)


def is_strengthened(statement: str, quotes: Sequence[str]) -> bool:
    """Whether a statement requires, advises or asserts what its quotes hold to be less firm."""
    said = _clauses(statement)
    there = [clause for quote in quotes for clause in _clauses(quote)]
    words = {word for clause in said for word in clause.words}
    found = {word for clause in there for word in clause.words}
    if (words & _REQUIRED and not found & _REQUIRED) or (words & _EVERY and not found & _EVERY):
        return True
    if words & _ADVISED and not found & (_ADVISED | _REQUIRED):
        return True
    return any(_drops_reserve(clause, there) for clause in said)


def _drops_reserve(said: _Clause, there: Sequence[_Clause]) -> bool:
    asserted = said.stems - said.possible
    reserved = {head for clause in there for head in clause.possible}
    plain = {stem for clause in there for stem in clause.stems - clause.possible}
    return bool(asserted & reserved - plain)


def _is_denied(said: _Clause, there: Sequence[_Clause]) -> bool:
    denied = {head for clause in there for head in clause.negated}
    plain = {stem for clause in there for stem in clause.stems - clause.negated}
    # What both deny is no difference: "without it" on both sides hides no "not" on one.
    newly_denied = said.negated - denied
    if newly_denied and newly_denied <= plain:
        return True
    if (said.stems - said.negated) & (denied - plain):
        return True
    near = _nearest(said, there)
    return near is not None and near.is_negative != said.is_negative


def _nearest(said: _Clause, there: Sequence[_Clause]) -> _Clause | None:
    """The clause that shares most with what is said, where it shares most of it."""
    near = max(there, key=lambda clause: len(clause.stems & said.stems), default=None)
    if near is None or not said.stems:
        return None
    shared = len(near.stems & said.stems) / len(said.stems | near.stems)
    return near if shared >= _ALIKE else None


def _is_opposite(said: _Clause, there: Sequence[_Clause]) -> bool:
    near = _nearest(said, there)
    if near is None or near.is_negative != said.is_negative:
        return False
    ours, theirs = said.stems - near.stems, near.stems - said.stems
    if any(
        (stem(a) in ours and stem(b) in theirs) or (stem(b) in ours and stem(a) in theirs)
        for a, b in _PAIRS
    ):
        return True
    # Stems differ in more than the prefix.
    said_words, there_words = set(said.words), set(near.words)
    return any(
        _is_prefixed(a, b) or _is_prefixed(b, a)
        for a in said_words - there_words
        for b in there_words - said_words
    )


def _is_prefixed(longer: str, shorter: str) -> bool:
    return len(shorter) > 3 and any(longer == prefix + shorter for prefix in _PREFIXES)


# A statement and its quotes are read by each rule, quotes by each statement that rests on them.
@lru_cache(maxsize=256)
def _clauses(text: str) -> tuple[_Clause, ...]:
    return tuple(_clause(part) for part in clauses(without_not_only(expanded(text))))


def _clause(text: str) -> _Clause:
    words = wording(text).words
    folded = tuple(word.text.casefold() for word in words)
    stems = [word.stem for word in words]
    negated = _heads(folded, stems, _NEGATION)
    return _Clause(
        words=folded,
        stems=frozenset(word.stem for word in words if not word.is_stop),
        negated=negated,
        possible=_heads(folded, stems, _POSSIBLE) - negated,
    )


def _heads(words: Sequence[str], stems: Sequence[str], marks: frozenset[str]) -> frozenset[str]:
    """The stems that words of a kind bear on: the first that says something behind each."""
    passed_over = _BETWEEN | marks
    return frozenset(
        stems[place]
        for place, word in enumerate(words)
        if word not in passed_over
        and marks_before(words, place, marks, ends=lambda word: word not in passed_over)
    )

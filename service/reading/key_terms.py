"""Key terms of a paper by TF-IDF: frequent in it, rare in the other papers."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.records import Passage
from index.text.dates import MONTHS
from index.text.section_kinds import section_kind
from index.text.stop_words import STOP_WORDS
from service.reading.paper_page import KeyTerm


@dataclass(frozen=True, slots=True)
class TermLimits:
    """Which runs of words are terms; chosen by reading the key terms of the evaluation's papers.

    `python -m evaluation.paper_pages --data DIR` makes them; see docs/quality.md.
    """

    most: int = 20
    """Terms of a paper."""
    candidates: int = 160
    """The most frequent candidates, which are looked up in the library."""
    uses: int = 2
    """Fewest uses of a phrase."""
    uses_of_word: int = 3
    """Fewest uses of a single word: in a short paper, two may be chance."""
    words: int = 4
    """Words of the longest phrase."""
    part_of: float = 0.8
    """Share of its uses within a longer phrase from which on a phrase is only a part of it."""
    mostly_in: float = 0.4
    """The same share from which on it gives way to a longer phrase that is chosen."""


LIMITS = TermLimits()
_WORD = re.compile(r"[^\W\d_]\w*(?:[-/][^\W_]+)*|\d+(?:[.,]\d+)*\w*|[^\w\s]")
_NOT_PROSE = re.compile(
    r"\S*(?:https?:|www\.|@|\barxiv[:.]|\bdoi[:.]|\.org\b|\.com\b)\S*|['’]s\b", re.I
)
_DATED = re.compile(r"(?:19|20)\d\d|\d{1,2}|\d+[.,][\d.,]*")
# Words of any paper and any policy: no terms, and no first or last words of terms.
_EMPTY_WORDS = """
    able above accordance according account across addition additional address aim al also
    although among another appendix applicable apply approach appropriate area around
    article aspect available award based become believe best better box broad called case
    certain chapter clear come common consider considered consist contain context could
    current currently day deem def describe described detail different directly discuss
    discussed document doe don due eg either enable ensure especially establish et etc even
    every example existing extent fact felt figure find first focus follow followed
    following form forth found full further general generally get give given go good great
    group help high highly however identify ie impact important include included including
    increase increasing increasingly indeed indicate instance instead involve issue item key
    kind know laid large last later lead least level like likely list long look lot low made
    main major make making many may mean means might monitor month much multiple must need
    needed negative new next non not note number often one ongoing operate order others
    otherwise outside overall page paper part particular particularly people per performed
    place point pose possess possible potential potentially present previous primarily
    process provide provided provides purpose pursuant put question range rather really
    reason receive recent recently regard regarding related relevant report require required
    requires respect respective respond respondent result review role same say second
    section see seek seen set several shall show shown significant similar since single size
    small specific specifically state step still study subject substantial sufficient
    sufficiently suggest suggested support table take taken term text therefore thing think
    third though three thus time today together top towards two type typically underline
    understand upon us use used useful user using usually value various version via view
    want way well whether whole wide widely will within without work working would write written
    year yet appear beforehand monday tuesday wednesday thursday friday saturday sunday
"""
_EMPTY = frozenset(_EMPTY_WORDS.split()) | {month.lower() for month in MONTHS}


def key_terms(
    passages: Sequence[Passage],
    stem: Callable[[str], str],
    others_holding: Callable[[str], int],
    others: int,
) -> tuple[KeyTerm, ...]:
    """The heaviest terms of a paper, heaviest first: TF-IDF with passages as documents.

    `stem` reduces a word to its stem. `others_holding` counts the passages of other papers with a
    term, `others` is the number of their passages. The paper's own are left out, so that a long
    paper does not make its own subject common.
    """
    forms: dict[str, Counter[str]] = {}
    held: Counter[str] = Counter()
    for passage in passages:
        if section_kind(passage.section) == "table":
            continue
        prose = _NOT_PROSE.sub(" ", passage.text)
        found = [(" ".join(map(stem, words)), " ".join(words)) for words in _phrases(prose)]
        for key, form in found:
            forms.setdefault(key, Counter())[form] += 1
        held.update({key for key, _ in found})
    counts = {
        key: of_key.total()
        for key, of_key in forms.items()
        if of_key.total() >= (LIMITS.uses if " " in key else LIMITS.uses_of_word)
    }
    parts = _parts(counts)
    candidates = sorted(counts.keys() - parts, key=lambda key: (-held[key] * len(key.split()), key))
    likely = candidates[: LIMITS.candidates]
    weights = {
        key: held[key]
        * math.sqrt(len(key.split()))
        * math.log(1 + (others + 1) / (others_holding(_form(forms[key])) + 1))
        for key in likely
    }
    return _heaviest(weights, counts, {key: _form(forms[key]) for key in likely})


def _heaviest(
    weights: Mapping[str, float], counts: Mapping[str, int], forms: Mapping[str, str]
) -> tuple[KeyTerm, ...]:
    """The heaviest terms; a word gives way to a phrase that has most of its uses."""
    chosen: list[str] = []
    for key in sorted(weights, key=lambda key: (-weights[key], key)):
        if not any(_overlap(key, other, counts) for other in chosen):
            chosen.append(key)
        if len(chosen) == LIMITS.most:
            break
    heaviest = weights[chosen[0]] if chosen else 1.0
    return tuple(
        KeyTerm(term=forms[key], weight=round(weights[key] / heaviest, 4), count=counts[key])
        for key in chosen
    )


def _parts(counts: Mapping[str, int]) -> set[str]:
    """The phrases that are hardly ever used outside a longer one."""
    return {
        part
        for key, count in counts.items()
        for part in (key.partition(" ")[2], key.rpartition(" ")[0])
        if " " in part and count >= LIMITS.part_of * counts.get(part, math.inf)
    }


def _overlap(key: str, other: str, counts: Mapping[str, int]) -> bool:
    """Whether a term adds nothing to another, heavier one."""
    inside, around = sorted((key, other), key=len)
    if f" {inside} " in f" {around} ":
        return counts[around] >= LIMITS.mostly_in * counts[inside] or inside == other
    shared = set(key.split()) & set(other.split())
    return len(shared) > 1 and counts[key] <= counts[other]


def _form(forms: Counter[str]) -> str:
    """The most frequent form of a term, in lower case where it is also written so."""
    best = max(forms, key=lambda form: (forms[form], form.islower(), form))
    small = best.lower()
    shouted = best.isupper() and " " in best
    return small if small in forms and not shouted and not _is_name(best, forms) else best


def _is_name(form: str, forms: Counter[str]) -> bool:
    return forms[form] > 4 * forms[form.lower()]


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    """Each run of words that could be a term, up to the longest length."""
    words = [found.group() for found in _WORD.finditer(text)]
    for start in range(len(words)):
        for length in range(1, LIMITS.words + 1):
            phrase = tuple(words[start : start + length])
            if len(phrase) < length or not phrase[-1][0].isalnum() or _is_stop(phrase[-1]):
                break
            if _is_term(phrase):
                yield phrase


def _is_stop(word: str) -> bool:
    return word.lower() in STOP_WORDS and not _is_acronym(word)


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.isalpha()


def _is_term(phrase: tuple[str, ...]) -> bool:
    first, last = phrase[0], phrase[-1]
    if any(map(_says_nothing, (first, last))) or first[0].isdigit() or _DATED.fullmatch(last):
        return False
    if len({word.lower() for word in phrase}) < len(phrase) or len(last) < 2:
        return False
    if len(phrase) == 1:
        return len(first) > 3 or _is_acronym(first)
    return not last.endswith("ed") and not first.lower().endswith("ly")


def _says_nothing(word: str) -> bool:
    small = word.lower()
    if _is_acronym(word):
        return False
    return (
        small in _EMPTY or small.removesuffix("s") in _EMPTY or small.removesuffix("es") in _EMPTY
    )

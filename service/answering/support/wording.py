"""The words of a statement or a quote as the support check compares them: stems, names, numbers.

Knows no vectors and no model.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.dates import MONTHS
from index.text.stemming import stem
from index.text.stop_words import STOP_WORDS
from service.answering.support.numerals import DIGITS, numbers_in

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(
    rf"(?:{DIGITS})(?![^\W_])"
    # Scripts without spaces between words are compared character by character.
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]"
    r"|[^\W_]+(?:['\u2019][^\W\d_]+)*"
)
# The genitive, and the plural of an acronym.
_ENDING = re.compile(r"['\u2019]s?$|(?<=[A-Z]{2})s$")
_SENTENCE_END = re.compile(r"[.!?:][\"'\u201d\u2019)\]]*\s*$")
_CLAUSE_END = re.compile(
    r"(?<=[;:.!?])\s+|\s?\u2014\s?|\s\u2013\s|,\s+(?=(?:while|which|who)\b)"
    r"|,?\s+(?=(?:but|whereas|although|though|however|because|unless)\b)"
)
# What opens a sentence with a capital and is no name: words of these kinds, and of these endings
# (plurals, verbal nouns, adverbs, participles, abstract nouns), which few names have.
_OPENING = """
    according across afterwards already also although among another around besides beyond despite
    either even every finally first following for furthermore given hence however indeed instead
    last later like likewise many meanwhile moreover much neither nevertheless next none nonetheless
    often one overall perhaps rather recent recently second several similarly since sometimes soon
    still third though three thus today together two under unless unlike upon using via whereas
    whether within without yet
"""
_OPENERS = frozenset(_OPENING.split())
_COMMON = re.compile(r"(?:s|ing|ly|ed|[st]ion|ness|ment|ity|[ae]nce|ship|ism)$")
_PEOPLE = ("n", "an", "ian", "ean", "ese", "ish", "s")
_LONGEST_RUN = 6
_MONTHS = {
    short: month.casefold()
    for month in MONTHS
    for short in {month[:3].casefold(), month[:4].casefold()}
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written and its stem; names and stop words are told. Digits count as stop words."""

    text: str
    stem: str
    is_name: bool
    is_stop: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """A text's words in order and its numbers (see `service.answering.support.numerals`)."""

    words: tuple[Word, ...]
    numbers: frozenset[str]

    @property
    def content(self) -> frozenset[str]:
        """The stems that say something, without numbers in digits."""
        return frozenset(word.stem for word in self.words if not word.is_stop)

    @property
    def stems(self) -> frozenset[str]:
        """The stems of all words."""
        return frozenset(word.stem for word in self.words)


def plain(text: str) -> str:
    """A text in NFKC without control and format characters, white space collapsed."""
    normal = unicodedata.normalize("NFKC", text)
    if normal.isascii() and normal.isprintable():
        return " ".join(normal.split())
    kept = "".join(
        " " if character.isspace() else character
        for character in normal
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )
    return " ".join(kept.split())


def wording(text: str, *, counted: bool = True) -> Wording:
    """The words of a plain text; with `counted`, its ordinals and "one" are numbers, too."""
    joined = _DOTTED.sub(lambda found: found.group().replace(".", ""), text)
    return Wording(tuple(_words(joined)), numbers_in(joined, loose=counted))


def clauses(text: str) -> list[str]:
    """The clauses of a plain text, cut at punctuation and at conjunctions of contrast."""
    return [part for part in _CLAUSE_END.split(text) if part.strip()]


def missing_names(said: Wording, there: Sequence[Wording]) -> tuple[str, ...]:
    """The names in a wording that none of the others has, each once, in order of their stems.

    A name is there as itself, as its people or its land, by its initials, or written out.
    """
    stems = frozenset().union(*(each.stems for each in there))
    short = {word.text for each in there for word in each.words if _is_acronym(word.text)}
    known = {
        letters for each in there for run in _runs(each.words) for letters in _initials(run)
    } | {
        word.text
        for run in _runs(said.words)
        for letters, of in _initials(run).items()
        if letters in short
        for word in of
    }
    missing = {
        word.stem: word.text
        for word in said.words
        if word.is_name and word.text not in known and not _has(word.stem, stems)
    }
    return tuple(missing[each] for each in sorted(missing))


def _has(name: str, stems: frozenset[str]) -> bool:
    return name in stems or (
        len(name) > 3 and any(_is_of(name, other) or _is_of(other, name) for other in stems)
    )


def _is_of(people: str, land: str) -> bool:
    """Whether two stems are like "european" and "europ", "american" and "america"."""
    root = land.rstrip("aey")
    return len(root) > 3 and people.startswith(root) and people[len(root) :] in _PEOPLE


def _runs(words: Sequence[Word]) -> list[list[Word]]:
    """The runs of two to six capitalised words; stop words between them are left out."""
    runs: list[list[Word]] = [[]]
    for word in words:
        if word.is_stop:
            continue
        if word.text[0].isupper():
            runs[-1].append(word)
        else:
            runs.append([])
    return [run for run in runs if 2 <= len(run) <= _LONGEST_RUN]


def _initials(run: Sequence[Word]) -> dict[str, Sequence[Word]]:
    """What two or more neighbours of a run are called for short, and these."""
    letters = "".join(word.text[0] for word in run)
    return {
        letters[start:end]: run[start:end]
        for start in range(len(run) - 1)
        for end in range(start + 2, len(run) + 1)
    }


def _words(text: str) -> Iterator[Word]:
    found = list(_WORD.finditer(text))
    for place, match in enumerate(found):
        said = _ENDING.sub("", match.group()).replace("\u2019", "'")
        if said[0].isdigit():
            yield Word(said, said.casefold(), is_name=False, is_stop=True)
            continue
        before = text[max(match.start() - 8, 0) : match.start()]
        after = found[place + 1].group() if place + 1 < len(found) else ""
        opens = not before.strip() or bool(_SENTENCE_END.search(before))
        is_stop = said.casefold() in STOP_WORDS and not _is_acronym(said)
        is_name = not is_stop and _is_name(said, after, opens=opens)
        month = _MONTHS.get(said.casefold(), said) if is_name else said
        yield Word(said, stem(month), is_name, is_stop)


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word not in {"IT", "NO", "NOT", "AND", "OR"}


def _is_name(word: str, after: str, *, opens: bool) -> bool:
    if any(character.isupper() for character in word[1:]):
        return True
    if any(character.isdigit() for character in word):
        return True
    if not word[0].isupper() or len(word) == 1:
        return False
    if not opens:
        return True
    return word.casefold() not in _OPENERS and (after[:1].isupper() or not _COMMON.search(word))


_ADDRESS = re.compile(r"(?:[a-z][a-z\d+.-]*://|www\.|mailto:|javascript:|data:)\S+", re.IGNORECASE)


def addresses(text: str) -> frozenset[str]:
    """The web and mail addresses in a text, without the punctuation behind them."""
    return frozenset(found.rstrip(".,;:)]}'\"") for found in _ADDRESS.findall(text))

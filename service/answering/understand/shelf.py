"""The shelf: which papers a phrase names, by title, author, issuing body or file name.

Nothing here is listed by hand but countries and what their people are called; what names a paper
is taken from its title, its authors, its file name and its opening pages, and weighs the more the
fewer papers of the library it fits.
"""

import calendar
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.acronyms import acronyms_of
from index.library import Library
from index.records import Paper
from index.stop_words import STOP_WORDS
from service.answering.understand.mentions import WRITINGS
from service.answering.understand.places import NAMES_OF_PLACES, one_name_each

WORD = re.compile(r"[^\W_]+(?:[.&+/-][^\W_]+)*")
_TITLE_PART = re.compile(r"[:–—?!]|\s-\s")
_BRACKETS = re.compile(r"\([^()]*\)")
# A run of words that are written as names are: with a capital, or with three digits.
_PROPER = r"(?:[^\W_]*[A-Z][\w&+/-]*|\d{3,}[\d/.-]*)"
_PROPER_RUN = re.compile(rf"\b{_PROPER}(?:['’]s)?(?:[ \n]{_PROPER}(?:['’]s)?)*")
_POSSESSIVE = re.compile(r"['’]s?\b")
# What a word from each source says of the paper it names.
_TITLE, _FIRST_AUTHOR, _AUTHOR, _FILE, _OPENING, _CLOSING = 0.6, 1.0, 0.6, 0.9, 0.6, 0.5
_HARDLY = 0.3
_MONTHS = frozenset(map(str.casefold, calendar.month_name[1:]))
# A phrase names a paper by a word that tells this much, by that word alone to the share below, and
# more where all of the title is in it; names of places alone say less.
_TELLING, _TELLING_ALONE, _WHOLE_TITLE, _ON_PLACES = 0.8, 0.4, 0.4, 0.6
# Less of a title than this is no sign of it.
_MOST = 0.6
# Initials count where so few papers go by them; short forms stand for so many words at most.
_FEW, _LONGEST = 4, 6
_SMALL = frozenset(["of", "and", "for", "the", "on", "in", "&"])
# Letters and memos are signed at their end; longer papers end with references.
_SIGNED, _OF_LETTERS = 0.8, 8
_NOT_NAMES = frozenset({"pdf", "paper", "draft", "final", "version", "the", "abstract", "contents"})
_OPENING_PAGES, _OPENING_CHARACTERS, _CLOSING_CHARACTERS = (1, 2, 3), 3_000, 1_000


@dataclass(frozen=True, slots=True)
class Front:
    """What a paper shows of itself: its record and the text of its opening pages."""

    paper: Paper
    opening: str
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A paper that a phrase names, and how surely, in 0..1."""

    paper: Paper
    strength: float


class Shelf:
    """The papers of one revision of a library, by the words that name them."""

    def __init__(self, fronts: Iterable[Front]) -> None:
        self._papers: list[Paper] = []
        self._holding: dict[str, dict[int, float]] = defaultdict(dict)
        self._titles: list[tuple[frozenset[str], ...]] = []
        shelved = list(fronts)
        self._short_forms = _short_forms(shelved)
        for place, front in enumerate(shelved):
            self._papers.append(front.paper)
            titles = [front.paper.title, _shortened(front.paper.title, self._short_forms)]
            self._titles.append(_title_parts(titles))
            for word, weight in _names(front, titles).items():
                self._holding[word][place] = weight

    def __len__(self) -> int:
        return len(self._papers)

    @property
    def papers(self) -> Sequence[Paper]:
        """The papers, in the order they were given in."""
        return self._papers

    def knows(self, word: str) -> bool:
        """Whether a word, as `name_words` gives it, is part of any paper's name."""
        return word in self._holding

    def rarity(self, word: str) -> float:
        """How much a word tells papers apart, in 0..1: 1 where one paper or none goes by it.

        Kinds of writing ("report") and months tell little, in whatever paper's name they are.
        """
        share = _HARDLY if word in WRITINGS or word in _MONTHS else 1.0
        return share * rarity(len(self._holding.get(word, ())), len(self._papers))

    def matches(self, phrase: str) -> list[Match]:
        """The papers that a phrase names, surest first.

        A paper explains a phrase as far as the phrase's words, weighed by their rarity, are part
        of its name; its rarest word tells most, and so does a title that is there whole.
        """
        words = name_words(phrase)
        total = sum(self.rarity(word) for word in words)
        explained: dict[int, dict[str, float]] = defaultdict(dict)
        telling: dict[int, float] = defaultdict(float)
        known = [(word, [word], 0.0) for word in words]
        known += [(pair, pair.split(), 0.0) for pair in _pairs(words)]
        known += self._short_for(phrase)
        for word, said, least in known:
            for place, weight in self._holding.get(word, {}).items():
                if weight < least:
                    continue
                telling[place] = max(telling[place], weight * self.rarity(word))
                for each in said:
                    explained[place][each] = max(weight, explained[place].get(each, 0.0))
        on_places = _ON_PLACES if set(words) <= NAMES_OF_PLACES else 1.0
        found = []
        for place, shares in explained.items():
            share = sum(self.rarity(word) * weight for word, weight in shares.items()) / total
            told = on_places * min(1.0, telling[place] / _TELLING)
            told += _WHOLE_TITLE * self._covered(set(words), self._titles[place])
            strength = told * (_TELLING_ALONE + (1 - _TELLING_ALONE) * share)
            found.append(Match(self._papers[place], min(1.0, strength)))
        return sorted(found, key=lambda match: (-match.strength, match.paper.id))

    def _covered(self, words: set[str], titles: Sequence[frozenset[str]]) -> float:
        """The share of a title, or of a part of it, that the words hold; 0 for less than most."""
        shares = [
            sum(self.rarity(word) for word in part & words)
            / sum(self.rarity(word) for word in part)
            for part in titles
            if len(part & words) > 1 or part <= words
        ]
        most = max(shares, default=0.0)
        return most if most >= _MOST else 0.0

    def _short_for(self, phrase: str) -> Iterator[tuple[str, list[str], float]]:
        """Words of names that stand for several words of the phrase, each with these words.

        Short forms that papers define; and initials that few papers go by, which count only where
        they say at least so much of a paper as its file name does.
        """
        words = [match.group() for match in WORD.finditer(_POSSESSIVE.sub("", phrase))]
        for first in range(len(words)):
            for end in range(first + 2, min(first + _LONGEST, len(words)) + 1):
                run = words[first:end]
                short = self._short_forms.get(_folded(" ".join(run)))
                initials = "".join(w[0] for w in run if w.casefold() not in _SMALL).casefold()
                said = name_words(" ".join(run))
                if short:
                    yield _folded(short), said, 0.0
                if len(initials) > 1 and 0 < len(self._holding.get(initials, ())) <= _FEW:
                    yield initials, said, _FILE


def front_of(library: Library, paper: Paper) -> Front:
    """What a paper of the library shows of itself."""
    texts = library.page_texts(paper.id, [*_OPENING_PAGES, paper.page_count])
    opening = "\n".join(texts.get(number, "") for number in _OPENING_PAGES)
    closing = texts.get(paper.page_count, "")
    return Front(paper, opening[:_OPENING_CHARACTERS], closing[-_CLOSING_CHARACTERS:])


def rarity(holding: int, papers: int) -> float:
    """An inverse document frequency in 0..1 (Spärck Jones, 1972), 1 for a single paper's word."""
    if papers <= 1:
        return 1.0
    return math.log(1 + papers / max(holding, 1)) / math.log(1 + papers)


def name_words(text: str) -> list[str]:
    """The words of a phrase as names are compared: folded, singular, hyphens apart, each once."""
    words: dict[str, None] = {}
    plain = _POSSESSIVE.sub("", text)
    for match in WORD.finditer(one_name_each(plain)):
        word = match.group().casefold()
        pieces = re.split(r"[-/+&.]", word)
        for piece in [word, *pieces] if any(map(str.isdigit, word)) else pieces:
            if piece and piece not in STOP_WORDS and piece not in _NOT_NAMES:
                words[_singular(piece)] = None
    return list(words)


_CAPITALS = r"[A-Z][\w’'-]*"
# Within a line: headings and letterheads stand under each other.
_RUN = re.compile(rf"{_CAPITALS}(?:[ ]+(?:(?i:of|and|for|the|on|&)[ ]+){{0,2}}{_CAPITALS}){{2,8}}")


def initials_of(text: str) -> list[tuple[str, str]]:
    """The initials of each run of three capitalised words or more, with the run.

    "Office of Management and Budget" gives "omb".
    """
    found = []
    for match in _RUN.finditer(text):
        words = [word for word in match.group().casefold().split() if word not in _SMALL]
        if len(words) > 2:
            found.append(("".join(word[0] for word in words), match.group()))
    return found


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _title_parts(titles: Iterable[str]) -> tuple[frozenset[str], ...]:
    """The words of each title, and of its parts before and behind a colon."""
    parts: dict[frozenset[str], None] = {}
    for title in titles:
        plain = _BRACKETS.sub(" ", title)
        for part in [plain, *_TITLE_PART.split(plain)]:
            parts[frozenset(name_words(part))] = None
    return tuple(part for part in parts if part)


def _short_forms(fronts: Iterable[Front]) -> Mapping[str, str]:
    """The short form of each long one, folded, that the openings of papers define."""
    return {
        _folded(long): short
        for front in fronts
        for short, long in acronyms_of(front.opening).items()
    }


def _shortened(title: str, short_forms: Mapping[str, str]) -> str:
    """A title with the short form in the place of each long one ("AI Act")."""
    words = title.split()
    said: list[str] = []
    while words:
        for length in range(min(len(words), 6), 1, -1):
            short = short_forms.get(_folded(" ".join(words[:length])))
            if short:
                said.append(short)
                del words[:length]
                break
        else:
            said.append(words.pop(0))
    return " ".join(said)


def _folded(text: str) -> str:
    return text.replace("-", " ").casefold()


def _names(front: Front, titles: Sequence[str]) -> Mapping[str, float]:
    """Each word of a paper's name with what it says, the best of its sources."""
    paper = front.paper
    names: dict[str, float] = {}
    sources = [
        (
            _SIGNED if paper.page_count <= _OF_LETTERS else _CLOSING,
            _proper_words(front.closing),
        ),
        (_OPENING, _proper_words(front.opening)),
        (_OPENING, [initials for initials, _ in initials_of(front.opening)]),
        (_FILE, name_words(re.sub(r"\.\w+$", "", paper.file).replace("_", " "))),
        (_AUTHOR, [word for author in paper.authors for word in _surname(author)]),
        (_FIRST_AUTHOR, [word for author in paper.authors[:1] for word in _surname(author)]),
        (_TITLE, [name for title in titles for name in _with_pairs(title)]),
        (_TITLE, name_words(paper.arxiv)),
        (_TITLE, _title_acronyms(front)),
    ]
    for weight, words in sources:
        for word in words:
            names[word] = max(names.get(word, 0.0), weight)
    return names


def _surname(author: str) -> list[str]:
    """The surname of a person; all words of a body's name."""
    words = author.split()
    is_body = len(words) > 3 or any(word.casefold() in {"of", "for", "the"} for word in words)
    return name_words(author if is_body else (words or [""])[-1])


def _proper_words(text: str) -> list[str]:
    """The words that are written as names are, pairs of them, and numbers of three digits on."""
    proper: list[str] = []
    for run in _PROPER_RUN.finditer(text):
        words = name_words(run.group())
        proper += [*words, *_pairs(words)]
    return proper


def _with_pairs(text: str) -> list[str]:
    words = name_words(text)
    return [*words, *_pairs(words)]


def _pairs(words: Sequence[str]) -> list[str]:
    """Words that follow each other: rarer, and so more telling, than each alone."""
    return [f"{left} {right}" for left, right in pairwise(words)]


def _title_acronyms(front: Front) -> list[str]:
    """Short forms that the opening defines for words of the title, and the other way around."""
    title = set(name_words(front.paper.title))
    found: list[str] = []
    for short, long in acronyms_of(front.opening).items():
        long_words = name_words(long)
        if title and set(long_words) <= title:
            found += name_words(short)
        elif set(name_words(short)) & title:
            found += long_words
    return found

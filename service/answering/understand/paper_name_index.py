"""Which papers a phrase names, by title, author, issuing body or file name.

A word of a paper's names (see `names`) weighs more, the fewer papers of the library have it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.records import Paper
from index.text.dates import MONTHS
from service.answering.understand.mentions import WRITINGS
from service.answering.understand.names import (
    NAMES,
    SMALL,
    PaperNames,
    folded,
    name_words,
    names_of,
    pairs_of,
    plain_words,
    short_forms_of,
    shortened,
    title_parts,
)
from service.answering.understand.places import NAMES_OF_PLACES

_MONTHS = frozenset(map(str.casefold, MONTHS))


@dataclass(frozen=True, slots=True)
class MatchWeights:
    """How strongly a phrase names a paper, in 0..1. Set by hand on the dev questions over papers.

    A word of weight times inverse document frequency `rarest` gives full strength by itself; of
    that, `rarest_alone` is left if the phrase's other words are not in the paper's name. A whole
    title adds `whole_title`; it counts if at least the share `most_of_title` is there. A phrase
    of place names alone counts `places_only`, and a kind of writing or a month `common_word`.
    """

    rarest: float = 0.8
    rarest_alone: float = 0.4
    whole_title: float = 0.4
    most_of_title: float = 0.6
    places_only: float = 0.6
    common_word: float = 0.3


MATCHING = MatchWeights()
# Initials count if at most so many papers have them; short forms stand for so many words at most.
_FEW, _LONGEST = 4, 6


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A paper that a phrase names, and how surely, in 0..1."""

    paper: Paper
    strength: float


class PaperNameIndex:
    """The papers of one revision of a library, by the words that name them."""

    def __init__(self, names_of_papers: Iterable[PaperNames]) -> None:
        self._papers: list[Paper] = []
        self._holding: dict[str, dict[int, float]] = defaultdict(dict)
        self._titles: list[tuple[frozenset[str], ...]] = []
        named = list(names_of_papers)
        self._short_forms = short_forms_of(named)
        for place, paper_names in enumerate(named):
            self._papers.append(paper_names.paper)
            titles = [
                paper_names.paper.title,
                shortened(paper_names.paper.title, self._short_forms),
            ]
            self._titles.append(title_parts(titles))
            for word, weight in names_of(paper_names, titles).items():
                self._holding[word][place] = weight

    def __len__(self) -> int:
        return len(self._papers)

    def inverse_document_frequency(self, word: str) -> float:
        """Normalised inverse document frequency of a word over paper names, in 0..1.

        1 for a word that one paper or none has. Kinds of writing ("report") and months count
        less.
        """
        share = MATCHING.common_word if word in WRITINGS or word in _MONTHS else 1.0
        return share * inverse_document_frequency(
            len(self._holding.get(word, ())), len(self._papers)
        )

    def matches(self, phrase: str) -> list[NameMatch]:
        """The papers that a phrase names, surest first.

        A paper explains a phrase as far as the phrase's words, weighed by their inverse document
        frequency, are part of its name; its rarest word tells most, and so does a title that is
        there whole.
        """
        words = name_words(phrase)
        total = sum(self.inverse_document_frequency(word) for word in words)
        explained: dict[int, dict[str, float]] = defaultdict(dict)
        telling: dict[int, float] = defaultdict(float)
        known = [(word, [word], 0.0) for word in words]
        known += [(pair, pair.split(), 0.0) for pair in pairs_of(words)]
        known += self._short_for(phrase)
        for word, said, least in known:
            for place, weight in self._holding.get(word, {}).items():
                if weight < least:
                    continue
                telling[place] = max(telling[place], weight * self.inverse_document_frequency(word))
                for each in said:
                    explained[place][each] = max(weight, explained[place].get(each, 0.0))
        on_places = MATCHING.places_only if set(words) <= NAMES_OF_PLACES else 1.0
        found = []
        for place, shares in explained.items():
            share = (
                sum(
                    self.inverse_document_frequency(word) * weight
                    for word, weight in shares.items()
                )
                / total
            )
            told = on_places * min(1.0, telling[place] / MATCHING.rarest)
            told += MATCHING.whole_title * self._covered(set(words), self._titles[place])
            strength = told * (MATCHING.rarest_alone + (1 - MATCHING.rarest_alone) * share)
            found.append(NameMatch(self._papers[place], min(1.0, strength)))
        return sorted(found, key=lambda match: (-match.strength, match.paper.id))

    def _covered(self, words: set[str], titles: Sequence[frozenset[str]]) -> float:
        """The share of a title, or of a part of it, that the words hold; 0 for less than most."""
        shares = [
            sum(self.inverse_document_frequency(word) for word in part & words)
            / sum(self.inverse_document_frequency(word) for word in part)
            for part in titles
            if len(part & words) > 1 or part <= words
        ]
        most = max(shares, default=0.0)
        return most if most >= MATCHING.most_of_title else 0.0

    def _short_for(self, phrase: str) -> Iterator[tuple[str, list[str], float]]:
        """Words of names that stand for several words of the phrase, each with these words.

        Short forms that papers define; and initials that few papers have, which count only if
        their weight in the paper's names is at least that of a file name.
        """
        words = plain_words(phrase)
        for first in range(len(words)):
            for end in range(first + 2, min(first + _LONGEST, len(words)) + 1):
                run = words[first:end]
                short = self._short_forms.get(folded(" ".join(run)))
                initials = "".join(w[0] for w in run if w.casefold() not in SMALL).casefold()
                said = name_words(" ".join(run))
                if short:
                    yield folded(short), said, 0.0
                if len(initials) > 1 and 0 < len(self._holding.get(initials, ())) <= _FEW:
                    yield initials, said, NAMES.file_name


def inverse_document_frequency(holding: int, papers: int) -> float:
    """An inverse document frequency in 0..1 (Spärck Jones, 1972), 1 for a single paper's word."""
    if papers <= 1:
        return 1.0
    return math.log(1 + papers / max(holding, 1)) / math.log(1 + papers)

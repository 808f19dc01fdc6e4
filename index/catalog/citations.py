"""Which papers of a library the references of a paper mean.

Pure functions on records. A doubtful reference means no paper, since a wrong link misleads and a
missing one does not.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.records import Paper, Reference


@dataclass(frozen=True, slots=True)
class MatchLimits:
    """When a reference and a paper may be the same work.

    Chosen by hand on the references among the project's own papers;
    `python -m evaluation.references` prints the links.
    """

    # Words of a title that identifies a paper without an identifier, at least.
    title_words: int = 3
    # Years between a preprint and its print, at most.
    years_apart: int = 1
    # Letters of a word that may be misspelt, at least.
    misspelt_letters: int = 5
    # Misspelt words of a title, at most.
    misspelt_words: int = 2


_LIMITS = MatchLimits()
_ARXIV_DOI = "10.48550/arxiv."
_VERSION = re.compile(r"v\d+$")


class CitationIndex:
    """Finds the paper that a reference means; one index serves all references."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._by_arxiv: dict[str, Paper] = {}
        self._by_doi: dict[str, Paper] = {}
        self._by_letters: defaultdict[str, list[Paper]] = defaultdict(list)
        self._by_ends: defaultdict[tuple[str, ...], list[Paper]] = defaultdict(list)
        for paper in papers:
            self._add(paper)

    def _add(self, paper: Paper) -> None:
        if arxiv := _arxiv_key(paper.arxiv, paper.doi):
            self._by_arxiv.setdefault(arxiv, paper)
        if doi := _doi_key(paper.doi):
            self._by_doi.setdefault(doi, paper)
        words = title_words(paper.title)
        if len(words) >= _LIMITS.title_words:
            self._by_letters["".join(words)].append(paper)
            for end in _ends(words):
                self._by_ends[end].append(paper)

    def find(self, reference: Reference) -> str | None:
        """The id of the paper that a reference means: by identifier, else by title and year."""
        arxiv = _arxiv_key(reference.arxiv, reference.doi)
        paper = self._by_arxiv.get(arxiv) or self._by_doi.get(_doi_key(reference.doi))
        return paper.id if paper else self._by_title(reference)

    def _by_title(self, reference: Reference) -> str | None:
        words = title_words(reference.title)
        if len(words) < _LIMITS.title_words:
            return None
        found = self._agreeing(reference, self._by_letters.get("".join(words), ()))
        if not found:
            similar = {
                paper.id: paper
                for end in _ends(words)
                for paper in self._by_ends.get(end, ())
                if _is_misspelt(words, title_words(paper.title))
            }
            found = self._agreeing(reference, tuple(similar.values()))
        # Of papers with the same title, the one of the reference's year.
        return min(found, key=lambda paper: paper.year != reference.year).id if found else None

    @staticmethod
    def _agreeing(reference: Reference, papers: Sequence[Paper]) -> list[Paper]:
        return [paper for paper in papers if _agrees(reference, paper)]


def matched(references: Sequence[Reference], papers: Iterable[Paper]) -> tuple[str | None, ...]:
    """For each reference the id of the paper it means, or None."""
    index = CitationIndex(papers)
    return tuple(index.find(reference) for reference in references)


def title_words(title: str) -> tuple[str, ...]:
    """The words of a title in small letters, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return tuple(re.findall(r"[^\W_]+", re.sub(r"[’'`´¨\u00ad]", "", letters)))


def title_key(title: str) -> str:
    """The first two words of a title; only titles that share them are compared."""
    return " ".join(title_words(title)[:2])


def _ends(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The first two and the last two words; titles that differ in one word share one pair."""
    return {("first", *words[:2]), ("last", *words[-2:])}


def _agrees(reference: Reference, paper: Paper) -> bool:
    """Whether the years and identifiers allow both to be the same work."""
    own = _arxiv_key(reference.arxiv, reference.doi)
    other = _arxiv_key(paper.arxiv, paper.doi)
    if own and other and own != other:
        return False
    if reference.year is None or paper.year is None:
        return True
    return abs(reference.year - paper.year) <= _LIMITS.years_apart


def _is_misspelt(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two titles differ only in the spelling of one or two words.

    By one letter at most, and not in short words or numbers: "with" is not "without", "supervised"
    not "unsupervised", and GPT-3 not GPT-4.
    """
    if len(words) != len(others):
        return False
    pairs = [(word, other) for word, other in zip(words, others, strict=True) if word != other]
    return len(pairs) <= min(_LIMITS.misspelt_words, len(words) // 3) and all(
        _is_one_letter_off(word, other) for word, other in pairs
    )


def _is_one_letter_off(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _LIMITS.misspelt_letters or not (word + other).isalpha():
        return False
    short, long = sorted((word, other), key=len)
    same = next((i for i, c in enumerate(short) if c != long[i]), len(short))
    if len(short) == len(long):
        return short[same + 1 :] == long[same + 1 :]
    return len(long) - len(short) == 1 and short[same:] == long[same + 1 :]


def _doi_key(doi: str) -> str:
    return doi.casefold().rstrip("./")


def _arxiv_key(arxiv: str, doi: str) -> str:
    """An arXiv identifier without its version; from arXiv's DOI if it is not given."""
    said = arxiv.casefold() or _doi_key(doi).removeprefix(_ARXIV_DOI)
    if not arxiv and not _doi_key(doi).startswith(_ARXIV_DOI):
        return ""
    return _VERSION.sub("", said.removeprefix("arxiv:").strip())

"""What names a paper: the words of its title, its authors, its file name and its opening pages.

Nothing here is listed by hand but countries and what their people are called.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.library.library import Library
from index.records import Paper
from index.text.acronyms import acronyms_of
from index.text.stop_words import STOP_WORDS
from service.answering.understand.places import one_name_each

WORD = re.compile(r"[^\W_]+(?:[.&+/-][^\W_]+)*")
# Words that stand between those of a name, and have no part in its initials.
SMALL = frozenset(["of", "and", "for", "the", "on", "in", "&"])


@dataclass(frozen=True, slots=True)
class NameWeights:
    """How surely a word from each source names a paper, in 0..1.

    Set by hand on the dev questions over papers. `signature` is for the end of papers with at
    most `pages_of_letters` pages: letters and memos are signed there, longer papers end with
    references (`closing`).
    """

    title: float = 0.6
    first_author: float = 1.0
    author: float = 0.6
    file_name: float = 0.9
    opening: float = 0.6
    closing: float = 0.5
    signature: float = 0.8
    pages_of_letters: int = 8


NAMES = NameWeights()
_TITLE_PART = re.compile(r"[:–—?!]|\s-\s")
_BRACKETS = re.compile(r"\([^()]*\)")
# A run of words that are written as names are: with a capital, or with three digits.
_PROPER = r"(?:[^\W_]*[A-Z][\w&+/-]*|\d{3,}[\d/.-]*)"
_PROPER_RUN = re.compile(rf"\b{_PROPER}(?:['’]s)?(?:[ \n]{_PROPER}(?:['’]s)?)*")
_POSSESSIVE = re.compile(r"['’]s?\b")
_CAPITALS = r"[A-Z][\w’'-]*"
# Within a line: headings and letterheads stand under each other.
_RUN = re.compile(rf"{_CAPITALS}(?:[ ]+(?:(?i:of|and|for|the|on|&)[ ]+){{0,2}}{_CAPITALS}){{2,8}}")
_NOT_NAMES = frozenset({"pdf", "paper", "draft", "final", "version", "the", "abstract", "contents"})
_OPENING_PAGES, _OPENING_CHARACTERS, _CLOSING_CHARACTERS = (1, 2, 3), 3_000, 1_000


@dataclass(frozen=True, slots=True)
class PaperNames:
    """The parts of a paper that its names come from: its record, opening pages and last page."""

    paper: Paper
    opening: str
    closing: str = ""


def paper_names(library: Library, paper: Paper) -> PaperNames:
    """The parts of a paper of the library that its names come from."""
    texts = library.page_texts(paper.id, [*_OPENING_PAGES, paper.page_count])
    opening = "\n".join(texts.get(number, "") for number in _OPENING_PAGES)
    closing = texts.get(paper.page_count, "")
    return PaperNames(paper, opening[:_OPENING_CHARACTERS], closing[-_CLOSING_CHARACTERS:])


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


def plain_words(phrase: str) -> list[str]:
    """The words of a phrase as they are written, without genitives."""
    return [match.group() for match in WORD.finditer(_POSSESSIVE.sub("", phrase))]


def initials_of(text: str) -> list[tuple[str, str]]:
    """The initials of each run of three capitalised words or more, with the run.

    "Office of Management and Budget" gives "omb".
    """
    found = []
    for match in _RUN.finditer(text):
        words = [word for word in match.group().casefold().split() if word not in SMALL]
        if len(words) > 2:
            found.append(("".join(word[0] for word in words), match.group()))
    return found


def names_of(paper_names: PaperNames, titles: Sequence[str]) -> Mapping[str, float]:
    """Each word of a paper's name with what it says, the best of its sources."""
    paper = paper_names.paper
    names: dict[str, float] = {}
    sources = [
        (
            NAMES.signature if paper.page_count <= NAMES.pages_of_letters else NAMES.closing,
            _proper_words(paper_names.closing),
        ),
        (NAMES.opening, _proper_words(paper_names.opening)),
        (NAMES.opening, [initials for initials, _ in initials_of(paper_names.opening)]),
        (NAMES.file_name, name_words(re.sub(r"\.\w+$", "", paper.file).replace("_", " "))),
        (NAMES.author, [word for author in paper.authors for word in _surname(author)]),
        (NAMES.first_author, [word for author in paper.authors[:1] for word in _surname(author)]),
        (NAMES.title, [name for title in titles for name in _with_pairs(title)]),
        (NAMES.title, name_words(paper.arxiv)),
        (NAMES.title, _title_acronyms(paper_names)),
    ]
    for weight, words in sources:
        for word in words:
            names[word] = max(names.get(word, 0.0), weight)
    return names


def title_parts(titles: Iterable[str]) -> tuple[frozenset[str], ...]:
    """The words of each title, and of its parts before and behind a colon."""
    parts: dict[frozenset[str], None] = {}
    for title in titles:
        plain = _BRACKETS.sub(" ", title)
        for part in [plain, *_TITLE_PART.split(plain)]:
            parts[frozenset(name_words(part))] = None
    return tuple(part for part in parts if part)


def short_forms_of(names_of_papers: Iterable[PaperNames]) -> Mapping[str, str]:
    """The short form of each long one, folded, that the openings of papers define."""
    return {
        folded(long): short
        for paper_names in names_of_papers
        for short, long in acronyms_of(paper_names.opening).items()
    }


def shortened(title: str, short_forms: Mapping[str, str]) -> str:
    """A title with the short form in the place of each long one ("AI Act")."""
    words = title.split()
    said: list[str] = []
    while words:
        for length in range(min(len(words), 6), 1, -1):
            short = short_forms.get(folded(" ".join(words[:length])))
            if short:
                said.append(short)
                del words[:length]
                break
        else:
            said.append(words.pop(0))
    return " ".join(said)


def folded(text: str) -> str:
    """A text as long forms are looked up: in small letters, hyphens apart."""
    return text.replace("-", " ").casefold()


def pairs_of(words: Sequence[str]) -> list[str]:
    """Words that follow each other: rarer, and so more telling, than each alone."""
    return [f"{left} {right}" for left, right in pairwise(words)]


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


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
        proper += [*words, *pairs_of(words)]
    return proper


def _with_pairs(text: str) -> list[str]:
    words = name_words(text)
    return [*words, *pairs_of(words)]


def _title_acronyms(paper_names: PaperNames) -> list[str]:
    """Short forms that the opening defines for words of the title, and the other way around."""
    title = set(name_words(paper_names.paper.title))
    found: list[str] = []
    for short, long in acronyms_of(paper_names.opening).items():
        long_words = name_words(long)
        if title and set(long_words) <= title:
            found += name_words(short)
        elif set(name_words(short)) & title:
            found += long_words
    return found

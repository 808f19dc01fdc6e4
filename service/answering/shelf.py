"""The shelf: which papers a phrase names, by title, author, issuing body or file name.

Nothing here is listed by hand but countries and what their people are called; what names a paper
is taken from its title, its authors, its file name and its opening pages, and weighs the more the
fewer papers of the library it fits.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from index.acronyms import acronyms_of

WORD = re.compile(r"[^\W_]+(?:[.&+/-][^\W_]+)*")
_TITLE_PART = re.compile(r"[:–—?!]|\s-\s")
_BRACKETS = re.compile(r"\([^()]*\)")
# A run of words that are written as names are: with a capital, or with three digits.
_PROPER = r"(?:[^\W_]*[A-Z][\w&+/-]*|\d{3,}[\d/.-]*)"
_PROPER  # Within a line: headings and letterheads stand under each other.
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

"""What a question is about by name: names and numbers in it, and whether the passages have them.

A question on something that no passage names has no answer there, however near the passages are:
the commonest of the near misses of Rajpurkar, Jia and Liang (ACL 2018) swaps a name or a number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from index.records import ScoredPassage
from service.answering.records.understanding import Understanding
from service.answering.understand.names import WORD, name_words

_POSSESSIVE = re.compile(r"['’]s?$")
_STARTS = re.compile(r"(?:^|[.?!:]\s+)[\"“‘'(]*$")


@dataclass(frozen=True, slots=True)
class TitleCaseRule:
    """When a question is written in capitals like a title, so that capitals mark no names.

    Set by hand: of at least `words` words of more than `letters` letters, more than the share
    `capitals` begin with a capital.
    """

    letters: int = 3
    words: int = 3
    capitals: float = 0.7


TITLE_CASE = TitleCaseRule()


def subjects(question: str, understanding: Understanding) -> frozenset[str]:
    """The words of names and the numbers in a question, without those that name a paper.

    The name of a paper says where to look, not what for. Empty for a question that is not in
    English, or that is written in capitals like a title.
    """
    if understanding.language != "en" or _is_in_capitals(question):
        return frozenset()
    whole = " ".join(word.group() for word in WORD.finditer(question) if _is_name(word))
    papers = {word for name in understanding.names for word in name_words(name)}
    authors = (author for paper in understanding.papers for author in paper.authors)
    papers |= {word for author in authors for word in name_words(author)}
    return frozenset(name_words(whole)) - papers


def unnamed(asked: frozenset[str], found: Iterable[ScoredPassage]) -> frozenset[str]:
    """The words that are in no passage, nor in its paper's title, sections or file name."""
    missing = set(asked)
    for hit in found:
        if not missing:
            break
        said = (hit.paper.title, *hit.passage.section, hit.passage.text, hit.paper.file)
        missing -= _words_of(" ".join(said))
    return frozenset(missing)


@lru_cache(maxsize=1_024)  # about 10 kB each: the same passages are found again and again
def _words_of(text: str) -> frozenset[str]:
    return frozenset(name_words(text))


def as_written(words: frozenset[str], question: str) -> list[str]:
    """The words as the question spells them, in its order, each once."""
    written = (
        _POSSESSIVE.sub("", word.group())
        for word in WORD.finditer(question)
        if words & set(name_words(word.group()))
    )
    return list(dict.fromkeys(written))


def _is_in_capitals(question: str) -> bool:
    words = [word.group() for word in WORD.finditer(question)][1:]
    long = [word for word in words if len(word) > TITLE_CASE.letters]
    capitals = sum(word[0].isupper() for word in long)
    return len(long) >= TITLE_CASE.words and capitals > TITLE_CASE.capitals * len(long)


def _is_name(word: re.Match[str]) -> bool:
    said = word.group()
    if any(character.isdigit() for character in said):
        return True
    if sum(character.isupper() for character in said) > 1:
        return True
    return said[0].isupper() and not _STARTS.search(word.string[: word.start()])

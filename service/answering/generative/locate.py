"""Locates the words that a model says it copied from a passage.

The quotes hold the page's words at that place, never the model's.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from index.records import Passage, ScoredPassage
from service.answering.records.answers import Quote
from service.answering.records.evidence import Evidence
from service.answering.records.quotes import quotes_of


@dataclass(frozen=True, slots=True)
class LocateLimits:
    """When copied words count as a passage's.

    Chosen by hand on the slips in tests/service/answering/generative/test_locate.py.
    """

    likeness: float = 90.0
    """RapidFuzz's partial ratio, 0..100, from which on words copied with slips are found."""
    shortest: int = 8
    """Characters of the shortest words that are looked for: shorter ones are everywhere."""
    shortest_elsewhere: int = 24
    """The same for words that another passage than the named one holds."""
    longest: int = 2_000
    """Characters that are read of the words."""


LIMITS = LocateLimits()
_SIGNS = str.maketrans({
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"',
    "«": '"', "»": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
})  # fmt: skip
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:\.\s?){3}\]|\[…\]|(?:\.\s?){3,}|…)\s*")


@dataclass(frozen=True, slots=True)
class Folded:
    """A normalised text and, for each of its characters, the offset in the text it came from."""

    text: str
    origins: tuple[int, ...]


def located(number: int, said: str, evidence: Evidence) -> tuple[Quote, ...]:
    """The quotes that hold the copied words, widened to whole sentences; none if not found.

    The passage with the number, from 1, comes first; words that it does not hold may be in another
    one, letter for letter. Words with "..." between them are looked for piece by piece.
    """
    stretches = [piece for piece in _ELLIPSIS.split(said[: LIMITS.longest]) if piece.strip()]
    quotes: list[Quote] = []
    for stretch in stretches:
        found = _found(number, stretch, evidence.found)
        if found is None:
            return ()
        hit, start, end = found
        start, end = in_sentences(hit.passage, start, end)
        quotes += quotes_of(hit, start, end, evidence.pages[hit.paper.id])
    return tuple(dict.fromkeys(quotes))


def in_sentences(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """A range of a passage widened to whole sentences.

    The other half of a sentence may reverse its meaning ("It is not true that ...").
    """
    starts = [first for first, _ in passage.sentences if first <= start]
    ends = [last for _, last in passage.sentences if last >= end]
    return max(starts, default=start), min(ends, default=end)


def _found(
    number: int, said: str, hits: Sequence[ScoredPassage]
) -> tuple[ScoredPassage, int, int] | None:
    said = said.strip()
    if len(said) < LIMITS.shortest:
        return None
    named = hits[number - 1] if 1 <= number <= len(hits) else None
    if named is not None and (at := named.passage.text.find(said)) >= 0:
        return named, at, at + len(said)
    needle = folded(said).text
    if len(needle) < LIMITS.shortest:
        return None
    if named is not None and (place := _place(needle, named.passage.text)):
        return named, *place
    for hit in hits if len(needle) >= LIMITS.shortest_elsewhere else ():
        if hit is not named and (place := _exactly(needle, folded(hit.passage.text))):
            return hit, *place
    return None


def _place(needle: str, text: str) -> tuple[int, int] | None:
    """The range of the words in a text: letter for letter, or else with slips."""
    hay = folded(text)
    return _exactly(needle, hay) or _nearly(needle, hay)


def _exactly(needle: str, hay: Folded) -> tuple[int, int] | None:
    at = hay.text.find(needle)
    return _whole_words(hay, at, at + len(needle)) if at >= 0 else None


def _nearly(needle: str, hay: Folded) -> tuple[int, int] | None:
    if len(needle) > len(hay.text):
        return None  # the comparison would look for the text in the needle
    best = fuzz.partial_ratio_alignment(needle, hay.text, score_cutoff=LIMITS.likeness)
    if best is None or best.dest_start >= best.dest_end:
        return None
    return _whole_words(hay, best.dest_start, best.dest_end)


def _whole_words(hay: Folded, start: int, end: int) -> tuple[int, int]:
    """The range widened to whole words, as offsets into the text before folding."""
    while start > 0 and hay.text[start].isalnum() and hay.text[start - 1].isalnum():
        start -= 1
    while end < len(hay.text) and hay.text[end - 1].isalnum() and hay.text[end].isalnum():
        end += 1
    return hay.origins[start], hay.origins[end - 1] + 1


def folded(text: str) -> Folded:
    """A text to compare: NFKC, casefolded, one kind of quotation mark and dash, single spaces."""
    characters: list[str] = []
    origins: list[int] = []
    for origin, character in _folded_characters(text):
        if character != " " or (characters and characters[-1] != " "):
            characters.append(character)
            origins.append(origin)
    while characters and characters[-1] == " ":
        characters.pop()
        origins.pop()
    return Folded("".join(characters), tuple(origins))


def _folded_characters(text: str) -> Iterator[tuple[int, str]]:
    for origin, character in enumerate(text):
        if character.isspace():
            yield origin, " "
        elif unicodedata.category(character) not in {"Cc", "Cf", "Mn"}:
            # Marks are left out, so that composed and decomposed letters are equal.
            plain = unicodedata.normalize("NFKD", character.translate(_SIGNS)).casefold()
            for each in plain:
                if unicodedata.category(each) != "Mn":
                    yield origin, " " if each.isspace() else each

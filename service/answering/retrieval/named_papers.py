"""Papers that a question names: their boosts, and passages of each for a comparison."""

from collections.abc import Sequence
from dataclasses import replace

from index.records import ScoredPassage
from index.search.boosts import PaperBoosts
from service.answering.records.understanding import Understanding
from service.answering.understand.names import name_words


def boosts_of(question: str, understanding: Understanding) -> PaperBoosts:
    """The papers that a question, or a part of one, names, and where in it."""
    here = [named for named in understanding.named if named.name in question]
    # A part without names is still about the papers that the whole question names.
    named = here or understanding.named
    starts = ((question.find(each.name), len(each.name)) for each in here)
    return PaperBoosts(
        tuple((each.paper.id, each.strength) for each in named),
        tuple(sorted({(start, start + length) for start, length in starts})),
    )


def with_passages_of_each(
    found: Sequence[ScoredPassage], theirs: Sequence[Sequence[ScoredPassage]]
) -> list[ScoredPassage]:
    """As many passages as were found, with all of `theirs` among them.

    `theirs` replace the last of those found, and take at most the last score that is left, so that
    scores fall.
    """
    kept = {hit.passage.id for hits in theirs for hit in hits}
    here = {hit.passage.id for hit in found}
    coming = [hit for hits in theirs for hit in hits if hit.passage.id not in here]
    chosen = list(found)
    for place in range(len(found) - 1, -1, -1):
        if len(chosen) + len(coming) <= len(found):
            break
        if chosen[place].passage.id not in kept:
            del chosen[place]
    last = chosen[-1].score if chosen else 1.0
    lowered = (replace(hit, score=min(hit.score, last)) for hit in coming)
    return [*chosen, *lowered][: len(found)]


def without_names(part: str, understanding: Understanding) -> str:
    """A part of a question without what names papers: the words that its answer should hold.

    The part itself if nothing else is in it.
    """
    left = part
    for name in understanding.names:
        left = left.replace(name, " ")
    return left if name_words(left) else part

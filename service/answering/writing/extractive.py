"""Answers without a language model: the sentences of the papers that answer best, verbatim."""

import math
from collections.abc import Iterator, Sequence

from service.answering.records.drafts import Draft
from service.answering.records.evidence import Evidence
from service.answering.records.quotes import quotes_of
from service.answering.records.sentences import Candidate
from service.answering.records.understanding import QuestionKind
from service.answering.sentences.answer_types import words_of
from service.answering.sentences.labels import behind_label
from service.answering.sentences.stretches import completed

MAX_STATEMENTS = 5
# In logits: how much a sentence loses for each one chosen before it from its passage, and for being
# like one.
_SAME_PASSAGE, _REDUNDANCY = 1.0, 2.0
# How far below the best one it may lie: for a fact, so far that of SQuAD's questions hardly any has
# its answer further down; more for what takes several sentences to say.
_REACH, _REACH_OF_FACTS = 6.0, 5.0
# What the first passage of a search is worth over the last in choosing.
_PASSAGE = 6.0
# The cosine above which two sentences say the same, and the share of the shorter one's words. The
# same words have other vectors in another passage.
_SAME, _SAME_WORDS = 0.97, 0.9


class ExtractiveGenerator:
    """Drafts that are sentences of the papers, word for word."""

    name = "extractive"

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        """The sentences that answer best together, each with those that it leans on."""
        chosen = choose(evidence.sentences, evidence.understanding.kind)
        if evidence.understanding.kind == "survey":
            chosen = by_paper(chosen)
        given: list[tuple[str, int, int]] = []
        for candidate in chosen:
            passage = candidate.found.passage
            stretch = completed(passage, candidate.stretch)
            start = behind_label(passage.text, stretch.start, stretch.end)
            place = passage.id, start, stretch.end
            if any(_overlap(place, other) for other in given):
                continue
            given.append(place)
            of_paper = evidence.pages[candidate.found.paper.id]
            quotes = quotes_of(candidate.found, start, stretch.end, of_paper)
            yield Draft(passage.text[start : stretch.end], quotes)


def choose(rated: Sequence[Candidate], kind: QuestionKind) -> list[Candidate]:
    """The one to five sentences that answer together: good ones, unlike each other.

    Greedy maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).
    """
    worth = {id(candidate): _worth(candidate) for candidate in rated}
    reach = _REACH_OF_FACTS if kind in {"fact", "definition"} else _REACH
    floor = max(worth.values(), default=0.0) - reach
    left = list(rated)
    chosen: list[Candidate] = []
    # What is worth less than the floor is never chosen, since no worth rises.
    while len(chosen) < MAX_STATEMENTS and (left := [c for c in left if worth[id(c)] >= floor]):
        best = max(left, key=lambda candidate: worth[id(candidate)])
        chosen.append(best)
        left = list(_unlike(best, left))
        for candidate in left:
            worth[id(candidate)] -= _repeats(candidate, best)
    return chosen


def by_paper(chosen: Sequence[Candidate]) -> list[Candidate]:
    """The same, those of a paper behind each other, papers in the order of their first."""
    order = list(dict.fromkeys(candidate.found.paper.id for candidate in chosen))
    return sorted(chosen, key=lambda candidate: order.index(candidate.found.paper.id))


def _worth(candidate: Candidate) -> float:
    score = min(max(candidate.score, 1e-6), 1 - 1e-6)
    return math.log(score / (1 - score)) + _PASSAGE * candidate.found.score


def _repeats(candidate: Candidate, chosen: Candidate) -> float:
    likeness = max(float(candidate.vector @ chosen.vector), 0.0)
    same = candidate.found.passage.id == chosen.found.passage.id
    return _REDUNDANCY * likeness + _SAME_PASSAGE * same


def _unlike(best: Candidate, left: Sequence[Candidate]) -> Iterator[Candidate]:
    words = words_of(best.text)
    for candidate in left:
        if (
            candidate is not best
            and float(candidate.vector @ best.vector) < _SAME
            and not _overlap(_place(candidate), _place(best))
            and not _is_same(words, words_of(candidate.text))
        ):
            yield candidate


def _is_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sentences of like length share nearly all words."""
    shorter, longer = sorted((len(one), len(other)))
    return 2 * shorter >= longer and len(one & other) >= _SAME_WORDS * shorter


def _place(candidate: Candidate) -> tuple[str, int, int]:
    return candidate.found.passage.id, candidate.stretch.start, candidate.stretch.end


def _overlap(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]

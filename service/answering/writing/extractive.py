"""Answers without a language model: the sentences of the papers that answer best, verbatim."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search.mmr import Places, mmr
from service.answering.records.drafts import Draft
from service.answering.records.evidence import Evidence
from service.answering.records.quotes import quotes_of
from service.answering.records.sentences import Candidate
from service.answering.records.understanding import QuestionKind
from service.answering.sentences.answer_types import words_of
from service.answering.sentences.labels import behind_label
from service.answering.sentences.stretches import completed

MAX_STATEMENTS = 5


@dataclass(frozen=True, slots=True)
class SelectionWeights:
    """Weights and limits of choosing the sentences of an answer; worth is in logits.

    The reaches are measured by `footnote evaluate sentences` on SQuAD 2.0: 4, 5 and 6 logits are
    compared in docs/quality.md. The other values were chosen by hand on the gold questions, by the
    same command and by reading the answers.
    """

    same_passage: float = 1.0
    """What a sentence loses for each one chosen before it from its passage."""
    redundancy: float = 2.0
    """What it loses for each one chosen before it, times the cosine of both."""
    passage: float = 6.0
    """What the score of its passage, in 0..1, is worth."""
    reach: float = 6.0
    """How far below the best sentence an answer of several sentences may go."""
    reach_of_facts: float = 5.0
    """How far below it the answer to a fact or a definition may go."""
    same_meaning: float = 0.97
    """Cosine from which on two sentences say the same."""
    same_words: float = 0.9
    """Share of the shorter one's words from which on they do; in another passage, the vectors of
    the same words differ."""


WEIGHTS = SelectionWeights()


class ExtractiveGenerator:
    """Drafts that are sentences of the papers, word for word; each cites itself."""

    name = "extractive"

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        """The sentences that answer best together, each with the ones it needs to be understood."""
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
            yield Draft(text=passage.text[start : stretch.end], quotes=quotes)


def choose(rated: Sequence[Candidate], kind: QuestionKind) -> list[Candidate]:
    """The one to five sentences that answer together: good ones, unlike each other.

    See `index.search.mmr`.
    """

    def compare(chosen: int, places: Places) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        best, others = rated[chosen], [rated[place] for place in places]
        penalties = np.array([_penalty(other, best) for other in others], np.float64)
        return penalties, np.array([_says_the_same(other, best) for other in others], bool)

    worth = np.array([_worth(candidate) for candidate in rated], np.float64)
    reach = WEIGHTS.reach_of_facts if kind in {"fact", "definition"} else WEIGHTS.reach
    floor = float(worth.max(initial=-np.inf)) - reach
    places = mmr(worth, MAX_STATEMENTS, compare=compare, fold=np.add, floor=floor)
    return [rated[place] for place in places]


def by_paper(chosen: Sequence[Candidate]) -> list[Candidate]:
    """The same sentences grouped by paper; papers are in the order of their first sentence."""
    order = list(dict.fromkeys(candidate.found.paper.id for candidate in chosen))
    return sorted(chosen, key=lambda candidate: order.index(candidate.found.paper.id))


def _worth(candidate: Candidate) -> float:
    score = min(max(candidate.score, 1e-6), 1 - 1e-6)
    return math.log(score / (1 - score)) + WEIGHTS.passage * candidate.found.score


def _penalty(candidate: Candidate, chosen: Candidate) -> float:
    likeness = max(float(candidate.vector @ chosen.vector), 0.0)
    same = candidate.found.passage.id == chosen.found.passage.id
    return WEIGHTS.redundancy * likeness + WEIGHTS.same_passage * same


def _says_the_same(candidate: Candidate, chosen: Candidate) -> bool:
    return (
        float(candidate.vector @ chosen.vector) >= WEIGHTS.same_meaning
        or _overlap(_place(candidate), _place(chosen))
        or _share_words(words_of(candidate.text), words_of(chosen.text))
    )


def _share_words(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sentences of like length share nearly all words."""
    shorter, longer = sorted((len(one), len(other)))
    return 2 * shorter >= longer and len(one & other) >= WEIGHTS.same_words * shorter


def _place(candidate: Candidate) -> tuple[str, int, int]:
    return candidate.found.passage.id, candidate.stretch.start, candidate.stretch.end


def _overlap(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]

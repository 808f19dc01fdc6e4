"""A paper's own key sentences: a quick summary, findings, contributions and limitations."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import SectionKind
from service.reading.centrality import diverse, lexrank
from service.reading.cues import (
    contribution_strength,
    finding_strength,
    limitation_strength,
    names_a_limit,
    says_its_purpose,
    says_what_it_does,
    speaks_of_itself,
)
from service.reading.paper_page import Place
from service.reading.paper_text import PaperSentence, PaperText
from service.reading.phrases import any_of
from service.reading.standalone_sentences import is_standalone

_ASIDE = any_of(r"^(?:\w+ ){1,4}(?:also|therefore|then|thus|further)", "^while", "^notwithstanding")
_FOREWORD = any_of("foreword", "preface", "contributors", "about (?:us|the authors?)")
# Headings of sections without content, perhaps numbered, with up to two words behind.
_NO_TEXT = any_of(
    r"^(?:[\dIVX.]+ )?(?:data availability|acknowledge?ments?|funding|conflicts? of interest|"
    r"competing interests|author contributions|disclosures?|how to (?:respond|cite)|contact)"
    r"(?: \w+){0,2}$",
)


@dataclass(frozen=True, slots=True)
class SummaryWeights:
    """How much a sentence represents the whole paper: factors of its prior, and limits.

    Chosen by hand by reading the summaries of the evaluation's papers, which
    `python -m evaluation.paper_pages --data DIR` makes; see docs/quality.md.
    """

    sections: Mapping[SectionKind, float]
    """By the kind of the section; 0 leaves its sentences out."""
    at_start: float = 1.25
    """The factor at the start of the paper, which is more about the whole …"""
    less_at_end: float = 0.45
    """… and how much lower it is at the end."""
    summary_until: float = 0.2
    """Place in 0..1 behind which a section called summary is the summary of a part."""
    opening: float = 1.1
    """The first sentence of a section."""
    about_itself: float = 1.25
    """A sentence on what the paper is or does."""
    purpose: float = 2.2
    """A sentence on what the paper is for."""
    intent: float = 1.5
    """A sentence on what the paper sets out to do, near the start."""
    intent_until: float = 0.35
    """Place in 0..1 up to which an intent counts."""
    limit: float = 0.6
    """A sentence on what the paper leaves out."""
    aside: float = 0.7
    """A sentence that continues another one."""
    long: float = 0.85
    """A sentence of more than `long_words` words."""
    long_words: int = 45
    item: float = 0.8
    """A sentence that begins with a number or a sign."""
    foreword: float = 0.6
    """A sentence of a foreword or a note on authors."""
    redundancy: float = 0.3
    """What a sentence loses for its cosine to one that is chosen."""
    most: int = 1_200
    """Sentences that are ranked: centrality costs time and memory by their square."""
    few: int = 40
    """Below this number of sentences, three summarise a paper …"""
    many: int = 120
    """… and below this one four, else five."""
    per_list: int = 5
    """Findings, contributions and limitations each."""


WEIGHTS = SummaryWeights(
    sections={
        "summary": 1.6,
        "conclusion": 1.3,
        "introduction": 1.15,
        "results": 1.0,
        "discussion": 1.0,
        "recommendations": 1.0,
        "law": 1.0,
        "limitations": 0.7,
        "methods": 0.85,
        "background": 0.7,
        "appendix": 0.0,
        "table": 0.0,
        "other": 1.0,
    }
)


@dataclass(frozen=True, slots=True)
class KeySentences:
    """The places of a paper's key sentences, each list in reading order."""

    quick_summary: tuple[Place, ...]
    key_findings: tuple[Place, ...]
    contributions: tuple[Place, ...]
    limitations: tuple[Place, ...]


def key_sentences(text: PaperText) -> KeySentences:
    """A paper's summary, and the sentences that state findings, contributions and limitations."""
    rated = _RatedSentences(text)
    return KeySentences(
        quick_summary=rated.summary(),
        key_findings=rated.with_cue(finding_strength),
        contributions=rated.with_cue(contribution_strength),
        limitations=rated.with_cue(limitation_strength),
    )


class _RatedSentences:
    """The standalone sentences of a paper with their priors and centrality, float32[n] each."""

    def __init__(self, text: PaperText) -> None:
        readable = [i for i, sentence in enumerate(text.sentences) if _is_readable(sentence)]
        priors = np.array([_prior(text.sentences[i]) for i in readable], np.float32)
        best = sorted(readable[j] for j in np.argsort(-priors, kind="stable")[: WEIGHTS.most])
        self._sentences: Sequence[PaperSentence] = [text.sentences[i] for i in best]
        self._vectors: NDArray[np.float32] = text.vectors[best] if best else text.vectors[:0]
        self._priors = np.array([_prior(sentence) for sentence in self._sentences], np.float32)
        owners = np.array([sentence.passage.ordinal for sentence in self._sentences], np.int64)
        self._centrality = lexrank(self._vectors, owners)

    def summary(self) -> tuple[Place, ...]:
        """The places of three to five sentences that together represent the paper best."""
        count = len(self._sentences)
        k = 3 if count < WEIGHTS.few else 4 if count < WEIGHTS.many else 5
        return self._chosen(self._priors * self._centrality, k)

    def with_cue(self, strength: Callable[[PaperSentence], float]) -> tuple[Place, ...]:
        """The places of the best sentences with a cue; `strength` is 0 for those without it."""
        strengths = np.array([strength(sentence) for sentence in self._sentences], np.float32)
        scores = strengths * self._priors * (0.5 + 0.5 * self._centrality)
        return self._chosen(scores, WEIGHTS.per_list, np.flatnonzero(strengths > 0))

    def _chosen(
        self, scores: NDArray[np.float32], k: int, places: NDArray[np.int64] | None = None
    ) -> tuple[Place, ...]:
        if places is None:
            places = np.arange(len(scores))
        best = diverse(
            scores[places].tolist(),
            self._vectors[places],
            k,
            redundancy=WEIGHTS.redundancy,
        )
        return tuple(self._sentences[place].where for place in sorted(places[best].tolist()))


def _is_readable(sentence: PaperSentence) -> bool:
    return (
        WEIGHTS.sections[sentence.kind] > 0
        and not sentence.goes_on
        and is_standalone(sentence.text)
        and not any(_NO_TEXT.search(title) for title in sentence.passage.section)
    )


def _prior(sentence: PaperSentence) -> float:
    text = sentence.text
    factors = (
        (sentence.opens, WEIGHTS.opening),
        (speaks_of_itself(text), WEIGHTS.about_itself),
        (says_its_purpose(text), WEIGHTS.purpose),
        (says_what_it_does(text) and sentence.place < WEIGHTS.intent_until, WEIGHTS.intent),
        (names_a_limit(text), WEIGHTS.limit),
        (_ASIDE.match(text) is not None, WEIGHTS.aside),
        (len(text.split()) > WEIGHTS.long_words, WEIGHTS.long),
        (not text[0].isalpha(), WEIGHTS.item),
        (any(_FOREWORD.search(title) for title in sentence.passage.section), WEIGHTS.foreword),
    )
    is_late_summary = sentence.kind == "summary" and sentence.place > WEIGHTS.summary_until
    prior = 1.0 if is_late_summary else WEIGHTS.sections[sentence.kind]
    prior *= WEIGHTS.at_start - WEIGHTS.less_at_end * sentence.place
    return prior * math.prod(factor for holds, factor in factors if holds)

"""A paper's own key sentences: a quick summary, findings, contributions and limitations."""

import math
from collections.abc import Sequence
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
from service.reading.standalone_sentences import stands_alone

# How much a sentence tells of the whole paper, by the kind of its section; 0 leaves it out.
_PRIORS: dict[SectionKind, float] = {
    "summary": 1.6, "conclusion": 1.3, "introduction": 1.15, "results": 1.0, "discussion": 1.0,
    "recommendations": 1.0, "law": 1.0, "limitations": 0.7, "methods": 0.85, "background": 0.7,
    "appendix": 0.0, "table": 0.0, "other": 1.0,
}  # fmt: skip
# Papers tell more of the whole at their beginning; a summary far on is one of a part.
_AT_START, _LESS_AT_END = 1.25, 0.45
_SUMMARY_UP_TO = 0.2
_OPENING_PRIOR, _ITSELF_PRIOR, _PURPOSE_PRIOR, _INTENT_PRIOR = 1.1, 1.25, 2.2, 1.5
# What a summary has less room for: sentences that go on from others, long ones, what is left out.
_ASIDE = any_of(r"^(?:\w+ ){1,4}(?:also|therefore|then|thus|further)", "^while", "^notwithstanding")
_ASIDE_PRIOR, _LONG_PRIOR, _LIMIT_PRIOR, _FOREWORD_PRIOR, _ITEM_PRIOR = 0.7, 0.85, 0.6, 0.6, 0.8
_LONG = 45
_INTENT_UP_TO = 0.35
_FOREWORD = any_of("foreword", "preface", "contributors", "about (?:us|the authors?)")
# Sections that are called so, perhaps with a number before and a word or two behind.
_NO_TEXT = any_of(
    r"^(?:[\dIVX.]+ )?(?:data availability|acknowledge?ments?|funding|conflicts? of interest|"
    r"competing interests|author contributions|disclosures?|how to (?:respond|cite)|contact)"
    r"(?: \w+){0,2}$",
)
# Centrality costs time and space by the square of these.
_MOST = 1_200
_FEW, _MANY = 40, 120  # sentences of papers that need three and five to be summarised
_PER_LIST = 5
_REDUNDANCY = 0.3


@dataclass(frozen=True, slots=True)
class KeySentences:
    """Where a paper's key sentences stand, each list in reading order."""

    quick_summary: tuple[Place, ...]
    key_findings: tuple[Place, ...]
    contributions: tuple[Place, ...]
    limitations: tuple[Place, ...]


def key_sentences(text: PaperText) -> KeySentences:
    """The sentences of a paper that tell most of it, and those in which it speaks of its own."""
    kept = _Sentences(text)
    return KeySentences(
        kept.summary(),
        kept.of([finding_strength(sentence) for sentence in kept.sentences]),
        kept.of([contribution_strength(sentence) for sentence in kept.sentences]),
        kept.of([limitation_strength(sentence) for sentence in kept.sentences]),
    )


class _Sentences:
    """The sentences of a paper that can stand alone, rated."""

    def __init__(self, text: PaperText) -> None:
        whole = [i for i, sentence in enumerate(text.sentences) if _is_readable(sentence)]
        priors = np.array([_prior(text.sentences[i]) for i in whole], np.float32)
        whole = sorted(whole[j] for j in np.argsort(-priors, kind="stable")[:_MOST])
        self.sentences: Sequence[PaperSentence] = [text.sentences[i] for i in whole]
        self.vectors: NDArray[np.float32] = text.vectors[whole] if whole else text.vectors[:0]
        owners = np.array([sentence.passage.ordinal for sentence in self.sentences], np.int64)
        self.priors = np.array([_prior(sentence) for sentence in self.sentences], np.float32)
        self.central = lexrank(self.vectors, owners)

    def summary(self) -> tuple[Place, ...]:
        """The sentences that together say most of the paper."""
        count = len(self.sentences)
        k = 3 if count < _FEW else 4 if count < _MANY else 5
        return self._chosen(self.priors * self.central, k)

    def of(self, strengths: Sequence[float]) -> tuple[Place, ...]:
        """The best of those that a cue gives a strength; none where none has one."""
        weights = np.array(strengths, np.float32)
        scores = weights * self.priors * (0.5 + 0.5 * self.central)
        places = np.flatnonzero(weights > 0)
        return self._chosen(scores, _PER_LIST, places)

    def _chosen(
        self, scores: NDArray[np.float32], k: int, places: NDArray[np.int64] | None = None
    ) -> tuple[Place, ...]:
        if places is None:
            places = np.arange(len(scores))
        best = diverse(scores[places].tolist(), self.vectors[places], k, redundancy=_REDUNDANCY)
        return tuple(self.sentences[place].where for place in sorted(places[best].tolist()))


def _is_readable(sentence: PaperSentence) -> bool:
    return (
        _PRIORS[sentence.kind] > 0
        and not sentence.goes_on
        and stands_alone(sentence.text)
        and not any(_NO_TEXT.search(title) for title in sentence.passage.section)
    )


def _prior(sentence: PaperSentence) -> float:
    text = sentence.text
    factors = (
        (sentence.opens, _OPENING_PRIOR),
        (speaks_of_itself(text), _ITSELF_PRIOR),
        (says_its_purpose(text), _PURPOSE_PRIOR),
        (says_what_it_does(text) and sentence.place < _INTENT_UP_TO, _INTENT_PRIOR),
        (names_a_limit(text), _LIMIT_PRIOR),
        (_ASIDE.match(text) is not None, _ASIDE_PRIOR),
        (len(text.split()) > _LONG, _LONG_PRIOR),
        (not text[0].isalpha(), _ITEM_PRIOR),
        (any(_FOREWORD.search(title) for title in sentence.passage.section), _FOREWORD_PRIOR),
    )
    is_late_summary = sentence.kind == "summary" and sentence.place > _SUMMARY_UP_TO
    prior = 1.0 if is_late_summary else _PRIORS[sentence.kind]
    prior *= _AT_START - _LESS_AT_END * sentence.place
    return prior * math.prod(factor for holds, factor in factors if holds)

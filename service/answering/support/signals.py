"""The signals of the support check: what a statement and its quotes have in common.

The quotes may be one sentence or a whole page. The signals measure how much of the statement three
of their sentences hold together, so that a page is not better evidence because it is long.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.answering.support.wording import Wording, missing_names, plain, wording

LONGEST = 2_000  # characters of a statement that can be checked


@dataclass(frozen=True, slots=True)
class SignalLimits:
    """How much of the quotes is read, and what the signals are taken over.

    The sizes bound the time of a check. Three sentences together and stretches of four tokens were
    chosen on WiCE dev (`footnote evaluate support --folds 5`, docs/quality.md).
    """

    quote_characters: int = 300_000
    """Characters of a statement's quotes that are read."""
    whole_quote: int = 600
    """Characters up to which a quote is one piece; longer ones are split into sentences."""
    embedded: int = 24
    """Pieces that are embedded: those that share most words with the statement."""
    together: int = 3
    """Pieces whose best tokens count together."""
    stretch: int = 4
    """Neighbouring tokens of a stretch."""


LIMITS = SignalLimits()
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[^\W_a-z])")


@dataclass(frozen=True, slots=True)
class SupportSignals:
    """How much of a statement its quotes hold.

    `tokens` is the mean cosine of the statement's tokens to the nearest token of three sentences
    (MaxSim of ColBERT, Khattab and Zaharia, arXiv:2004.12832): how much of what it says is there,
    in these words or others. `names` and `numbers` are ln(1 + n) of the n that are missing.
    `choice` is ln(n / 3) of the n sentences that the three are chosen from: chance grows with it.
    `stretch` is the lowest mean over four neighbouring tokens; the model does not look at it.
    """

    tokens: float
    names: float
    numbers: float
    choice: float
    stretch: float

    @property
    def values(self) -> tuple[float, ...]:
        """What the model looks at, in the order of SIGNALS."""
        return self.tokens, self.names, self.numbers, self.choice


SIGNALS = ("tokens", "names", "numbers", "choice")


@dataclass(frozen=True, slots=True)
class QuoteEvidence:
    """A statement and its quotes as the support check reads them.

    `quotes` are split into pieces; `nearest` are the pieces to embed. `missing_names` and
    `missing_numbers` are the statement's that neither quotes nor context have.
    """

    statement: str
    quotes: tuple[str, ...]
    missing_names: tuple[str, ...]
    missing_numbers: tuple[str, ...]
    nearest: tuple[str, ...]


def quote_evidence(statement: str, quotes: Sequence[str], context: str) -> QuoteEvidence:
    """Reads a statement and its quotes; from `context` only names and numbers count."""
    text = plain(statement[:LONGEST])
    stated = wording(text, counted=False)
    pieces = tuple(_pieces(quotes))
    sentences = tuple(wording(piece) for piece in pieces)
    known = (*sentences, wording(plain(context[:LONGEST])))
    numbers = frozenset().union(*(each.numbers for each in known))
    return QuoteEvidence(
        statement=text,
        quotes=pieces,
        missing_names=missing_names(stated, known),
        missing_numbers=tuple(sorted(stated.numbers - numbers)),
        nearest=_nearest(stated, pieces, sentences),
    )


def support_signals(
    evidence: QuoteEvidence, statement: NDArray[np.uint8], nearest: Sequence[NDArray[np.uint8]]
) -> SupportSignals:
    """The signals of a statement from its tokens' codes (`index.search.late`), uint8[t, d / 8].

    `nearest` are the codes of `evidence.nearest`, in their order.
    """
    supported = _together(_likeness(statement, nearest))
    return SupportSignals(
        tokens=float(supported.mean()),
        names=float(np.log1p(len(evidence.missing_names))),
        numbers=float(np.log1p(len(evidence.missing_numbers))),
        choice=float(np.log(max(len(nearest) / LIMITS.together, 1.0))),
        stretch=_weakest_stretch(supported),
    )


def _pieces(quotes: Sequence[str]) -> list[str]:
    pieces: list[str] = []
    longest = 2 * LIMITS.whole_quote
    left = LIMITS.quote_characters
    for quote in quotes:
        text = plain(quote[:left])
        left -= len(text)
        parts = [text] if len(text) <= LIMITS.whole_quote else _SENTENCE_ENDS.split(text)
        pieces += [
            part[start : start + longest]
            for part in parts
            for start in range(0, len(part), longest)
        ]
    return [piece for piece in pieces if any(character.isalnum() for character in piece)]


def _nearest(
    stated: Wording, pieces: Sequence[str], sentences: Sequence[Wording]
) -> tuple[str, ...]:
    """The pieces that share most words and numbers with a statement, in their order."""
    shared = [
        len(stated.content & sentence.stems) + len(stated.numbers & sentence.numbers)
        for sentence in sentences
    ]
    first = sorted(range(len(pieces)), key=lambda place: (-shared[place], place))[: LIMITS.embedded]
    return tuple(pieces[place] for place in sorted(first))


def _together(likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest values of the three rows of float32[n, t] that cover most together: float32[t].

    The rows are chosen greedily, as in maximum coverage.
    """
    if not likeness.size:
        return np.zeros(1, np.float32)
    best = np.full(likeness.shape[1], -1, np.float32)
    for _ in range(min(LIMITS.together, len(likeness))):
        joined = np.maximum(likeness, best)
        best = joined[joined.mean(axis=1).argmax()]
    return best


def _weakest_stretch(supported: NDArray[np.float32]) -> float:
    """The lowest mean of neighbouring tokens of float32[t]."""
    long = min(LIMITS.stretch, len(supported))
    return float(np.convolve(supported, np.full(long, 1 / long), "valid").min())


def _likeness(
    statement: NDArray[np.uint8], texts: Sequence[NDArray[np.uint8]]
) -> NDArray[np.float32]:
    """The cosine of each token of a statement to the nearest of each text: float32[n, t].

    Two vectors' codes differ in a share of their bits that is the angle between them over pi
    (Charikar, STOC 2002).
    """
    filled = [text for text in texts if len(text)]
    if not filled or not len(statement):
        return np.zeros((0, 0), np.float32)
    bits = statement.shape[1] * 8
    ours = np.unpackbits(statement, axis=1).astype(np.float32) * 2 - 1
    theirs = np.unpackbits(np.concatenate(filled), axis=1).astype(np.float32) * 2 - 1
    cosines = np.cos(np.pi / 2 * (1 - theirs @ ours.T / bits))
    starts = np.cumsum([0, *(len(text) for text in filled[:-1])])
    return np.asarray(np.maximum.reduceat(cosines, starts, axis=0), np.float32)

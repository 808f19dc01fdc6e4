"""What a statement and its quotes have in common, as a few numbers.

The quotes may be one sentence or a whole page. What is asked is always how much of the statement
three of their sentences hold together, so that a page is not better evidence for being long.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.answering.support.wording import Wording, missing_names, plain, wording

LONGEST = 2_000  # characters of a statement that can be checked
_READ = 300_000  # characters of its quotes that are read
_PIECE = 600  # a quote longer than this is read sentence by sentence
_PIECES = 24  # sentences that are embedded: those that share most words with the statement
_TOGETHER = 3
_STRETCH = 4
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
    """A statement's quotes, read: their sentences, and those of them that are to be embedded."""

    statement: str
    said: Wording
    quotes: tuple[str, ...]
    sentences: tuple[Wording, ...]
    missing_names: tuple[str, ...]
    missing_numbers: tuple[str, ...]
    nearest: tuple[str, ...]


def evidence(statement: str, quotes: Sequence[str], context: str) -> QuoteEvidence:
    """A statement and its quotes, read; `context` may hold names and numbers, and nothing else."""
    text = plain(statement[:LONGEST])
    said = wording(text, counted=False)
    pieces = tuple(_pieces(quotes))
    sentences = tuple(wording(piece) for piece in pieces)
    around = plain(context[:LONGEST])
    known = (*sentences, wording(around))
    numbers = frozenset().union(*(each.numbers for each in known))
    return QuoteEvidence(
        text, said, pieces, sentences, missing_names(said, known),
        tuple(sorted(said.numbers - numbers)), _nearest(said, pieces, sentences),
    )  # fmt: skip


def signals(
    of: QuoteEvidence, statement: NDArray[np.uint8], nearest: Sequence[NDArray[np.uint8]]
) -> SupportSignals:
    """The signals of a statement from its tokens' codes (`index.search.late`), uint8[t, d / 8].

    `nearest` are the codes of `of.nearest`, in their order.
    """
    heard = _together(_likeness(statement, nearest))
    return SupportSignals(
        tokens=float(heard.mean()),
        names=float(np.log1p(len(of.missing_names))),
        numbers=float(np.log1p(len(of.missing_numbers))),
        choice=float(np.log(max(len(nearest) / _TOGETHER, 1.0))),
        stretch=_weakest_stretch(heard),
    )


def _pieces(quotes: Sequence[str]) -> list[str]:
    pieces: list[str] = []
    left = _READ
    for quote in quotes:
        text = plain(quote[:left])
        left -= len(text)
        parts = [text] if len(text) <= _PIECE else _SENTENCE_ENDS.split(text)
        pieces += [
            part[start : start + 2 * _PIECE]
            for part in parts
            for start in range(0, len(part), 2 * _PIECE)
        ]
    return [piece for piece in pieces if any(character.isalnum() for character in piece)]


def _nearest(said: Wording, pieces: Sequence[str], sentences: Sequence[Wording]) -> tuple[str, ...]:
    shared = [
        len(said.content & sentence.stems) + len(said.numbers & sentence.numbers)
        for sentence in sentences
    ]
    first = sorted(range(len(pieces)), key=lambda place: (-shared[place], place))[:_PIECES]
    return tuple(pieces[place] for place in sorted(first))


def _together(likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    """The best values of up to three rows of float32[n, t] that do well together: float32[t].

    The rows are chosen one after the other, as for the cover of a set.
    """
    if not likeness.size:
        return np.zeros(1, np.float32)
    best = np.full(likeness.shape[1], -1, np.float32)
    for _ in range(min(_TOGETHER, len(likeness))):
        joined = np.maximum(likeness, best)
        best = joined[joined.mean(axis=1).argmax()]
    return best


def _weakest_stretch(heard: NDArray[np.float32]) -> float:
    long = min(_STRETCH, len(heard))
    return float(np.convolve(heard, np.full(long, 1 / long), "valid").min())


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

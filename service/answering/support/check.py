"""The support check: whether a statement's quotes bear it out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.embedding.embedder import Embedder, PassageText
from service.answering.records.answers import Support
from service.answering.support.model import SupportModel, read_model, support_of
from service.answering.support.polarity import is_strengthened, is_turned
from service.answering.support.signals import (
    LONGEST,
    QuoteEvidence,
    SupportSignals,
    evidence,
    signals,
)
from service.answering.support.wording import plain

_UNHEARD = 0.35  # cosine; that of unrelated words is 0.2 to 0.3
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement and the quotes it rests on.

    `context` is where the quotes stand, such as a title: a name or number may come from there.
    """

    text: str
    quotes: tuple[str, ...]
    context: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The probability in 0..1 that the quotes bear a statement out, and what to call that."""

    score: float
    support: Support


class SupportChecker(Protocol):
    """Who tells whether quotes bear statements out."""

    def check(self, statements: Sequence[Claim]) -> list[Verdict]:
        """A verdict on each statement, in order."""
        ...


class LinearSupportChecker:
    """A small fitted model over signals of words and vectors, with rules that overrule it."""

    def __init__(self, embedder: Embedder, model: SupportModel | None = None) -> None:
        self._embedder = embedder
        self._model = model or read_model()

    def check(self, statements: Sequence[Claim]) -> list[Verdict]:
        """A verdict on each statement, in order; all texts are embedded in one batch."""
        return verdicts(statements, self._rated)

    def _rated(self, read: Sequence[QuoteEvidence]) -> list[Verdict]:
        return [
            rated(self._model, found, of)
            for found, of in zip(self.signals(read), read, strict=True)
        ]

    def signals(self, read: Sequence[QuoteEvidence]) -> list[SupportSignals]:
        """The signals of statements read with their quotes, in order."""
        texts = list(dict.fromkeys(text for of in read for text in (of.statement, *of.nearest)))
        made = self._embedder.embed_passages([PassageText(text, ()) for text in texts])
        codes = dict(zip(texts, made.tokens, strict=True))
        return [
            signals(of, codes[of.statement], [codes[text] for text in of.nearest]) for of in read
        ]


def verdicts(
    statements: Sequence[Claim], rate: Callable[[Sequence[QuoteEvidence]], Sequence[Verdict]]
) -> list[Verdict]:
    """A verdict on each statement, in order; `rate` gives those that take a model."""
    known = [settled(claim) for claim in statements]
    read = [
        evidence(claim.text, claim.quotes, claim.context)
        for claim, verdict in zip(statements, known, strict=True)
        if verdict is None
    ]
    rated = iter(rate(read) if read else ())
    return [verdict or next(rated) for verdict in known]


def settled(claim: Claim) -> Verdict | None:
    """The verdict on a claim that needs no model: word for word, too long, or without words."""
    if len(claim.text) > LONGEST:
        return Verdict(0.0, "unsupported")
    said = _bare(claim.text)
    length = sum(map(len, claim.quotes))
    if said and length <= 2 * LONGEST and said == _bare(" ".join(claim.quotes)):
        return Verdict(1.0, "verified")
    if not said or not any(character.isalnum() for quote in claim.quotes for character in quote):
        return Verdict(0.0, "unsupported")
    return None


def rated(model: SupportModel, found: SupportSignals, of: QuoteEvidence) -> Verdict:
    """The verdict of a model on a statement's signals, as far as the rules let it stand.

    Nothing is `verified` of which four words in a row are like nothing in the quotes: a claim that
    is true for its other half has a high mean.
    """
    probabilities = model.probabilities([found.values])[0]
    verdict = judged(Verdict(float(probabilities[-1]), support_of(probabilities)), of)
    return _lowered(verdict) if found.stretch < _UNHEARD else verdict


def judged(verdict: Verdict, of: QuoteEvidence) -> Verdict:
    """A model's verdict, unless a rule overrules it.

    A statement is never `verified` that says a name or a number which is nowhere there, denies
    what is said, or says more than was said. Its score is halved, so that it is below one half.
    """
    if verdict.support == "verified" and (
        of.missing_names
        or of.missing_numbers
        or is_turned(of.statement, of.quotes)
        or is_strengthened(of.statement, of.quotes)
    ):
        return _lowered(verdict)
    return verdict


def _lowered(verdict: Verdict) -> Verdict:
    if verdict.support != "verified":
        return verdict
    return Verdict(verdict.score / 2, "partial")


def _bare(text: str) -> str:
    return _EDGES.sub("", plain(text)).casefold()

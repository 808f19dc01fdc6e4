"""The support check: whether a statement's quotes support it."""

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
    quote_evidence,
    support_signals,
)
from service.answering.support.wording import plain


@dataclass(frozen=True, slots=True)
class CheckRules:
    """Where rules overrule the fitted model.

    The cosine was read off the signals of tests/service/answering/support/test_signals.py:
    unrelated words are at 0.2 to 0.3.
    """

    unsupported_stretch: float = 0.35
    """Mean cosine below which four words in a row are like nothing in the quotes."""
    lowered: float = 0.5
    """Factor of the score of a verdict that a rule lowers, which brings it below one half."""


RULES = CheckRules()
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement and the quotes that should support it.

    `context` is text around the quotes, such as a title: a name or number may come from there.
    """

    text: str
    quotes: tuple[str, ...]
    context: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The probability in 0..1 that the quotes support a statement, and its class."""

    score: float
    support: Support


class SupportChecker(Protocol):
    """Judges whether quotes support statements."""

    def check(self, statements: Sequence[Claim]) -> list[Verdict]:
        """A verdict on each statement, in order."""
        ...


class LinearSupportChecker:
    """Logistic regression on signals of words and vectors, and rules that overrule it."""

    def __init__(self, embedder: Embedder, model: SupportModel | None = None) -> None:
        self._embedder = embedder
        self._model = model or read_model()

    def check(self, statements: Sequence[Claim]) -> list[Verdict]:
        """A verdict on each statement, in order; all texts are embedded in one batch."""
        return verdicts(statements, self._rated)

    def _rated(self, evidence: Sequence[QuoteEvidence]) -> list[Verdict]:
        return [
            rated(self._model, signals, each)
            for signals, each in zip(self.signals(evidence), evidence, strict=True)
        ]

    def signals(self, evidence: Sequence[QuoteEvidence]) -> list[SupportSignals]:
        """The signals of statements and their quotes, in order."""
        texts = list(
            dict.fromkeys(text for each in evidence for text in (each.statement, *each.nearest))
        )
        embedded = self._embedder.embed_passages([PassageText(text, ()) for text in texts])
        codes = dict(zip(texts, embedded.tokens, strict=True))
        return [
            support_signals(each, codes[each.statement], [codes[text] for text in each.nearest])
            for each in evidence
        ]


def verdicts(
    statements: Sequence[Claim], rate: Callable[[Sequence[QuoteEvidence]], Sequence[Verdict]]
) -> list[Verdict]:
    """A verdict on each statement, in order; `rate` judges those that need a model."""
    settled_verdicts = [settled(claim) for claim in statements]
    open_evidence = [
        quote_evidence(claim.text, claim.quotes, claim.context)
        for claim, verdict in zip(statements, settled_verdicts, strict=True)
        if verdict is None
    ]
    rated_verdicts = iter(rate(open_evidence) if open_evidence else ())
    return [verdict or next(rated_verdicts) for verdict in settled_verdicts]


def settled(claim: Claim) -> Verdict | None:
    """The verdict that needs no model: word for word, too long or without words; else None."""
    if len(claim.text) > LONGEST:
        return Verdict(0.0, "unsupported")
    said = _bare(claim.text)
    length = sum(map(len, claim.quotes))
    if said and length <= 2 * LONGEST and said == _bare(" ".join(claim.quotes)):
        return Verdict(1.0, "verified")
    if not said or not any(character.isalnum() for quote in claim.quotes for character in quote):
        return Verdict(0.0, "unsupported")
    return None


def rated(model: SupportModel, signals: SupportSignals, evidence: QuoteEvidence) -> Verdict:
    """The verdict of the fitted model on a statement's signals, after the rules.

    A statement with four words in a row that are like nothing in the quotes is never `verified`:
    if its other half is supported, its mean is high all the same.
    """
    probabilities = model.probabilities([signals.values])[0]
    verdict = judged(Verdict(float(probabilities[-1]), support_of(probabilities)), evidence)
    return _lowered(verdict) if signals.stretch < RULES.unsupported_stretch else verdict


def judged(verdict: Verdict, evidence: QuoteEvidence) -> Verdict:
    """A model's verdict, lowered where a rule overrules it.

    A statement is never `verified` if a name or number of it is missing in the quotes, if it denies
    what they say, or if it is firmer than they are. Its score falls below one half.
    """
    if verdict.support == "verified" and (
        evidence.missing_names
        or evidence.missing_numbers
        or is_turned(evidence.statement, evidence.quotes)
        or is_strengthened(evidence.statement, evidence.quotes)
    ):
        return _lowered(verdict)
    return verdict


def _lowered(verdict: Verdict) -> Verdict:
    if verdict.support != "verified":
        return verdict
    return Verdict(verdict.score * RULES.lowered, "partial")


def _bare(text: str) -> str:
    return _EDGES.sub("", plain(text)).casefold()

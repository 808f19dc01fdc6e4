"""The claim that papers' statements are compared with, and the stance of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.records import Paper
from service.answering.perspectives.stance import Stance, StanceClaim, Terms, claim_of, stance
from service.answering.records.answers import Statement
from service.answering.records.sentences import Candidate

# A paper's sentence that takes a side is preferred to its best one from this share of the best
# one's score on. Chosen like the thresholds of relevance.
NEARLY_AS_GOOD = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class PaperStatement:
    """A paper's checked statement and the rated sentence that it begins with."""

    paper: Paper
    statement: Statement
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Agreement:
    """A claim and the stance of each of some statements to it, in their order."""

    claim: StanceClaim
    stances: tuple[Stance, ...]


@dataclass(frozen=True, slots=True)
class StanceJudge:
    """The stance rules with the terms of one library.

    `terms` gives the terms of a text, `term_weights` the weight of each of them there.
    """

    terms: Terms
    term_weights: Callable[[str], Mapping[str, float]]

    def claim(self, text: str) -> StanceClaim:
        """The claim that a proposition or a statement makes."""
        return claim_of(text, self.term_weights(text) if text else {}, self.terms)

    def stance(self, claim: StanceClaim, text: str, cosine: float) -> Stance:
        """How a text stands to a claim; `cosine` is that of their vectors."""
        return stance(claim, text, cosine, self.terms)

    def agreement(
        self, claim: StanceClaim | None, statements: Sequence[PaperStatement]
    ) -> Agreement:
        """How statements stand to a claim; without one, to the statement most of them support."""
        if claim is None:
            return self._with_common_claim(statements)
        stances = (
            self.stance(claim, each.statement.text, each.candidate.cosine) for each in statements
        )
        return Agreement(claim=claim, stances=tuple(stances))

    def best_sentence(self, relevant: Sequence[Candidate], claim: StanceClaim | None) -> Candidate:
        """The first of a paper's sentences, or one nearly as good that takes a side on the claim.

        `relevant` are best first, at least one.
        """
        best = relevant[0]
        if claim is None:
            return best
        near = (c for c in relevant if c.score >= NEARLY_AS_GOOD * best.score)
        sided = (c for c in near if self.stance(claim, c.text, c.cosine) != "unclear")
        return next(sided, best)

    def _with_common_claim(self, statements: Sequence[PaperStatement]) -> Agreement:
        """The statement that most others support, the first of equals, as the claim."""
        if not statements:
            return Agreement(claim=self.claim(""), stances=())
        vectors = np.stack([each.candidate.vector for each in statements])
        cosines = vectors @ vectors.T
        agreements = [
            self._with(statements, number, cosines[number].tolist())
            for number in range(len(statements))
        ]
        return max(agreements, key=lambda agreement: agreement.stances.count("support"))

    def _with(
        self, statements: Sequence[PaperStatement], number: int, cosines: Sequence[float]
    ) -> Agreement:
        """How all statements stand to one of them, which supports itself."""
        claim = self.claim(statements[number].statement.text)
        return Agreement(
            claim=claim,
            stances=tuple(
                "support" if other == number else self.stance(claim, each.statement.text, cosine)
                for other, (each, cosine) in enumerate(zip(statements, cosines, strict=True))
            ),
        )

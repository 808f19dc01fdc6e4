"""Whether drafts stand: their quotes are there, and bear them out.

A sentence that is its quotes word for word needs no more; on any other the support check has the
verdict, and a number, an address or a language that the quotes do not have overrules it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from service.answering.drafts import Draft
from service.answering.evidence import Evidence, Pages
from service.answering.language import language_of
from service.answering.numerals import numbers_in
from service.answering.plain import addresses
from service.answering.quotes import is_there, is_verbatim
from service.answering.records import Quote, Support
from service.answering.support import Claim, SupportChecker, Verdict

logger = logging.getLogger(__name__)

# Fewer words do not tell their language.
_WORDS_OF_A_LANGUAGE = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft with the verdict on it; `why` says, where it is unsupported, what is wrong."""

    draft: Draft
    verdict: Verdict
    why: str = ""

    @property
    def support(self) -> Support:
        """The verdict in a word."""
        return self.verdict.support


class DraftCheck:
    """Judges drafts; where there is no support check, only what is word for word stands."""

    def __init__(self, support: SupportChecker | None = None) -> None:
        self._support = support

    def judged(self, drafts: Sequence[Draft], evidence: Evidence) -> list[Judged]:
        """A verdict on each draft, in order; quotes that are not there are taken out of it."""
        real = [Draft(each.text, _real(each.quotes, evidence.pages)) for each in drafts]
        known = [_plainly(each, evidence) for each in real]
        open_drafts = [d for d, judged in zip(real, known, strict=True) if judged is None]
        rated = iter(self._rated(open_drafts))
        return [judged or next(rated) for judged in known]

    def _rated(self, drafts: Sequence[Draft]) -> list[Judged]:
        if self._support is None or not drafts:
            return [_unsupported(draft, _NOT_BORNE_OUT) for draft in drafts]
        verdicts = self._support.check([_claim(draft) for draft in drafts])
        return [
            Judged(draft, verdict, _NOT_BORNE_OUT if verdict.support == "unsupported" else "")
            for draft, verdict in zip(drafts, verdicts, strict=True)
        ]


_NO_QUOTE = "the words copied are not in the passages"
_NOT_BORNE_OUT = "the words copied do not bear it out"


def _real(quotes: Sequence[Quote], pages: Pages) -> tuple[Quote, ...]:
    there = tuple(quote for quote in quotes if is_there(quote, pages.get(quote.paper.id, {})))
    if len(there) < len(quotes):
        logger.error("a quote of %s is not where it should be; left out", quotes[0].paper.file)
    return there


def _plainly(draft: Draft, evidence: Evidence) -> Judged | None:
    """The verdict that takes no weighing, where there is one."""
    if not draft.quotes:
        return _unsupported(draft, _NO_QUOTE)
    if _is_word_for_word(draft, evidence.pages):
        return Judged(draft, Verdict(1.0, "verified"))
    if why := _has_invented(draft) or _is_foreign(draft, evidence.understanding.language):
        return _unsupported(draft, why)
    return None


def _is_word_for_word(draft: Draft, pages: Pages) -> bool:
    papers = {quote.paper.id for quote in draft.quotes}
    return len(papers) == 1 and is_verbatim(draft.text, draft.quotes, pages[papers.pop()])


def _has_invented(draft: Draft) -> str:
    claim = _claim(draft)
    held = "\n".join((*claim.quotes, claim.context))
    invented = numbers_in(draft.text, loose=False) - numbers_in(held, loose=True)
    if invented:
        return f"not in the words copied: {', '.join(sorted(invented))}"
    if not addresses(draft.text) <= addresses(held):
        return "an address that is not in the words copied"
    return ""


def _is_foreign(draft: Draft, asked_in: str) -> str:
    if len(draft.text.split()) < _WORDS_OF_A_LANGUAGE:
        return ""
    written_in = language_of(draft.text)
    if written_in in {asked_in, *(language_of(quote.text) for quote in draft.quotes)}:
        return ""
    return f"it is written in another language than the question ({asked_in})"


def _claim(draft: Draft) -> Claim:
    context = {
        f"{quote.paper.title} {quote.paper.year or ''} {' '.join(quote.section)}".strip()
        for quote in draft.quotes
    }
    return Claim(
        draft.text, tuple(quote.text for quote in draft.quotes), "\n".join(sorted(context))
    )


def _unsupported(draft: Draft, why: str) -> Judged:
    return Judged(draft, Verdict(0.0, "unsupported"), why)

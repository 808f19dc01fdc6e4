"""Whether drafts stand: their quotes are there, and bear them out.

A sentence that is its quotes word for word needs no more; on any other the support check has the
verdict. What a writer must not do is overruled before: numbers and addresses that the quotes do not
have, a denial of what they say, another language than theirs and the question's.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from service.answering.records.answers import Quote, Support
from service.answering.records.drafts import Draft
from service.answering.records.evidence import Evidence, PagesByPaper
from service.answering.support.check import Claim, SupportChecker, Verdict
from service.answering.support.numerals import numbers_in
from service.answering.support.polarity import is_turned
from service.answering.support.quotes import is_there, is_verbatim
from service.answering.support.wording import addresses, plain
from service.answering.understand.language import language_of

logger = logging.getLogger(__name__)

# Fewer words do not tell their language.
_WORDS_OF_A_LANGUAGE = 6


@dataclass(frozen=True, slots=True)
class JudgedDraft:
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

    def judged(self, drafts: Sequence[Draft], evidence: Evidence) -> list[JudgedDraft]:
        """A verdict on each draft, in order; quotes that are not there are taken out of it."""
        real = [Draft(each.text, _real(each.quotes, evidence.pages)) for each in drafts]
        known = [_plainly(each, evidence) for each in real]
        open_drafts = [d for d, judged in zip(real, known, strict=True) if judged is None]
        rated = iter(self._rated(open_drafts))
        return [judged or next(rated) for judged in known]

    def _rated(self, drafts: Sequence[Draft]) -> list[JudgedDraft]:
        if self._support is None or not drafts:
            return [_unsupported(draft, _NOT_BORNE_OUT) for draft in drafts]
        verdicts = self._support.check([_claim(draft) for draft in drafts])
        return [
            JudgedDraft(draft, verdict, _NOT_BORNE_OUT if verdict.support == "unsupported" else "")
            for draft, verdict in zip(drafts, verdicts, strict=True)
        ]


def holds(draft: Draft, pages: PagesByPaper) -> bool:
    """Whether a draft is its quotes, word for word, and they are where they say."""
    return (
        bool(draft.quotes)
        and _real(draft.quotes, pages) == draft.quotes
        and _is_word_for_word(draft, pages)
    )


_NO_QUOTE = "the words copied are not in the passages"
_NOT_BORNE_OUT = "the words copied do not bear it out"


def _real(quotes: Sequence[Quote], pages: PagesByPaper) -> tuple[Quote, ...]:
    there = tuple(quote for quote in quotes if is_there(quote, pages.get(quote.paper.id, {})))
    if len(there) < len(quotes):
        logger.error("a quote of %s is not where it should be; left out", quotes[0].paper.file)
    return there


def _plainly(draft: Draft, evidence: Evidence) -> JudgedDraft | None:
    """The verdict that takes no weighing, where there is one."""
    if not draft.quotes:
        return _unsupported(draft, _NO_QUOTE)
    if _is_word_for_word(draft, evidence.pages):
        return JudgedDraft(draft, Verdict(1.0, "verified"))
    why = _fault(draft) or _foreign(draft, evidence.understanding.language)
    return _unsupported(draft, why) if why else None


def _is_word_for_word(draft: Draft, pages: PagesByPaper) -> bool:
    papers = {quote.paper.id for quote in draft.quotes}
    return len(papers) == 1 and is_verbatim(draft.text, draft.quotes, pages[papers.pop()])


def _fault(draft: Draft) -> str:
    """What no support can make good, in words for the writer; empty where there is nothing."""
    claim = _claim(draft)
    said, held = plain(draft.text), plain("\n".join((*claim.quotes, claim.context)))
    invented = numbers_in(said, loose=False) - numbers_in(held, loose=True)
    if invented:
        return f"not in the words copied: {', '.join(sorted(invented))}"
    if not addresses(said) <= addresses(held):
        return "an address that is not in the words copied"
    if is_turned(said, claim.quotes):
        return "the words copied say the opposite"
    return ""


def _foreign(draft: Draft, asked_in: str) -> str:
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


def _unsupported(draft: Draft, why: str) -> JudgedDraft:
    return JudgedDraft(draft, Verdict(0.0, "unsupported"), why)

"""Citation precision and recall in the manner of ALCE, with a support check as the judge.

Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with Citations" (EMNLP 2023,
arXiv:2305.14627), section 4: a statement is recalled if its citations together bear it out; a
citation is precise if its statement is recalled and the citation bears it out alone, or the others
do not without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.answering.records.answers import Answer, Statement
from service.answering.support.check import Claim, SupportChecker


@dataclass(frozen=True, slots=True)
class CitationQuality:
    """The shares of an answer's statements recalled and of its citations precise."""

    recall: float
    precision: float


def citation_quality(answer: Answer, judge: SupportChecker) -> CitationQuality:
    """How well the citations of an answer with statements bear them out."""
    recalled = [_borne_out(judge, statement, _quotes(statement)) for statement in answer.statements]
    precise = [
        is_recalled and _is_needed(judge, statement, place)
        for statement, is_recalled in zip(answer.statements, recalled, strict=True)
        for place in range(len(statement.citations))
    ]
    return CitationQuality(_share(recalled), _share(precise))


def _is_needed(judge: SupportChecker, statement: Statement, place: int) -> bool:
    quotes = _quotes(statement)
    others = quotes[:place] + quotes[place + 1 :]
    if not others or _borne_out(judge, statement, quotes[place : place + 1]):
        return True
    return not _borne_out(judge, statement, others)


def _borne_out(judge: SupportChecker, statement: Statement, quotes: tuple[str, ...]) -> bool:
    context = statement.citations[0].quote.paper.title if statement.citations else ""
    verdict = judge.check([Claim(statement.text, quotes, context)])[0]
    return verdict.support == "verified"


def _quotes(statement: Statement) -> tuple[str, ...]:
    return tuple(citation.quote.text for citation in statement.citations)


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0

"""Several draft answers written side by side, and the choice of the one with most support."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from service.answering.records.drafts import Draft, Generator, GeneratorError
from service.answering.records.evidence import Evidence
from service.answering.support.draft_check import JudgedDraft


def drafted(generator: Generator, evidence: Evidence, count: int) -> list[list[Draft]]:
    """Up to `count` draft answers, written in parallel; those that fail are left out.

    Raises GeneratorError where all of them fail.
    """
    with ThreadPoolExecutor(count) as pool:
        attempts = list(pool.map(lambda _: _attempt(generator, evidence), range(count)))
    answers = [attempt for attempt in attempts if not isinstance(attempt, GeneratorError)]
    errors = [attempt for attempt in attempts if isinstance(attempt, GeneratorError)]
    if not answers:
        raise errors[0]
    return answers


def best_supported(answers: Sequence[list[JudgedDraft]]) -> list[JudgedDraft]:
    """The draft answer with most support, the first of equals."""
    return max(answers, key=_support)


def _attempt(generator: Generator, evidence: Evidence) -> list[Draft] | GeneratorError:
    try:
        return list(generator.drafts(evidence))
    except GeneratorError as error:
        return error


def _support(answer: Sequence[JudgedDraft]) -> float:
    """Adds up how far each statement's probability of support lies above one half, or below it."""
    return sum(judged.verdict.score - 0.5 for judged in answer)

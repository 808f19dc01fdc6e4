"""Whether a model's quotes are found in the pages, and what finding and checking costs.

    python -m evaluation.generation_cost --data DIR

No language model runs: for each question the eight sentences of the papers that answer best are
said in slightly other words, as a model would, with the sentences as the words copied; once letter
for letter, and once with slips: in capitals, with a letter lost and a word doubled.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from evaluation.gold import gold_questions
from evaluation.shelf import arguments, library_of
from index.embedder import PassageText
from service.answering.checking import DraftCheck
from service.answering.drafts import Draft
from service.answering.evidence import Evidence
from service.answering.generative.generator import drafts_of
from service.answering.generative.replies import Copied, Said
from service.answering.quotes import is_there
from service.answering.records import Question

_SENTENCES = 8
_ROUNDS = 1
_Made = TypeVar("_Made")


def main() -> None:
    """Prints medians and 95th percentiles, in milliseconds for an answer of eight, as JSON."""
    data = arguments(str(__doc__)).parse_args().data
    asked = [question.text for question in gold_questions(data / "questions" / "dev.jsonl")]
    with library_of(data / "papers") as house:
        answerer = house.answerer()
        check = DraftCheck(house.support_checker())
        answers = []
        for question in asked:
            understanding = answerer.understood(Question(question))
            evidence = answerer.evidence(question, understanding, Question(question).where)
            said = _said(evidence)
            if len(said) == _SENTENCES:
                answers.append((said, evidence))
        drafts = [([d for each in said for d in drafts_of(each, e)], e) for said, e in answers]
        figures = {
            "answers": len(answers),
            # Two yardsticks, to compare runs on machines that are faster or have other work.
            "embed_a_query": _timed(lambda _, e: house.embedder.embed_query(e.question), drafts),
            "embed_a_passage": _timed(
                lambda _, e: house.embedder.embed_passages([PassageText(_passage(e), ())]), drafts
            ),
            "find_quotes": _timed(
                lambda said, e: [list(drafts_of(each, e)) for each in said], answers
            ),
            "check_together": _timed(check.judged, drafts),
            "check_one_by_one": _timed(
                lambda made, e: [check.judged([draft], e) for draft in made], drafts
            ),
            "verdicts": _verdicts(check, drafts),
            "copied_well": _quotes_found(answers),
            "copied_with_slips": _quotes_found([([_slipped(x) for x in s], e) for s, e in answers]),
        }
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _said(evidence: Evidence) -> list[Said]:
    """Sentences in other words, each with the sentence that it comes from as a quote."""
    numbers = {hit.passage.id: number for number, hit in enumerate(evidence.found, 1)}
    return [
        Said(
            f"The paper says that {each.text[0].lower()}{each.text[1:]}",
            (Copied(numbers[each.found.passage.id], each.text),),
        )
        for each in islice(evidence.sentences, _SENTENCES)
    ]


def _slipped(said: Said) -> Said:
    """The same, copied carelessly."""
    (copied,) = said.copied
    words = copied.words.upper().split()
    middle = len(words) // 2
    words[middle:middle] = [words[middle]]
    words[-1] = words[-1][1:] or words[-1]
    return Said(said.text, (Copied(copied.passage, " ".join(words)),))


def _quotes_found(answers: Sequence[tuple[list[Said], Evidence]]) -> dict[str, int]:
    """How many quotes were looked for and found, and how many of these stand in their page."""
    drafts = [(d, e) for said, e in answers for each in said for d in drafts_of(each, e)]
    quotes = [(quote, e.pages[quote.paper.id]) for d, e in drafts for quote in d.quotes]
    return {
        "sentences": len(drafts),
        "sentences_with_a_quote": sum(bool(draft.quotes) for draft, _ in drafts),
        "citations": len(quotes),
        "citations_whose_quote_is_there": sum(is_there(quote, pages) for quote, pages in quotes),
    }


def _passage(evidence: Evidence) -> str:
    return evidence.found[0].passage.text


def _timed(
    step: Callable[[Sequence[_Made], Evidence], object],
    answers: Sequence[tuple[Sequence[_Made], Evidence]],
) -> dict[str, float]:
    times = []
    for _ in range(_ROUNDS):
        for made, evidence in answers:
            begun = time.perf_counter()
            step(made, evidence)
            times.append(1000 * (time.perf_counter() - begun))
    times.sort()
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[len(times) * 95 // 100], 1),
    }


def _verdicts(check: DraftCheck, answers: Sequence[tuple[list[Draft], Evidence]]) -> dict[str, int]:
    told = [each.support for made, evidence in answers for each in check.judged(made, evidence)]
    return {support: told.count(support) for support in sorted(set(told))}


if __name__ == "__main__":
    main()

"""Whether a model's quotes are found in the pages, and what finding and checking costs.

    python -m evaluation.generation_cost --data DIR

No language model runs: for each question the eight sentences of the papers that answer best are
said in slightly other words, as a model would, with the sentences as the words copied; once letter
for letter, and once with slips: in capitals, with a letter lost and a word doubled. Answers of
exactly eight sentences are timed; the fastest of three rounds counts for each, and what embedding
the question takes in the same rounds is the yardstick.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from evaluation.gold import gold_questions
from evaluation.libraries import arguments, library_of
from index.embedding.embedder import Embedder, PassageText
from service.answering.answerer import Answerer
from service.answering.generative.generator import drafts_of
from service.answering.generative.replies import Copied, Said
from service.answering.records.drafts import Draft
from service.answering.records.evidence import Evidence
from service.answering.records.questions import Question
from service.answering.support.draft_check import DraftCheck
from service.answering.support.quotes import is_there

_SENTENCES = 8
_ROUNDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class _Reply:
    """What a model would say, and the first eight sentences of it, as drafts."""

    said: tuple[Said, ...]
    drafts: tuple[Draft, ...]
    evidence: Evidence


def main() -> None:
    """Prints medians and 95th percentiles of an answer of eight sentences, as JSON."""
    data = arguments(str(__doc__)).parse_args().data
    asked = [question.text for question in gold_questions(data / "questions" / "dev.jsonl")]
    with library_of(data / "papers") as services:
        answerer, check = services.answerer(), DraftCheck(services.support_checker())
        made = [_reply(answerer, question) for question in asked]
        replies = [reply for reply in made if len(reply.drafts) == _SENTENCES]
        lengths = [len(draft.text) for reply in replies for draft in reply.drafts]
        figures = {
            "answers": len(replies),
            "sentences_in_each": _SENTENCES,
            "characters_of_a_sentence": float(np.median(lengths)),
            "time": timed(_steps(services.embedder, check), replies),
            "verdicts": _verdicts(check, replies),
            "copied_well": _quotes_found([(r.said, r.evidence) for r in replies]),
            "copied_with_slips": _quotes_found(
                [([_slipped(said) for said in r.said], r.evidence) for r in replies]
            ),
        }
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _reply(answerer: Answerer, question: str) -> _Reply:
    understanding = answerer.evidence.understood(Question(question))
    evidence = answerer.evidence.gathered(question, understanding, Question(question).where)
    said = _said(evidence)
    drafts = (draft for each in said for draft in drafts_of(each, evidence))
    return _Reply(said, tuple(islice(drafts, _SENTENCES)), evidence)


def _said(evidence: Evidence) -> tuple[Said, ...]:
    """Sentences in other words, each with the sentence that it comes from as a quote."""
    numbers = {hit.passage.id: number for number, hit in enumerate(evidence.found, 1)}
    return tuple(
        Said(
            f"The paper says that {each.text[0].lower()}{each.text[1:]}",
            (Copied(numbers[each.found.passage.id], each.text),),
        )
        for each in islice(evidence.sentences, _SENTENCES)
    )


def _slipped(said: Said) -> Said:
    """The same, copied carelessly."""
    (copied,) = said.copied
    words = copied.words.upper().split()
    middle = len(words) // 2
    words[middle:middle] = [words[middle]]
    words[-1] = words[-1][1:] or words[-1]
    return Said(said.text, (Copied(copied.passage, " ".join(words)),))


def _quotes_found(answers: Sequence[tuple[Sequence[Said], Evidence]]) -> dict[str, int]:
    """How many quotes were looked for and found, and how many of these stand in their page."""
    drafts = [(d, e) for said, e in answers for each in said for d in drafts_of(each, e)]
    quotes = [(quote, e.pages[quote.paper.id]) for d, e in drafts for quote in d.quotes]
    return {
        "sentences": len(drafts),
        "sentences_with_a_quote": sum(bool(draft.quotes) for draft, _ in drafts),
        "citations": len(quotes),
        "citations_whose_quote_is_there": sum(is_there(quote, pages) for quote, pages in quotes),
    }


def _steps(embedder: Embedder, check: DraftCheck) -> dict[str, Callable[[_Reply], object]]:
    """What is timed; the first step is the yardstick."""
    return {
        "embed_the_question": lambda reply: embedder.embed_query(reply.evidence.question),
        "embed_a_passage": lambda reply: embedder.embed_passages(
            [PassageText(reply.evidence.found[0].passage.text, ())]
        ),
        "find_quotes": lambda reply: [
            list(drafts_of(said, reply.evidence)) for said in reply.said
        ],
        "check_together": lambda reply: check.judged(reply.drafts, reply.evidence),
        "check_one_by_one": lambda reply: [
            check.judged([draft], reply.evidence) for draft in reply.drafts
        ],
    }  # fmt: skip


def timed(
    steps: Mapping[str, Callable[[_Reply], object]], replies: Sequence[_Reply]
) -> dict[str, dict[str, float]]:
    """Median and 95th percentile of each step in milliseconds, and in times of the first step.

    The steps of a reply follow each other, so that other work on the machine hits all alike.
    """
    spent = np.array([[_round(steps, reply) for reply in replies] for _ in range(_ROUNDS)])
    fastest = spent.min(axis=0)
    yardstick = np.median(fastest[:, 0])
    return {
        step: {
            "p50_ms": round(float(np.median(of)), 1),
            "p95_ms": round(float(np.percentile(of, 95)), 1),
            "times_a_question": round(float(np.median(of) / yardstick), 1),
        }
        for step, of in zip(steps, fastest.T, strict=True)
    }


def _round(steps: Mapping[str, Callable[[_Reply], object]], reply: _Reply) -> list[float]:
    times = []
    for step in steps.values():
        begun = time.perf_counter()
        step(reply)
        times.append(1_000 * (time.perf_counter() - begun))
    return times


def _verdicts(check: DraftCheck, replies: Sequence[_Reply]) -> dict[str, int]:
    told = Counter(
        each.support for reply in replies for each in check.judged(reply.drafts, reply.evidence)
    )
    return dict(sorted(told.items()))


if __name__ == "__main__":
    main()

"""Reads the page of every paper, and asks who says what, and checks what comes back.

    python -m evaluation.paper_pages --data DIR

For papers: the share that has each part, whether each quote stands where it says, the time of the
first page (made) and of later ones (kept). For the gold questions put to all papers: how many
papers are heard, how they stand to the claim, whether their quotes stand, and the time.
"""

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence

from evaluation.gold import GoldQuestion, gold_questions
from evaluation.libraries import arguments, library_of
from index.records import Paper
from index.text.readable import quote_at
from service.answering.perspectives.positions import Perspectives, perspectives
from service.answering.records.answers import Statement
from service.answering.records.questions import Question
from service.composition.services import Services
from service.reading.paper_page_service import PaperPages
from service.reading.suggestions import MOST, suggested_questions

Times = tuple[float, float]  # of the clock, of the processor
_PARTS = ("quick_summary", "key_findings", "contributions", "limitations")


def main() -> None:
    """Prints the figures as JSON; exits with 1 where a quote is not where it should be."""
    data = arguments(str(__doc__)).parse_args().data
    questions = gold_questions(data / "questions" / "dev.jsonl")
    with library_of(data / "papers") as services:
        pages, summaries = page_figures(services)
        sides, voices = perspective_figures(services, questions)
        services.library.derived.forget("")
        begun = time.perf_counter()
        suggested = suggested_questions(services.library, services.answerer(), MOST)
        quotes = quote_checks(services, [*summaries, *voices])
        figures = {
            "pages": pages,
            "perspectives": sides,
            "suggestions": {
                "questions": len(suggested), "seconds": round(time.perf_counter() - begun, 2)
            },
            "quotes": quotes,
        }  # fmt: skip
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")
    if quotes["all"] != quotes["stand"]:
        sys.exit(1)


def page_figures(services: Services) -> tuple[dict[str, object], list[Statement]]:
    """Shares of papers with each part and times in milliseconds, with all statements shown."""
    room, papers = services.paper_pages(), services.library.papers()
    made, kept = [], []
    has: Counter[str] = Counter()
    statements: list[Statement] = []
    for paper in papers:
        services.library.derived.forget(paper.id)
        made.append(_read(room, paper))
        kept += [_read(room, paper) for _ in range(3)]
        summary = room.summary(paper)
        for part in _PARTS:
            of_part: tuple[Statement, ...] = getattr(summary, part)
            has[part] += bool(of_part)
            statements += of_part
        has["terms"] += bool(room.terms(paper))
        has["similar"] += bool(room.similar(paper))
        has["citations"] += len(room.network(paper).nodes) > 1
    return {
        "papers": len(papers),
        "with": dict(has),
        "made": _spread(made),
        "kept": _spread(kept),
    }, statements


def _read(room: PaperPages, paper: Paper) -> Times:
    begun = _now()
    room.summary(paper)
    room.terms(paper)
    room.similar(paper)
    room.network(paper)
    return _since(begun)


def perspective_figures(
    services: Services, questions: Sequence[GoldQuestion]
) -> tuple[dict[str, object], list[Statement]]:
    """Papers heard, a paper that answers among them, stances and times, with all statements."""
    answerer = services.answerer()
    found: list[Perspectives] = []
    times = []
    for question in questions:
        asked = Question(question.text)
        begun = _now()
        found.append(perspectives(services.library, answerer.evidence, asked))
        times.append(_since(begun))
    heard = [{position.paper.file for position in each.positions} for each in found]
    right = [
        bool(files & {file for file, _ in question.pages})
        for question, files in zip(questions, heard, strict=True)
        if question.answerable
    ]
    positions = [position for each in found for position in each.positions]
    return {
        "answerable": len(right),
        "a_paper_that_answers_is_heard": sum(right),
        "papers_heard_mean": round(statistics.mean(map(len, heard)), 2),
        "stances": dict(Counter(position.stance for position in positions)),
        "time": _spread(times),
    }, [position.statement for position in positions]


def quote_checks(services: Services, statements: list[Statement]) -> dict[str, int]:
    """How many quotes there are, and how many the page gives at the place they name."""
    checks: Counter[str] = Counter(all=0, stand=0)
    for quote in (c.quote for statement in statements for c in statement.citations):
        page = services.library.pages(quote.paper.id, [quote.page])[quote.page]
        checks["all"] += 1
        checks["stand"] += quote_at(page, quote.start, quote.end) == quote.text
    return dict(checks)


def _now() -> Times:
    return time.perf_counter(), time.process_time()


def _since(begun: Times) -> Times:
    """Milliseconds of the clock and of the processor since then."""
    clock, processor = _now()
    return 1000 * (clock - begun[0]), 1000 * (processor - begun[1])


def _spread(times: Sequence[Times]) -> dict[str, float]:
    clock, processor = (sorted(each) for each in zip(*times, strict=True))
    return {
        "p50_ms": round(statistics.median(clock), 1),
        "p95_ms": round(clock[len(clock) * 95 // 100], 1),
        "p50_processor_ms": round(statistics.median(processor), 1),
        "p95_processor_ms": round(processor[len(processor) * 95 // 100], 1),
    }


if __name__ == "__main__":
    main()

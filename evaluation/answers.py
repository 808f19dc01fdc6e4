"""How good answers are: what they cite, what they refuse, how long they take.

Every gold question is asked as people ask it. For each citation it is checked whether the page
gives exactly the quote at the place it names (the quote check), whether the words under the
highlight are the quote's words (read back by pdfium from the file, independently of what was
stored), and whether the page picture is marked there.
"""

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from evaluation.alce import citation_quality
from evaluation.gold import GoldQuestion, gold_questions
from evaluation.libraries import library_of
from evaluation.refusal import refusal_figures
from evaluation.report import EvaluationReport
from index.text.glyph_boxes import Rectangle, quote_rectangles
from index.text.readable import quote_at
from ingest.pdf.picture import PagePainter
from service.answering.records.answers import Answer, Quote
from service.answering.records.questions import Question
from service.answering.sentences.answer_types import words_of
from service.answering.support.check import LinearSupportChecker, SupportChecker
from service.composition.services import Services

_WIDTH = 1000
_AGAIN = 2
_STAGES = ("retrieve", "rerank", "answer", "check")

Answered = Sequence[tuple[GoldQuestion, Answer]]


def evaluate_answers(file: Path, papers: Path) -> EvaluationReport:
    """The measures of the answers to every question of a file; `about` holds the checks."""
    questions = gold_questions(file)
    with library_of(papers) as services:
        answerer = services.answerer()
        for question in questions[:3]:  # what is loaded on first use is no part of an answer's time
            answerer.answer(Question(question.text))
        asked = [Question(question.text) for question in questions]
        answered = [(q, answerer.answer(put)) for q, put in zip(questions, asked, strict=True)]
        # Other programs disturb single times; the papers' own words cost nothing to ask for again.
        again = [answered] + [
            [(q, answerer.answer(put)) for q, put in zip(questions, asked, strict=True)]
            for _ in range(_AGAIN)
            if answered and answered[0][1].generator == "extractive"
        ]
        checks = citation_checks(services, [answer for _, answer in answered])
        measured = answer_measures(answered, LinearSupportChecker(services.embedder))
        about = {
            "data": file.name, "papers": services.library.counts()[0], "questions": len(questions),
            "model": asdict(services.embedder.identity), "checks": checks,
            "refusal": refusal_figures(answered), "milliseconds": stage_times(again),
            "reasons": dict(Counter(answer.reason for _, answer in answered if answer.reason)),
        }  # fmt: skip
    kinds = {question.id: question.lack or question.kind for question in questions}
    generator = answered[0][1].generator if answered else "none"
    return EvaluationReport(about, {generator: measured}, kinds)


def failed_checks(report: EvaluationReport) -> bool:
    """Whether a citation failed one of the checks."""
    checks = report.about["checks"]
    return isinstance(checks, dict) and len(set(checks.values())) > 1


def answer_measures(answered: Answered, judge: SupportChecker) -> dict[str, dict[str, float]]:
    """The value of each measure for each question that it is defined for, by question."""
    values: dict[str, dict[str, float]] = {}
    for question, answer in answered:
        for measure, value in _measures(question, answer, judge):
            values.setdefault(measure, {})[question.id] = value
    return values


def _measures(
    question: GoldQuestion, answer: Answer, judge: SupportChecker
) -> Iterator[tuple[str, float]]:
    is_answered = answer.status == "answered"
    if not question.answerable:
        yield "refused", float(not is_answered)
        return
    quotes = [c.quote for statement in answer.statements for c in statement.citations]
    right = [(quote.paper.file, quote.page) in question.pages for quote in quotes]
    yield "answered", float(is_answered)
    yield "right page cited", float(any(right))
    first = answer.statements[0].citations if answer.statements else ()
    yield "… by the first statement", float(any(right[: len(first)]))
    yield "overlap with the gold quote, F1", _overlap(question, quotes)
    if is_answered:
        quality = citation_quality(answer, judge)
        yield "citation recall (ALCE)", quality.recall
        yield "citation precision (ALCE)", quality.precision
        yield "citations on right pages", sum(right) / len(right)
        yield "statements", len(answer.statements)
        yield "characters", sum(len(statement.text) for statement in answer.statements)


def _overlap(question: GoldQuestion, quotes: Sequence[Quote]) -> float:
    """The best F1 of a quote's words and a gold quote's (Rajpurkar et al., EMNLP 2016)."""
    return max(
        (
            _f1(words_of(quote.text), words_of(gold.quote))
            for quote in quotes
            for gold in question.evidence
            if quote.paper.file == gold.file
        ),
        default=0.0,
    )


def _f1(ours: frozenset[str], gold: frozenset[str]) -> float:
    return 2 * len(ours & gold) / (len(ours) + len(gold)) if ours or gold else 0.0


def stage_times(rounds: Sequence[Answered]) -> Mapping[str, tuple[float, ...]]:
    """The median and the 95th percentile of each stage of an answer, in milliseconds.

    Of the rounds, in which the same questions were asked, the fastest of each question counts.
    """
    times: dict[str, tuple[float, ...]] = {}
    for stage in _STAGES:
        spent = np.array([[getattr(a.elapsed, stage) for _, a in answered] for answered in rounds])
        middle, late = np.percentile(spent.min(axis=0), (50, 95))
        times[stage] = round(float(middle), 2), round(float(late), 2)
    return times


def citation_checks(services: Services, answers: list[Answer]) -> dict[str, int]:
    """How many citations there are, and how many pass each check."""
    painter = PagePainter()
    checks: Counter[str] = Counter()
    for answer in answers:
        for quote in (c.quote for s in answer.statements for c in s.citations):
            page = services.library.pages(quote.paper.id, [quote.page])[quote.page]
            file = services.settings.files_folder / f"{quote.paper.id}.pdf"
            marks = quote_rectangles(page, quote.start, quote.end)
            checks["all"] += 1
            checks["quote_is_there"] += quote_at(page, quote.start, quote.end) == quote.text
            checks["words_under_highlight"] += _words_under(file, quote, marks)
            checks["picture_marked"] += _is_marked(painter, file, quote, marks)
    return dict(checks)


def _words_under(file: Path, quote: Quote, marks: tuple[Rectangle, ...]) -> bool:
    """Whether pdfium reads at least nine of ten of the quote's letters under the marks."""
    document = pypdfium2.PdfDocument(file)
    page = document[quote.page - 1]
    width, height = page.get_size()
    text = page.get_textpage()
    under = "".join(
        text.get_text_bounded(
            mark.left * width - 1, (1 - mark.bottom) * height - 1,
            mark.right * width + 1, (1 - mark.top) * height + 1,
        )
        for mark in marks
    )  # fmt: skip
    document.close()
    wanted = Counter(c for c in quote.text if c.isalnum())
    return (wanted & Counter(under)).total() >= 0.9 * wanted.total()


def _is_marked(
    painter: PagePainter, file: Path, quote: Quote, marks: tuple[Rectangle, ...]
) -> bool:
    """Whether every mark, and nothing else, changes the picture."""
    plain, marked = (
        np.asarray(Image.open(io.BytesIO(painter.png(file, quote.page, width=_WIDTH, marks=m))))
        for m in ((), marks)
    )
    changed = (plain != marked).any(axis=2)
    height, width = changed.shape
    inside = np.zeros_like(changed)
    for mark in marks:
        rows = slice(max(int(mark.top * height) - 3, 0), int(mark.bottom * height) + 4)
        columns = slice(max(int(mark.left * width) - 4, 0), int(mark.right * width) + 5)
        if not changed[rows, columns].any():
            return False
        inside[rows, columns] = True
    return bool(marks) and not changed[~inside].any()

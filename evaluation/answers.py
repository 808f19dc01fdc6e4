"""Asks every gold question and checks what comes back.

    python -m evaluation.answers --data DIR

For each citation: whether the page gives exactly the quote at the place it names (the quote
check), whether the words under the highlight are the quote's words (read back by pdfium from the
file, independently of what was stored), and whether the page picture is marked there. For each
question: whether an answer cites a page that answers, and whether refusals are right.
"""

import io
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from evaluation.gold import GoldQuestion, gold_questions
from evaluation.shelf import arguments, library_of
from index.text import quote_at
from ingest.glyphs import Rectangle, quote_rectangles
from ingest.picture import PagePainter
from service.answering.records import Answer, Question, Quote
from service.composition import House

_WIDTH = 1000


def main() -> None:
    """Prints the figures as JSON; exits with 1 where a citation fails a check."""
    data = arguments(str(__doc__)).parse_args().data
    with library_of(data / "papers") as house:
        answerer = house.answerer()
        answered = [
            (question, answerer.answer(Question(question.text)))
            for question in gold_questions(data / "questions" / "dev.jsonl")
        ]
        checks = citation_checks(house, [answer for _, answer in answered])
    json.dump({"citations": checks, "questions": _question_figures(answered)}, sys.stdout, indent=1)
    sys.stdout.write("\n")
    if len(set(checks.values())) != 1:
        sys.exit(1)


def citation_checks(house: House, answers: list[Answer]) -> dict[str, int]:
    """How many citations there are, and how many pass each check."""
    painter = PagePainter()
    checks: Counter[str] = Counter()
    for answer in answers:
        for quote in (c.quote for s in answer.statements for c in s.citations):
            page = house.library.pages(quote.paper.id, [quote.page])[quote.page]
            file = house.settings.files_folder / f"{quote.paper.id}.pdf"
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


def _question_figures(answered: list[tuple[GoldQuestion, Answer]]) -> dict[str, float]:
    right = [(q, a) for q, a in answered if q.answerable]
    wrong = [a for q, a in answered if not q.answerable]
    cited = [
        {(c.quote.paper.file, c.quote.page) for s in a.statements for c in s.citations}
        for _, a in right
    ]
    hits = [bool(pages & q.pages) for (q, _), pages in zip(right, cited, strict=True)]
    return {
        "answerable": len(right),
        "answered": sum(a.status == "answered" for _, a in right),
        "cites_an_answering_page": sum(hits),
        "unanswerable": len(wrong),
        "refused": sum(a.status == "unanswerable" for a in wrong),
    }


if __name__ == "__main__":
    main()

"""ingest/pdf/spaces.py and ingest/layout/tables.py: lost spaces, and rows of tables."""

import numpy as np
import pytest

from index.text.readable import readable
from ingest.layout.layout import layout
from ingest.pdf.document import PdfDocument
from ingest.pdf.reading import read_pdf
from ingest.pdf.spaces import lost_spaces
from tests.conftest import MakePdf


def line(text: str, gaps: dict[int, float], *, spread: float = 0.0) -> list[int]:
    """The lost spaces of a line in 10-point type; `gaps` stand before the characters named."""
    boxes, x = np.zeros((len(text), 4), np.float32), 10.0
    for at, character in enumerate(text):
        x += gaps.get(at, spread)
        if character != " ":
            boxes[at] = (x, 10, x + 5, 20)
        x += 5
    return [int(at) for at in lost_spaces(text, boxes, np.full(len(text), 10, np.float32))]


def test_a_gap_as_wide_as_a_word_space_is_one() -> None:
    assert line("modelsareopen", {6: 2.5, 9: 2.0}) == [6, 9]


@pytest.mark.parametrize(
    ("text", "gaps", "spread"),
    [
        ("models", {3: 1.0}, 0.0),  # kerning
        ("models", {}, 3.0),  # set with space between all letters
        ("of 2024-25", {}, 0.0),
        ("ab", {1: 9.0}, 0.0),
    ],
)
def test_other_gaps_are_none(text: str, gaps: dict[int, float], spread: float) -> None:
    assert line(text, gaps, spread=spread) == []


def blocks_of(document: PdfDocument) -> list[tuple[str, str, tuple[str, ...]]]:
    pages = {page.number: page.text for page in document.pages}
    return [
        (
            block.kind,
            readable(" ".join(pages[span.page][span.start : span.end] for span in block.spans)),
            block.section,
        )
        for block in layout(document)
    ]


def test_a_table_is_kept_row_by_row_under_its_caption(make_pdf: MakePdf) -> None:
    markup = """
#set page(width: 16cm, height: 18cm)
= 1 Results
The rates of all three models were measured in the same way, as the table shows in full.

Table 1: Rates of refusal by model.

#table(columns: (5cm, 4cm, 4cm), stroke: none,
  [Alpha], [0.91], [12 of 90], [Beta], [0.42], [7 of 90], [Gamma], [0.10], [1 of 90])

What follows is ordinary text again, and it goes on over more than a single line of the page.
"""
    blocks = blocks_of(read_pdf(make_pdf("a.pdf", markup).read_bytes()))
    rows = [(text, section) for kind, text, section in blocks if kind == "table"]
    section = ("1 Results", "Table 1: Rates of refusal by model")
    assert rows == [
        ("Alpha 0.91 12 of 90", section),
        ("Beta 0.42 7 of 90", section),
        ("Gamma 0.10 1 of 90", section),
    ]
    assert ("caption", "Table 1: Rates of refusal by model.", section) in blocks
    assert [kind for kind, text, _ in blocks if text.startswith("What follows")] == ["body"]


def test_a_list_with_wide_gaps_behind_its_marks_is_no_table(make_pdf: MakePdf) -> None:
    markup = "#set list(body-indent: 1cm)\n- The first thing\n- The second thing\n- A third one\n"
    blocks = blocks_of(read_pdf(make_pdf("a.pdf", markup).read_bytes()))
    assert "table" not in {kind for kind, _, _ in blocks}

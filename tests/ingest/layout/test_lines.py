"""ingest/layout/lines.py: lines of a page in reading order."""

import numpy as np

from ingest.layout.lines import lines_of
from ingest.pdf.document import GlyphPage
from ingest.pdf.reading import read_pdf
from tests.conftest import MakePdf


def page_of(*placed: tuple[str, float, float]) -> GlyphPage:
    """A page whose file has these texts in order, each at a left and a top, 5 points a letter."""
    text = ""
    boxes: list[tuple[float, float, float, float]] = []
    for words, left, top in placed:
        if text:
            joined = boxes[-1][1] == top
            text += " " if joined else "\n"
            boxes.append((0.0, 0.0, 0.0, 0.0))
        for i in range(len(words)):
            boxes.append((left + 5 * i, top, left + 5 * i + 5, top + 10))
        text += words
    count = len(text)
    return GlyphPage(
        number=1,
        label="1",
        text=text,
        width=600.0,
        height=800.0,
        boxes=np.array(boxes, np.float32),
        sizes=np.full(count, 10, np.float32),
        weights=np.full(count, 400, np.int16),
    )


ROW = "thirty letters that fill a line"


def test_columns_that_the_file_goes_across_are_taken_one_after_the_other() -> None:
    rows = [
        each
        for row in range(10)
        for each in (
            (f"{ROW} L{row}", 50.0, 100.0 + 12 * row),
            (f"{ROW} R{row}", 330.0, 100.0 + 12 * row),
        )
    ]
    lines = lines_of(
        page_of(("A title over both columns of this page, from side to side.", 150, 60), *rows)
    )
    marks = [line.text[-2:] for line in lines]
    assert marks == ["e.", *(f"L{n}" for n in range(10)), *(f"R{n}" for n in range(10))]


def test_wide_spaces_in_a_table_are_no_gutter() -> None:
    rows = [
        each
        for row in range(4)
        for each in (("name", 50.0, 100.0 + 12 * row), ("value", 450.0, 100.0 + 12 * row))
    ]
    assert [line.text for line in lines_of(page_of(*rows))] == ["name value"] * 4


def test_a_page_in_one_column_stays_as_it_is() -> None:
    rows = [(f"{ROW} {ROW} {ROW} {row}", 50.0, 100.0 + 12 * row) for row in range(20)]
    assert [line.text[-2:].strip() for line in lines_of(page_of(*rows))] == [
        str(n) for n in range(20)
    ]


def test_sizes_are_those_of_the_type(make_pdf: MakePdf) -> None:
    markup = "#set text(size: 9pt)\nSmall.\n\n#text(20pt, weight: 700)[Large and bold.]"
    small, large = lines_of(read_pdf(make_pdf("a.pdf", markup).read_bytes()).pages[0])
    assert (round(small.size), round(large.size)) == (9, 20)
    assert small.weight < 600 <= large.weight
    assert small.is_upright


def test_text_up_the_side_is_known(make_pdf: MakePdf) -> None:
    markup = (
        "#place(left + horizon, rotate(-90deg, reflow: true)[arXiv:2403.00001v1 \\[cs\\] 1 Mar])\n"
        "#pad(left: 3cm)[The text of the page.]"
    )
    lines = lines_of(read_pdf(make_pdf("a.pdf", markup).read_bytes()).pages[0])
    assert {line.text[:5]: line.is_upright for line in lines} == {"arXiv": False, "The t": True}

"""ingest/pdf/glyphs.py: boxes as they are stored, and the rectangles that mark a quote."""

import numpy as np
import pypdfium2

from index.records import Page
from index.text.glyph_boxes import glyph_boxes, quote_rectangles
from ingest.pdf.glyphs import stored_page
from ingest.pdf.reading import read_pdf
from tests.conftest import OPENNESS, MakePdf


def test_the_rectangles_lie_on_the_words_of_the_quote(make_pdf: MakePdf) -> None:
    file = make_pdf("a.pdf", OPENNESS)
    page = stored_page(read_pdf(file.read_bytes()).pages[1])
    start = page.text.index("Evaluators")
    end = page.text.index("propose.") + len("propose.")
    rectangles = quote_rectangles(page, start, end)
    document = pypdfium2.PdfDocument(file)
    text = document[1].get_textpage()
    width, height = page.width, page.height
    under = " ".join(
        text.get_text_bounded(
            r.left * width, (1 - r.bottom) * height, r.right * width, (1 - r.top) * height
        )
        for r in rectangles
    )
    assert under.split() == page.text[start:end].split()
    assert len(rectangles) == page.text[start:end].strip().count("\n") + 1


def test_each_line_has_a_rectangle_of_its_own() -> None:
    boxes = np.array(
        [[10, 10, 20, 20], [20, 10, 30, 20], [0, 0, 0, 0], [10, 30, 20, 40], [60, 30, 70, 40]]
    )
    stored = np.rint(boxes / 100 * 65535).astype("<u2").tobytes()
    page = Page(1, "1", "ab\ncd", 100, 100, stored)
    found = [
        tuple(round(side, 2) for side in (r.left, r.top, r.right, r.bottom))
        for r in quote_rectangles(page, 0, 5)
    ]
    assert found == [(0.1, 0.1, 0.3, 0.2), (0.1, 0.3, 0.7, 0.4)]
    assert quote_rectangles(page, 2, 3) == ()


def test_boxes_are_stored_as_fractions_of_the_page(make_pdf: MakePdf) -> None:
    read = read_pdf(make_pdf("a.pdf", OPENNESS).read_bytes()).pages[0]
    boxes = glyph_boxes(stored_page(read)) * np.array([read.width, read.height] * 2)
    assert np.abs(boxes - read.boxes).max() < 0.02

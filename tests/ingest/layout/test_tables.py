"""ingest/layout/tables.py: rows of tables."""

from index.text.readable import readable
from ingest.layout.layout import layout
from ingest.pdf.document import PdfDocument
from ingest.pdf.reading import read_pdf
from tests.conftest import MakePdf


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

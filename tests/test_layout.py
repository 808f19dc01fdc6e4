"""ingest/layout.py: what is body, heading or page furniture."""

from index.records import Page
from index.text import read
from ingest.glyphs import stored_page
from ingest.layout import Block, layout
from ingest.pdf import read_pdf
from tests.conftest import MakePdf

REPORT = """
#set page(width: 14cm, height: 16cm, header: [Report on release], numbering: "1 of 1",
  footer: context [Confidential draft, page #counter(page).display()])
#set heading(numbering: "1.1")
= Risks
Open release has risks that closed release does not have, as many authors say.
== Misuse
Misuse means that somebody uses a model to do harm.
#pagebreak()
= Benefits
Openness helps research in many ways that are hard to foresee.
#pagebreak()
= Outlook
Nobody knows what comes next in this field of work.
#heading(numbering: none)[References]
Smith, J. Openness and its limits. Journal of Models, 2023.
"""


def blocks_of(make_pdf: MakePdf, markup: str) -> tuple[tuple[Block, ...], dict[int, Page]]:
    document = read_pdf(make_pdf("a.pdf", markup).read_bytes())
    return layout(document), {page.number: stored_page(page) for page in document.pages}


def test_passages_of_text_know_their_sections(make_pdf: MakePdf) -> None:
    blocks, pages = blocks_of(make_pdf, REPORT)
    sections = {
        read(pages, block.spans).text: block.section for block in blocks if block.kind == "body"
    }
    assert sections["Misuse means that somebody uses a model to do harm."] == (
        "1 Risks",
        "1.1 Misuse",
    )
    assert sections["Openness helps research in many ways that are hard to foresee."] == (
        "2 Benefits",
    )


def test_running_heads_and_page_numbers_are_left_out(make_pdf: MakePdf) -> None:
    blocks, pages = blocks_of(make_pdf, REPORT)
    texts = [read(pages, block.spans).text for block in blocks]
    assert not [text for text in texts if "Report on release" in text or "Confidential" in text]


def test_reference_lists_are_told_from_text(make_pdf: MakePdf) -> None:
    blocks, pages = blocks_of(make_pdf, REPORT)
    (reference,) = [block for block in blocks if block.kind == "reference"]
    assert read(pages, reference.spans).text.startswith("Smith, J. Openness and its limits.")


def test_an_empty_page_has_no_blocks(make_pdf: MakePdf) -> None:
    assert blocks_of(make_pdf, "#pagebreak()")[0] == ()

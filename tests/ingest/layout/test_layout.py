"""ingest/layout/layout.py: what is body, heading or boilerplate."""

from index.records import Page
from index.text.readable import read, readable
from ingest.layout.blocks import Block
from ingest.layout.layout import layout
from ingest.pdf.glyphs import stored_page
from ingest.pdf.reading import read_pdf
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


LAW = """
#set page(width: 16cm, height: 20cm)
#align(center, text(16pt)[CHAPTER II])
#align(center, text(16pt)[PROHIBITED PRACTICES])
#align(center)[Article 5]
#align(center)[Prohibited AI practices]

1. The following AI practices shall be prohibited, as Article 6 and this Regulation say it.
#align(center)[Article 6]
#align(center)[Classification rules]

An AI system shall be considered to be high-risk where all of the conditions are fulfilled.
"""


def sections_of(make_pdf: MakePdf, markup: str) -> dict[str, tuple[str, ...]]:
    """The section of each paragraph, by its first words."""
    blocks, pages = blocks_of(make_pdf, markup)
    return {
        " ".join(read(pages, block.spans).text.split()[:4]): block.section
        for block in blocks
        if block.kind in {"body", "list"}
    }


def test_articles_of_a_law_are_sections_with_their_names(make_pdf: MakePdf) -> None:
    sections = sections_of(make_pdf, LAW)
    chapter = "CHAPTER II PROHIBITED PRACTICES"
    assert sections["1. The following AI"] == (chapter, "Article 5 Prohibited AI practices")
    assert sections["An AI system shall"] == (chapter, "Article 6 Classification rules")


def test_title_and_authors_are_no_sections(make_pdf: MakePdf) -> None:
    markup = """
#align(center, text(20pt, weight: 700)[Open models and their governance])
#align(center, text(weight: 700)[Ada Byron, Grace Hopper])
#text(weight: 700)[Abstract]

We study how open models are governed, and by whom, in eleven countries and two unions of states.

#text(13pt, weight: 700)[1 Introduction]

Governance of open models is young. It has few rules so far, and they are not yet enforced.
"""
    sections = sections_of(make_pdf, markup)
    assert sections["We study how open"] == ("Abstract",)
    assert sections["Governance of open models"] == ("1 Introduction",)


def test_numbering_decides_how_deep_a_heading_is(make_pdf: MakePdf) -> None:
    markup = '#set heading(numbering: "1.1")\n#show heading: set text(size: 12pt)\n' + "".join(
        f"{'=' * depth} Part {name}\nThis is what part {name} has to say to us all today.\n"
        for depth, name in ((1, "A"), (2, "B"), (3, "C"), (2, "D"), (1, "E"))
    )
    blocks, _ = blocks_of(make_pdf, markup)
    assert [len(block.section) for block in blocks if block.kind == "body"] == [1, 2, 3, 2, 1]


def test_footnotes_stand_apart_and_do_not_tear_a_sentence(make_pdf: MakePdf) -> None:
    words = "Models that are open can be studied by everyone who wants to do so. " * 9
    markup = f"#set page(width: 12cm, height: 9cm)\n{words}#footnote[See the act on this.] {words}"
    blocks, pages = blocks_of(make_pdf, markup)
    texts = [(block.kind, read(pages, block.spans).text) for block in blocks]
    assert [kind for kind, _ in texts] == ["body", "footnote"]
    assert texts[0][1].count("Models that are open") == 18
    assert texts[1][1].endswith("See the act on this.")


def test_tables_of_contents_are_known(make_pdf: MakePdf) -> None:
    markup = "#outline()\n#pagebreak()\n" + "".join(
        f"= Chapter on {name}\nThis chapter says what there is to say on {name}.\n"
        for name in ("weights", "data", "code", "licences")
    )
    blocks, pages = blocks_of(make_pdf, markup)
    kinds = {read(pages, block.spans).text[:25]: block.kind for block in blocks}
    assert [kind for text, kind in kinds.items() if ". . ." in text] == ["contents"]
    assert kinds["This chapter says what th"] == "body"


def test_captions_are_no_headings(make_pdf: MakePdf) -> None:
    markup = "*Figure 2: The gradient of release.*\n\nThe text says more on this, in a paragraph."
    blocks, _ = blocks_of(make_pdf, markup)
    assert blocks[0].kind == "caption"


def test_an_empty_page_has_no_blocks(make_pdf: MakePdf) -> None:
    assert blocks_of(make_pdf, "#pagebreak()")[0] == ()


def test_a_sidebar_is_not_mixed_into_the_text_beside_it(make_pdf: MakePdf) -> None:
    markup = """
#set page(width: 18cm, height: 14cm)
#grid(columns: (10cm, 4cm), gutter: 0.8cm,
  [The licence of a model says what its users may do with the weights, and what they may not do
   with them. It does not say how the weights were made, nor from which texts they were made.],
  rect[Sidebar: a licence is a permission given by the owner of a right, and not a contract.])
"""
    document = read_pdf(make_pdf("a.pdf", markup).read_bytes())
    pages = {page.number: page.text for page in document.pages}
    texts = [
        readable(" ".join(pages[span.page][span.start : span.end] for span in block.spans))
        for block in layout(document)
    ]
    together = " ".join(texts)
    assert "what they may not do with them. It does not say how the weights were made" in together
    assert "a permission given by the owner of a right, and not a contract." in together

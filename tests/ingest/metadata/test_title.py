"""ingest/metadata/title.py and authors.py: titles and names by how they are printed."""

import pytest

from ingest.layout.lines import lines_of
from ingest.metadata.authors import is_name, printed_authors
from ingest.metadata.title import printed_title, running_head
from ingest.pdf.reading import read_pdf
from tests.conftest import MakePdf

TEXT = "#lorem(60)\n\n#lorem(80)\n"


def title_of(make_pdf: MakePdf, markup: str) -> str:
    document = read_pdf(make_pdf("a.pdf", markup).read_bytes())
    return printed_title([lines_of(page) for page in document.pages])


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("#text(20pt)[Models in the open field]\n\n" + TEXT, "Models in the open field"),
        (
            "#text(20pt)[Models in\\ the open field]\n\n#text(18pt)[A second look]\n\n" + TEXT,
            "Models in the open field: A second look",
        ),
        # A masthead of two words is larger than the title.
        ("#text(18pt)[Daily Gazette]\n\n#text(15pt)[On the safe use of models]\n\n" + TEXT,
         "On the safe use of models"),
        ("*Weights and their open release*\n\nAda Byron\n\n" + TEXT,
         "Weights and their open release"),
        ("MEMORANDUM\n\nSUBJECT: Rules for the use of models\n\n" + TEXT,
         "Rules for the use of models"),
        (TEXT, ""),
        ("#text(20pt)[12 March 2024]\n\n" + TEXT, ""),
    ],
)  # fmt: skip
def test_the_title_is_what_stands_largest_and_reads_as_one(
    make_pdf: MakePdf, markup: str, title: str
) -> None:
    assert title_of(make_pdf, markup) == title


def test_a_cover_without_words_leaves_it_to_the_running_head(make_pdf: MakePdf) -> None:
    markup = "#set page(header: [A framework for open models])\n" + "#lorem(500)\n\n" * 6
    document = read_pdf(make_pdf("a.pdf", markup).read_bytes())
    pages = [lines_of(page) for page in document.pages]
    assert len(pages) > 3
    assert running_head(pages) == "A framework for open models"


def test_of_running_heads_that_stand_equally_often_the_upper_one_counts(make_pdf: MakePdf) -> None:
    upper, lower = "Rules for open models", "Agreement of many parties"
    markup = f"#set page(header: [{upper} \\ {lower}])\n" + "#lorem(60) #pagebreak()\n" * 4
    document = read_pdf(make_pdf("a.pdf", markup).read_bytes())
    assert running_head([lines_of(page) for page in document.pages]) == upper


@pytest.mark.parametrize(
    ("markup", "authors"),
    [
        ("Ada Byron#super[1], Grace Hopper#super[2] and Jan van der Berg#super[1]",
         ("Ada Byron", "Grace Hopper", "Jan van der Berg")),
        ("ADA BYRON, University of Elsewhere\\ GRACE M. HOPPER, Navy Research Laboratory",
         ("Ada Byron", "Grace M. Hopper")),
        ("Ada Byron\\ ada\\@example.org\\ Institute of Numbers", ("Ada Byron",)),
        ("The Committee of the Regions", ()),
    ],
)  # fmt: skip
def test_authors_stand_between_title_and_abstract(
    make_pdf: MakePdf, markup: str, authors: tuple[str, ...]
) -> None:
    title = "Models in the open field"
    page = f"#text(20pt)[{title}]\n\n{markup}\n\n*Abstract*\n\n{TEXT}"
    lines = lines_of(read_pdf(make_pdf("a.pdf", page).read_bytes()).pages[0])
    assert printed_authors(lines, title) == authors


def test_a_page_without_an_abstract_names_nobody(make_pdf: MakePdf) -> None:
    page = f"#text(20pt)[Models in the open field]\n\nAda Byron\n\n{TEXT}"
    lines = lines_of(read_pdf(make_pdf("a.pdf", page).read_bytes()).pages[0])
    assert printed_authors(lines, "Models in the open field") == ()


@pytest.mark.parametrize(
    "name", ["Ada Byron", "J. K. Müller", "Cullen O’Keefe", "Anne-Marie Le Roux"]
)
def test_names_are_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "text", ["Ada", "European Commission", "The President", "see below", "UC Berkeley"]
)
def test_what_is_no_name_is_none(text: str) -> None:
    assert not is_name(text)

"""ingest/metadata/metadata.py: title, authors and year."""

from pathlib import Path

import pytest

from ingest.layout.layout import layout
from ingest.metadata.metadata import Metadata, metadata
from ingest.pdf.reading import read_pdf
from papers.build_primers import STARTER
from tests.conftest import MakePdf


def about(make_pdf: MakePdf, markup: str, file_name: str = "report.pdf") -> Metadata:
    return about_file(make_pdf("a.pdf", markup), file_name)


def about_file(file: Path, name: str) -> Metadata:
    document = read_pdf(file.read_bytes())
    return metadata(document, layout(document), file_name=name)


def test_the_file_says_title_and_authors(make_pdf: MakePdf) -> None:
    markup = '#set document(title: "On open models", author: "Ada Byron, Grace Hopper")\nText.'
    said = about(make_pdf, markup)
    assert (said.title, said.authors) == ("On open models", ("Ada Byron", "Grace Hopper"))
    assert not said.is_primer


@pytest.mark.parametrize("written", ["Microsoft Word - draft3.docx", "untitled", "main.tex"])
def test_a_title_that_a_program_wrote_is_not_believed(make_pdf: MakePdf, written: str) -> None:
    markup = f'#set document(title: "{written}")\n#text(24pt)[Models in the open field]\n\nText.'
    assert about(make_pdf, markup).title == "Models in the open field"


def test_a_file_that_says_nothing_goes_by_its_name(make_pdf: MakePdf) -> None:
    said = about(make_pdf, "Text.", "governance_of-models.pdf")
    assert (said.title, said.authors) == ("governance of models", ())


@pytest.mark.parametrize(
    ("text", "file_name", "year"),
    [
        ("arXiv:2310.12941v1 [cs.LG] 19 Oct 2023", "a.pdf", 2023),
        ("Based on work of 2019.", "model-2405.08597.pdf", 2024),
        ("Published in March 2021.", "a.pdf", 2021),
    ],
)
def test_the_year_is_that_of_the_paper(
    make_pdf: MakePdf, text: str, file_name: str, year: int
) -> None:
    assert about(make_pdf, f"#set document(date: none)\n{text}", file_name).year == year


def test_primers_of_this_project_are_known_as_such() -> None:
    primer = STARTER / "transparency.pdf"
    said = about_file(primer, primer.name)
    assert said.is_primer
    assert said.title.endswith(": a primer")

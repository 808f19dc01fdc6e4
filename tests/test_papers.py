"""papers/: the primers are what their sources give, and the reading list is well formed."""

import re
import tomllib
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from papers.build_primers import STARTER, outdated

PRIMERS = sorted(STARTER.glob("*.pdf"))
READING_LIST = Path(__file__).parents[1] / "papers" / "reading-list.toml"


def test_the_primers_are_what_their_sources_give() -> None:
    assert len(PRIMERS) == 6
    assert outdated() == []


@pytest.mark.parametrize("primer", PRIMERS, ids=lambda path: path.stem)
def test_a_primer_says_what_it_is(primer: Path) -> None:
    reader = PdfReader(primer)
    about = reader.metadata
    assert about is not None
    assert str(about.title).endswith(": a primer")
    assert about.author == "Footnote project (primer)"
    assert 2 <= len(reader.pages) <= 4
    first = reader.pages[0].extract_text()
    assert "A primer by the Footnote project" in first
    assert "References" in reader.pages[-1].extract_text() + reader.pages[-2].extract_text()


def test_two_primers_are_set_in_two_columns() -> None:
    assert {primer.stem for primer in PRIMERS if has_two_columns(primer)} == {
        "eu-ai-act",
        "misuse-and-safeguards",
    }


def has_two_columns(primer: Path) -> bool:
    """Whether nothing is printed down the middle of the lower half of the first page."""
    page = pypdfium2.PdfDocument(primer)[0]
    width, height = page.get_size()
    between = (width / 2 - 3, height * 0.12, width / 2 + 3, height * 0.6)
    return not page.get_textpage().get_text_bounded(*between).strip()


def test_the_reading_list_is_well_formed() -> None:
    papers = tomllib.loads(READING_LIST.read_text())["paper"]
    assert len(papers) == 18
    assert len({paper["title"] for paper in papers}) == len(papers)
    for paper in papers:
        assert paper["title"]
        assert paper["authors"]
        assert 2000 < paper.get("year", 2024) < 2100
        if "arxiv" in paper:
            assert re.fullmatch(r"\d{4}\.\d{5}", paper["arxiv"])
            assert paper["url"] == f"https://arxiv.org/abs/{paper['arxiv']}"
        else:
            assert paper["note"]

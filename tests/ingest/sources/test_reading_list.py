"""ingest/sources/reading_list.py: the list, and papers told from others by their titles."""

from pathlib import Path

import pytest

from ingest.errors import SourceError
from ingest.sources.reading_list import ListedPaper, read_reading_list, title_agrees

OURS = Path(__file__).parents[3] / "papers" / "reading-list.toml"
RISKS = "Risks and Opportunities of Open-Source Generative AI"
MOSEL = (
    "MOSEL: 950,000 Hours of Speech Data for Open-Source Speech Foundation Model Training on "
    "EU Languages"
)


def test_our_own_list_can_be_read() -> None:
    papers = read_reading_list(OURS)
    assert len(papers) == 18
    assert papers[0].title == RISKS
    assert papers[0].authors[0] == "Francisco Eiras"
    assert papers[0].source == "arxiv:2405.08597"
    assert papers[0].confirmed
    assert next(paper.arxiv for paper in papers if not paper.confirmed) == "2405.13058"
    assert [paper.title for paper in papers if not paper.source and paper.year is None] == [
        "Survey of Generative AI in Code Generation: Privacy, Security and Ethical Considerations"
    ]


def test_a_paper_without_identifier_is_fetched_by_its_address() -> None:
    assert ListedPaper("A title", url="https://papers.test/a.pdf").source.startswith("https:")
    assert ListedPaper("A title").source == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[paper]\ntitle = 1", r"this is not a TOML file \(.*line 1"),
        ("paper = 1", "“paper” is not a list"),
        ('[[paper]]\ntitle = "A b c"\n[[paper]]\nyear = 2024', "paper 2: “title” is missing"),
        ('[[paper]]\ntitle = " "', "paper 1 .*the title is empty"),
        ('[[paper]]\ntitle = 5', "paper 1 .*“title” must be text in quotes"),
        ('[[paper]]\ntitle = "A b"\narxvi = "1"', r"paper 1 \(A b\): “arxvi” is not a field"),
        ('[[paper]]\ntitle = "A b"\nyear = "long ago"', "“year” must be a number"),
        ("paper = [1]", "paper 1: "),
    ],
)  # fmt: skip
def test_a_fault_in_a_list_is_named_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "list.toml"
    path.write_text(text)
    with pytest.raises(SourceError, match=fault) as refused:
        read_reading_list(path)
    assert str(path) in refused.value.cause
    assert refused.value.remedy


def test_a_list_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_reading_list(tmp_path / "none.toml")
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="is not a TOML file"):
        read_reading_list(tmp_path / "odd.toml")


def test_an_empty_list_has_no_papers(tmp_path: Path) -> None:
    (tmp_path / "list.toml").touch()
    assert read_reading_list(tmp_path / "list.toml") == ()


@pytest.mark.parametrize(
    "page",
    [
        f"{RISKS}\nFrancisco Eiras",
        "RISKS AND OPPORTUNITIES OF\nOPEN-SOURCE GENERATIVE AI\nFrancisco Eiras",
        "arXiv:2405.08597v3\n\n  Risks and Oppor-\ntunities of Open-\nSource Generative AI∗ \nX",
        "Risks and Opportunities of Open\u2010Source Generative AI1\nFrancisco Eiras",
        "R I S K S and Opportunities of Open–Source Generative AI: a view\nFrancisco Eiras",
    ],
)
def test_a_title_is_found_on_the_first_page_however_it_is_set(page: str) -> None:
    assert title_agrees(RISKS, "", page)


def test_ligatures_and_accents_are_no_difference() -> None:
    assert title_agrees(
        "Efficient fine-tuning for Müller", "", "E\ufb03cient \ufb01ne-tuning\nfor Mu\u0308ller\n"
    )


def test_metadata_that_nearly_agrees_is_enough() -> None:
    assert title_agrees(MOSEL, MOSEL.replace("950,000", "950.000").lower(), "")
    assert title_agrees(RISKS, "Risks and Oportunities of Open Source Generative AI", "")


@pytest.mark.parametrize(
    ("expected", "found", "page"),
    [
        (RISKS, "", ""),
        (RISKS, "Apple trees in small gardens", "Apple trees in small gardens\nG. Jekyll"),
        # A longer title that ends in the same words, also where a line begins with them.
        (RISKS, f"Near to Mid-term {RISKS}", f"Near to Mid-term {RISKS}\n"),
        (RISKS, f"Near to Mid-term {RISKS}", f"Near to Mid-term\n{RISKS}\n"),
        # The same words in a sentence.
        ("Governance of Generative AI", "", "Abstract\nThe governance of generative AI is so.\n"),
        ("Governance of Generative AI", "", "Governance of Generative AI rests on three pillars\n"),
        ("GPT-4 System Card", "GPT-5 System Card", "GPT-5 System Card\nOpenAI"),
        ("—", "—", "—"),
    ],
)  # fmt: skip
def test_another_paper_is_not_taken_for_it(expected: str, found: str, page: str) -> None:
    assert not title_agrees(expected, found, page)

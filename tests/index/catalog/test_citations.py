"""index/catalog/citations.py: which paper of a library a reference means, and which it does not."""

import pytest

from index.catalog.citations import CitationIndex, matched, title_words
from index.records import Paper, Reference
from tests.patience import processor_seconds


def citable(name: str, title: str, year: int | None, doi: str = "", arxiv: str = "") -> Paper:
    return Paper(name, title, (), year, f"{name}.pdf", 1, doi=doi, arxiv=arxiv)


RISKS = citable(
    "risks", "Risks and Opportunities of Open-Source Generative AI", 2024, arxiv="2405.08597"
)
NEAR = citable(
    "near", "Near to Mid-term Risks and Opportunities of Open-Source Generative AI", 2024
)
CARDS = citable("cards", "Model Cards for Model Reporting", 2019, "10.1145/3287560.3287596")
REPORT = citable("gpt-4", "GPT-4 Technical Report", 2023)
BROKEN = citable("jailbroken", "Jailbroken: How Does LLM Safety Training Fail?", 2023)
LIBRARY = (RISKS, NEAR, CARDS, REPORT, BROKEN)


def reference(
    title: str = "", year: int | None = None, *, doi: str = "", arxiv: str = ""
) -> Reference:
    return Reference(1, f"Somebody. {title}.", 1, title, year, doi, arxiv, "")


def found(
    title: str = "", year: int | None = None, *, doi: str = "", arxiv: str = ""
) -> str | None:
    return matched([reference(title, year, doi=doi, arxiv=arxiv)], LIBRARY)[0]


def test_identifiers_decide() -> None:
    assert found(arxiv="2405.08597v3") == "risks"
    assert found("Another title altogether", 1999, arxiv="2405.08597") == "risks"
    assert found(doi="10.48550/ARXIV.2405.08597") == "risks"
    assert found(doi="10.1145/3287560.3287596".upper()) == "cards"
    assert found(doi="10.1145/3287560") is None


def test_a_title_is_found_whatever_its_case_hyphens_and_accents() -> None:
    assert found("Model cards for model reporting") == "cards"
    assert found("RISKS AND OPPORTUNITIES OF OPEN SOURCE GENERATIVE A.I.", 2024) == "risks"
    assert found("Near to Midterm Risks and Opportunities of Open-Source Gen-erative AI") == "near"
    assert title_words("Un café, l’été") == ("un", "cafe", "lete")


def test_titles_that_hold_one_another_are_not_the_same() -> None:
    library = (RISKS,)
    assert matched([reference(NEAR.title, 2024)], library) == (None,)
    assert matched([reference(RISKS.title, 2024)], (NEAR,)) == (None,)
    assert found("Jailbroken") is None
    assert found("Model Cards for Model Reporting in Practice") is None


@pytest.mark.parametrize(("year", "paper"), [(2018, "cards"), (2020, "cards"), (None, "cards")])
def test_a_preprint_may_be_a_year_away(year: int | None, paper: str) -> None:
    assert found(CARDS.title, year) == paper


def test_the_same_title_of_another_time_is_another_paper() -> None:
    assert found(CARDS.title, 2014) is None
    assert found(CARDS.title, 2024) is None


def test_the_same_title_with_another_arxiv_identifier_is_another_paper() -> None:
    assert found(RISKS.title, 2024, arxiv="2401.00001") is None


def test_short_titles_tell_nothing() -> None:
    library = (citable("short", "Machine Bias", 2016),)
    assert matched([reference("Machine Bias", 2016)], library) == (None,)


def test_a_slip_of_the_pen_is_forgiven_but_no_other_word() -> None:
    assert found("Jailbroken: How Does LLM Saftey Training Fail?") is None
    assert found("Jailbroken: How Does LLM Safety Trainings Fail?") == "jailbroken"
    assert found("Jailbroken: How Does LLM Safety Trainin Fail?") == "jailbroken"
    assert found("Jailbroken: How Does VLM Safety Training Fail?") is None
    assert found("GPT-3 Technical Report", 2023) is None
    library = (citable("with", "Learning with labels in supervised settings", 2020),)
    for title in (
        "Learning without labels in supervised settings",
        "Learning with labels in unsupervised settings",
    ):
        assert matched([reference(title, 2020)], library) == (None,)


def test_of_papers_with_one_title_the_one_of_the_year_is_meant() -> None:
    yearly = [citable(f"index-{year}", "The AI Index Report", year) for year in (2023, 2024)]
    index = CitationIndex(yearly)
    assert index.find(reference("The AI Index report", 2024)) == "index-2024"
    assert index.find(reference("The AI Index report", 2023)) == "index-2023"
    assert index.find(reference("The AI Index report", 2025)) == "index-2024"
    assert index.find(reference("The AI Index report", 2026)) is None


def test_nothing_is_found_among_nothing() -> None:
    assert matched([reference("A title of some words")], ()) == (None,)
    assert matched([], LIBRARY) == ()
    assert found() is None


def test_a_large_library_is_searched_as_quickly_as_a_small_one() -> None:
    def seconds(size: int) -> float:
        index = CitationIndex([
            citable(str(n), f"On the {n}th question of model governance", 2020)
            for n in range(size)
        ])  # fmt: skip
        wanted = [
            (str(n), reference(f"On the {n}th Question of Model Governance", 2020))
            for n in range(1_000)
        ]

        def find() -> None:
            assert all(index.find(each) == paper for paper, each in wanted)

        return processor_seconds(find)

    assert seconds(10_000) < 3 * seconds(1_000)

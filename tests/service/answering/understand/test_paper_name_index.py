"""answering/understand/paper_name_index.py: which papers a phrase names."""

from index.records import Paper
from service.answering.understand.mentions import mentions
from service.answering.understand.names import PaperNames, initials_of, name_words
from service.answering.understand.paper_name_index import PaperNameIndex


def paper(name: str, title: str, *authors: str, file: str = "", page_count: int = 20) -> Paper:
    return Paper(name, title, authors, 2024, file or f"{name}.pdf", page_count)


NAME_INDEX = PaperNameIndex(
    [
        PaperNames(
            paper("act", "Artificial Intelligence Act"), "Artificial intelligence (AI) in Europe"
        ),
        PaperNames(
            paper("risks", "Model evaluation for extreme risks", "Toby Shevlane", "Jade Leung"), ""
        ),
        PaperNames(
            paper(
                "frontier",
                "Frontier AI Regulation: Managing Risks",
                "Markus Anderljung",
                "Toby Shevlane",
            ),
            "",
        ),
        PaperNames(
            paper("memo", "Accelerating Federal Use of AI", file="m-25-21.pdf"),
            "OFFICE OF MANAGEMENT AND BUDGET\nM-25-21\nMEMORANDUM",
        ),
        PaperNames(
            paper("order", "Safe, Secure and Trustworthy Development", file="us-eo-14110.pdf"), ""
        ),
        PaperNames(paper("response", "A pro-innovation approach", file="uk-response.pdf"), ""),
        PaperNames(
            paper("letter", "An open letter to Parliament", page_count=3), "", "Signed by LAION"
        ),
        PaperNames(paper("cards", "Model Cards for Model Reporting", "Margaret Mitchell"), ""),
    ]
)


def best(phrase: str) -> str:
    matches = NAME_INDEX.matches(phrase)
    return matches[0].paper.id if matches and matches[0].strength >= 0.5 else ""


def test_a_title_names_a_paper_whole_in_part_or_by_a_short_form() -> None:
    assert best("Artificial Intelligence Act") == best("AI Act") == best("the EU AI Act") == "act"
    assert best("Frontier AI Regulation paper") == "frontier"
    assert best("extreme-risk evaluation paper") == "risks"


def test_authors_name_their_papers_and_the_first_one_most() -> None:
    assert best("Anderljung") == "frontier"
    assert best("Shevlane and colleagues") == "risks"
    assert best("Mitchell") == "cards"


def test_bodies_numbers_and_files_name_papers() -> None:
    assert best("OMB's April memorandum") == "memo"
    assert best("M-25-21") == "memo"
    assert best("EO 14110") == best("executive order") == "order"
    assert best("the LAION letter") == "letter"
    assert best("British response") == "response"


def test_what_no_paper_goes_by_names_none() -> None:
    for phrase in ("Colorado", "Hugging Face", "OpinionQA study", "roast potatoes", "AI", ""):
        assert best(phrase) == ""
    assert PaperNameIndex(()).matches("AI Act") == []


def test_words_of_names_are_compared_folded_singular_and_by_one_name_for_a_place() -> None:
    assert name_words("America's Risks and EXTREME-risk") == ["us", "risk", "extreme"]
    assert name_words("the European Commission’s M-25-21")[:3] == ["eu", "commission", "m-25-21"]


def test_initials_stand_for_runs_of_capitals() -> None:
    assert initials_of("by the Office of Management and Budget in") == [
        ("omb", "Office of Management and Budget")
    ]


def test_mentions_are_runs_of_capitals_quotes_and_what_stands_before_a_kind_of_writing() -> None:
    assert mentions("What does the AI Act say of OMB's 2025 memorandum?") == (
        "AI Act", "OMB's 2025 memorandum",
    )  # fmt: skip
    assert mentions("In the extreme-risk evaluation paper, why is this so?") == (
        "extreme-risk evaluation paper",
    )
    assert mentions("Wei, Haghtalab and Steinhardt wrote “Open Sesame”") == (
        "Wei", "Haghtalab", "Steinhardt", "Open Sesame",
    )  # fmt: skip
    assert mentions("What happened in 2023?") == mentions("Why do models fail?") == ()

"""The 29 shared papers, taken in and asked every gold question; skipped where they are not."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from evaluation.answers import citation_checks
from evaluation.gold import GoldQuestion, gold_questions
from evaluation.refusal import refusal_figures
from service.answering.records.answers import Answer
from service.answering.records.questions import Question
from service.composition.services import Services, open_services
from service.settings import Settings

EXPECTED = Path(__file__).parents[3] / "evaluation" / "expected_metadata.toml"


@pytest.fixture(scope="module")
def shared_services(
    evaluation_data: Path, models_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    data_dir = tmp_path_factory.mktemp("shared")
    (data_dir / "models").symlink_to(models_folder)
    with open_services(Settings(data_dir=data_dir)) as services:
        report = services.pipeline().run([str(evaluation_data / "papers")], lambda _: None)
        assert {result.state for result in report.files} == {"added"}
        yield services


def test_all_pages_of_all_papers_are_in(shared_services: Services) -> None:
    papers, pages, passages = shared_services.library.counts()
    assert (papers, pages) == (29, 1337)
    assert passages > 4_000


def test_titles_and_years_are_those_that_people_read(shared_services: Services) -> None:
    expected = tomllib.loads(EXPECTED.read_text())
    found = {paper.file: paper for paper in shared_services.library.papers()}
    assert found.keys() == expected.keys()
    for file, paper in found.items():
        assert paper.title.casefold() == expected[file]["title"].casefold(), file
    years = [paper.year == expected[file]["year"] for file, paper in found.items()]
    assert years.count(True) >= 27


def test_two_versions_of_one_paper_are_known_as_such(shared_services: Services) -> None:
    library = shared_services.library
    first = library.paper("comparative-global-ai-regulation-20240917.pdf")
    second = library.paper("comparative-global-ai-regulation-2410.21279.pdf")
    assert library.newest(first) == second
    assert library.older(second) == [first]
    superseded = [paper for paper in library.papers() if library.newest(paper) != paper]
    assert superseded == [first]
    hits = shared_services.answerer().search(Question("AI regulation in China"), 50)
    assert first.id not in {hit.paper.id for hit in hits}
    assert second.id in {hit.paper.id for hit in hits}


def test_the_first_pages_of_a_law_are_known_as_a_part_of_it(
    shared_services: Services, evaluation_data: Path
) -> None:
    pages = evaluation_data / "odd-pdfs" / "near-duplicate"
    library = shared_services.library
    report = shared_services.pipeline().run([str(pages)], lambda _: None)
    (added,) = report.of_state("added", "known")
    whole = library.paper("eu-ai-act-p9-ta-2024-0138.pdf")
    assert library.newest(library.paper(str(added.paper_id))) == whole
    library.remove(str(added.paper_id))
    library.catch_up()
    assert library.older(whole) == []


def test_papers_of_the_library_that_cite_each_other_are_linked(shared_services: Services) -> None:
    library = shared_services.library
    constitutional = library.paper("constitutional-ai-2212.08073.pdf")
    jailbroken = library.paper("jailbroken-2307.02483.pdf")
    assert jailbroken in library.network.cited_by(constitutional.id)
    assert constitutional in library.network.cites(jailbroken.id)


def test_every_citation_of_every_answer_is_there_and_is_marked(
    shared_services: Services, evaluation_data: Path
) -> None:
    answerer = shared_services.answerer()
    questions = gold_questions(evaluation_data / "questions" / "dev.jsonl")
    answers = [answerer.answer(Question(question.text)) for question in questions]
    checks = citation_checks(shared_services, answers)
    assert checks["all"] > 100
    assert set(checks.values()) == {checks["all"]}
    # Floors a little under what docs/quality.md reports.
    figures = refusal_figures(list(zip(questions, answers, strict=True)))
    assert figures["f1"]["mean"] >= 0.78
    assert right_pages(questions, answers) >= 0.62
    off_topic = [a for q, a in zip(questions, answers, strict=True) if q.lack == "off-topic"]
    assert all(answer.reason in {"off_topic", "needs_llm"} for answer in off_topic)
    for answer in answers:
        assert (answer.status == "answered") == bool(answer.statements)


def right_pages(questions: Sequence[GoldQuestion], answers: Sequence[Answer]) -> float:
    """The share of answerable questions whose answer cites a page that answers."""
    cited = [
        bool(question.pages & {
            (c.quote.paper.file, c.quote.page) for s in answer.statements for c in s.citations
        })
        for question, answer in zip(questions, answers, strict=True)
        if question.answerable
    ]  # fmt: skip
    return sum(cited) / len(cited)

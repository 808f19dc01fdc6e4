"""The 29 shared papers, taken in and asked every gold question; skipped where they are not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.answers import citation_checks
from evaluation.gold import gold_questions
from service.answering.records import Question
from service.composition import House, open_house
from service.settings import Settings


@pytest.fixture(scope="module")
def shared_house(
    evaluation_data: Path, models_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    data_dir = tmp_path_factory.mktemp("shared")
    (data_dir / "models").symlink_to(models_folder)
    with open_house(Settings(data_dir=data_dir)) as house:
        report = house.pipeline().run([str(evaluation_data / "papers")], lambda _: None)
        assert {result.state for result in report.files} == {"added"}
        yield house


def test_all_pages_of_all_papers_are_in(shared_house: House) -> None:
    papers, pages, passages = shared_house.library.counts()
    assert (papers, pages) == (29, 1337)
    assert passages > 4_000


def test_every_citation_of_every_answer_is_there_and_is_marked(
    shared_house: House, evaluation_data: Path
) -> None:
    answerer = shared_house.answerer()
    questions = gold_questions(evaluation_data / "questions" / "dev.jsonl")
    answers = [answerer.answer(Question(question.text)) for question in questions]
    checks = citation_checks(shared_house, answers)
    assert checks["all"] > 100
    assert set(checks.values()) == {checks["all"]}
    for answer in answers:
        assert (answer.status == "answered") == bool(answer.statements)

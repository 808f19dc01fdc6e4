"""evaluation/request_trace.py: how much of the product one question passes through."""

import itertools
from pathlib import Path

import pytest

from evaluation.request_trace import Step, changes, files, small_library, traced

# Ceilings: one question must not wander through more of the product than it does today.
MOST_FILES = 60
MOST_CHANGES = 280


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> list[Step]:
    return list(traced(small_library(tmp_path_factory.mktemp("trace"), models_folder)))


def test_a_trace_goes_from_the_edge_to_the_writer_and_back(steps: list[Step]) -> None:
    entered = [step.file for step in steps]
    assert entered[0] == "service/api/middleware/request_context.py"
    assert entered.index("service/answering/answerer.py") < entered.index(
        "service/answering/writing/writer.py"
    )
    assert all(before != after for before, after in itertools.pairwise(entered))


def test_one_question_does_not_wander_through_more_files_than_allowed(steps: list[Step]) -> None:
    assert 20 < files(steps) <= MOST_FILES
    assert files(steps) < changes(steps) <= MOST_CHANGES

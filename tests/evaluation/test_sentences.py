"""evaluation/sentences.py, rating.py and squad.py: sentences chosen for SQuAD's questions."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from evaluation.commands import app
from evaluation.errors import EvaluationError
from evaluation.rating import JudgedQuestion, fit
from evaluation.squad import read_squad

TOWERS = (
    "The tower of the old town was built in 1412 by masons from Bruges. It is eighty metres high "
    "and has a bell of nine tons. A fire destroyed its wooden roof in 1699."
)
BEES = (
    "Honey bees keep the temperature of their brood near 35 degrees. Workers cool the hive by "
    "fanning their wings at its entrance. Drones do not take part in this work."
)


def squad_file(folder: Path) -> Path:
    paragraphs = [
        (TOWERS, [("When was the tower built?", "1412"), ("How high is the Eiffel Tower?", "")]),
        (BEES, [("How do workers cool the hive?", "fanning their wings"),
                ("How do termites cool their mounds?", "")]),
    ]  # fmt: skip
    articles = [
        {
            "title": title,
            "paragraphs": [{
                "context": context,
                "qas": [
                    {"id": question, "question": question, "is_impossible": not answer,
                     "answers": [{"text": answer, "answer_start": 0}] if answer else []}
                    for question, answer in asked
                ],
            }],
        }
        for title, (context, asked) in zip(("Old_town", "Bees"), paragraphs, strict=True)
    ]  # fmt: skip
    file = folder / "dev.json"
    file.write_text(json.dumps({"version": "v2.0", "data": articles}))
    return file


def test_sentences_and_refusals_are_measured(
    tmp_path: Path, models_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "build" / "evaluation"
    kept.mkdir(parents=True)
    (kept / "models").symlink_to(models_folder)
    monkeypatch.chdir(tmp_path)
    arguments = ["sentences", "squad", str(squad_file(tmp_path)), "--json"]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert said["about"]["with an answer"] == 2
    for run in said["runs"].values():
        assert run["in the first"]["mean"] == 1.0
    assert said["runs"]["given all paragraphs"]["refused"]["n"] == 2
    assert 0.5 <= said["about"]["abstention AUROC"] <= 1.0


def test_a_file_of_another_layout_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text('{"rows": []}')
    with pytest.raises(EvaluationError, match=r"other\.json is not in the layout of SQuAD"):
        read_squad(file)


def test_the_order_of_questions_is_drawn_once_for_all(tmp_path: Path) -> None:
    file = squad_file(tmp_path)
    assert read_squad(file) == read_squad(file)
    assert len(read_squad(file).questions) == 4


def test_a_fit_finds_what_makes_a_sentence_right() -> None:
    random = np.random.default_rng(1)
    judged = []
    for _ in range(50):
        features = random.normal(size=(6, 2))
        judged.append(JudgedQuestion(features, features[:, 0] == features[:, 0].max()))
    telling, idle = fit(judged)
    assert telling > 1.0
    assert abs(idle) < telling / 5

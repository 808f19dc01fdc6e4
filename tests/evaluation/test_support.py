"""evaluation/support.py, wice.py, fit_support.py: reading, measuring, fitting."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from evaluation.bootstrap import estimate_of
from evaluation.errors import EvaluationError
from evaluation.fit_support import fitted
from evaluation.support import measures
from evaluation.wice import read_wice
from service.answering.support.check import Verdict
from service.answering.support.model import support_of

_TOPICS = (
    ("licence", "The licence of the model allows research", "and forbids commercial use"),
    ("audit", "Auditors read the model card in May", "before they tested the model"),
    ("chips", "The chips were exported to many countries", "and counted by the agency"),
    ("trees", "Apple trees are pruned in late winter", "when their buds are closed"),
)


def claim(topic: str, label: str, text: str, sentences: list[str]) -> dict[str, object]:
    return {
        "label": label, "claim": text, "evidence": sentences,
        "supporting_sentences": [] if label == "not_supported" else [[1], [1, 2]],
        "meta": {"id": f"{topic}-{label}", "claim_title": f"{topic}-{label}"},
    }  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Twelve claims over four pages: each supported, supported by half, and not."""
    lines = []
    for place, (topic, first, second) in enumerate(_TOPICS):
        page = [f"# About {topic}", f"{first}, {second}.", "The rest of the page says little."]
        other = _TOPICS[place - 1]
        lines += [
            claim(topic, "supported", f"{first} {second}.", page),
            claim(topic, "partially_supported", f"{first}, {other[2]} in 1999.", page),
            claim(topic, "not_supported", f"{other[1]} {other[2]} in 1999.", page),
        ]
    file = tmp_path / "claims.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    return file


def test_claims_are_read_on_their_page_and_on_their_quotes(file: Path) -> None:
    supported, _, not_supported = read_wice(file)[:3]
    assert supported.on_its_page().quotes == supported.sentences
    assert supported.on_its_quotes().quotes == (supported.sentences[1],)
    assert supported.on_its_quotes().context == "# About licence"
    assert len(not_supported.on_its_quotes().quotes) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 13 is no claim"),
        ("{}", "line 13 is no claim"),
        ('{"label": "other", "claim": "a", "evidence": ["a"], "supporting_sentences": []}', "13"),
        ('{"label": "supported", "claim": "a", "evidence": [], "supporting_sentences": []}', "13"),
        (
            '{"label": "supported", "claim": "a", "evidence": ["a"], "supporting_sentences": 1}',
            "13",
        ),
    ],
)
def test_a_line_that_is_no_claim_is_named(file: Path, line: str, said: str) -> None:
    file.write_text(f"{file.read_text()}\n{line}\n")
    with pytest.raises(EvaluationError, match=rf"claims\.jsonl, line.*{said}|{said}"):
        read_wice(file)


def test_a_file_without_a_label_is_refused(file: Path) -> None:
    file.write_text(file.read_text().splitlines()[0])
    with pytest.raises(EvaluationError, match="needs claims of each label"):
        read_wice(file)


def test_measures_are_those_known_by_hand() -> None:
    classes = np.array([2, 2, 1, 0, 0])
    verdicts = [
        Verdict(0.9, "verified"), Verdict(0.4, "partial"), Verdict(0.6, "verified"),
        Verdict(0.1, "unsupported"), Verdict(0.5, "unsupported"),
    ]  # fmt: skip
    found = {name: of.mean for name, of in measures(classes, [verdicts]).items()}
    assert found["AUROC, supported or not"] == pytest.approx(3 / 4)
    assert found["AUROC, supported or the rest"] == pytest.approx(4 / 6)
    assert found["macro F1"] == pytest.approx((1 + 0 + 0.5) / 3)
    assert found["precision of verified"] == pytest.approx(1 / 2)
    assert found["Brier score"] == pytest.approx((0.01 + 0.36 + 0.36 + 0.01 + 0.25) / 5)


def test_an_interval_of_any_statistic_is_that_of_the_mean() -> None:
    values = np.array([0.0, 1.0] * 50)
    found = estimate_of(lambda places: float(values[places].mean()), 100)
    assert found == estimate_of(lambda places: float(values[places].mean()), 100)
    assert (found.mean, found.n) == (0.5, 100)
    assert found.low == pytest.approx(0.4, abs=0.02)
    assert found.high == pytest.approx(0.6, abs=0.02)


def test_a_fitted_model_tells_what_it_was_shown() -> None:
    random = np.random.default_rng(1)
    classes = np.repeat([0, 1, 2], 40)
    values = np.stack([
        0.3 + 0.3 * classes + random.normal(0, 0.05, 120), 1.0 * (classes == 0),
        1.0 * (classes < 2), random.normal(0, 1, 120),
    ], axis=1)  # fmt: skip
    model = fitted(values, values, classes)
    assert fitted(values, values, classes) == model
    told = [support_of(row) for row in model.probabilities(values)]
    assert [told[0], told[50], told[-1]] == ["unsupported", "partial", "verified"]


def test_the_command_measures_a_file(file: Path, tmp_path: Path, models_folder: Path) -> None:
    (tmp_path / "build" / "evaluation").mkdir(parents=True)
    (tmp_path / "build" / "evaluation" / "models").symlink_to(models_folder)
    root = Path(__file__).parents[2]
    done = subprocess.run(  # noqa: S603 - our own program
        [
            sys.executable,
            "-m",
            "evaluation",
            "support",
            str(file),
            "--folds",
            "2",
            "--json",
        ],
        cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["claims"] == {"unsupported": 4, "partial": 4, "verified": 4}
    assert set(said["runs"]) == {"pages", "quotes", "pages, 2 folds", "quotes, 2 folds"}
    assert said["runs"]["quotes"]["AUROC, supported or not"]["mean"] == 1.0
    assert said["ms_per_eight"] > 0 < said["ms_per_query"]

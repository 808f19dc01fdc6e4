"""evaluation/answers.py, alce.py and refusal.py: how good answers are."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from evaluation.alce import citation_quality
from evaluation.answers import evaluate_answers, failed_checks
from evaluation.commands import app
from evaluation.refusal import precision_recall_f1
from evaluation.report import EvaluationReport
from index.records import Paper
from service.answering.records.answers import Answer, Citation, Elapsed, Quote, Statement
from service.answering.records.understanding import Understanding
from service.answering.support.check import Claim, Verdict

QUESTIONS = [
    {
        "id": "risk", "question": "What is marginal risk?", "kind": "definition",
        "answerable": True, "answer": "",
        "evidence": [{
            "paper": "openness.pdf", "page": 2,
            "quote": "the risk that an open model adds to what is possible without it",
        }],
    },
    {
        "id": "trees", "question": "When is an apple tree pruned?", "kind": "fact",
        "answerable": True, "answer": "",
        "evidence": [{"paper": "garden.pdf", "page": 7, "quote": "pruned in late winter"}],
    },
    {
        "id": "cup", "question": "Who won the football World Cup in 2018?",
        "kind": "unanswerable", "answerable": False, "why": "off-topic: sport",
    },
]  # fmt: skip


@pytest.fixture
def questions(papers_folder: Path, models_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = papers_folder.parent
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps(question) + "\n" for question in QUESTIONS))
    kept = folder / "build" / "evaluation" / "papers"
    kept.mkdir(parents=True)
    (kept / "models").symlink_to(models_folder)
    monkeypatch.chdir(folder)
    return file


def test_answers_are_measured_and_all_quotes_checked(questions: Path) -> None:
    report = evaluate_answers(questions, questions.parent / "papers")
    measured = report.runs["extractive"]
    assert measured["right page cited"] == {"risk": 1.0, "trees": 0.0}
    assert measured["answered"] == {"risk": 1.0, "trees": 1.0}
    assert measured["refused"] == {"cup": 1.0}
    assert measured["overlap with the gold quote, F1"]["risk"] > 0.7
    assert measured["citation recall (ALCE)"]["risk"] == 1.0
    assert report.kinds["cup"] == "off-topic"
    assert not failed_checks(report)
    checks = report.about["checks"]
    assert isinstance(checks, dict)
    assert checks["all"] >= 2


def test_the_command_prints_a_report_that_a_later_one_is_compared_with(questions: Path) -> None:
    arguments = ["answers", str(questions), "--papers", "papers"]
    earlier = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert earlier.exit_code == 0
    said = json.loads(earlier.stdout)
    assert said["about"]["refusal"]["f1"]["mean"] == 1.0
    assert set(said["about"]["milliseconds"]) == {"retrieve", "rerank", "answer", "check"}
    kept = questions.parent / "earlier.json"
    kept.write_text(earlier.stdout)
    later = CliRunner().invoke(app, [*arguments, "--against", str(kept)], catch_exceptions=False)
    assert "differences" in later.stdout
    assert "right page cited" in later.stdout


def test_a_citation_that_fails_a_check_is_seen() -> None:
    good = EvaluationReport({"checks": {"all": 2, "quote_is_there": 2}}, {})
    bad = EvaluationReport({"checks": {"all": 2, "quote_is_there": 1}}, {})
    assert failed_checks(bad)
    assert not failed_checks(good)


def test_refusals_have_precision_recall_and_f1() -> None:
    without = np.array([[True, True, False, False]])
    refused = np.array([[True, False, True, False]])
    assert [float(each[0]) for each in precision_recall_f1(without, refused)] == [0.5, 0.5, 0.5]
    nothing = np.zeros((1, 4), np.bool_)
    assert [float(each[0]) for each in precision_recall_f1(nothing, nothing)] == [0.0, 0.0, 0.0]


class WordJudge:
    """Bears a statement out where every word of it is in the quotes."""

    def check(self, statements: Sequence[Claim]) -> list[Verdict]:
        return [
            Verdict(1.0, "verified")
            if set(claim.text.split()) <= set(" ".join(claim.quotes).split())
            else Verdict(0.0, "unsupported")
            for claim in statements
        ]


def answer_of(*statements: tuple[str, tuple[str, ...]]) -> Answer:
    paper = Paper("a", "A", (), None, "a.pdf", 1)
    made = tuple(
        Statement(text, "verified", tuple(
            Citation(number, Quote(paper, 1, "1", 0, len(quote), quote, (), "p", 1.0))
            for number, quote in enumerate(quotes, 1)
        ))
        for text, quotes in statements
    )  # fmt: skip
    understanding = Understanding("?", ("?",), "fact", "en")
    return Answer(
        "id", "?", understanding, "answered", None, "", (), made, (), 0, "x", 1,
        Elapsed(0, 0, 0, 0),
    )  # fmt: skip


def test_a_citation_is_precise_where_its_statement_needs_it() -> None:
    judged = citation_quality(answer_of(("a b", ("a", "b", "c"))), WordJudge())
    # Neither bears the statement out alone; without "c" the others still do.
    assert (judged.recall, round(judged.precision, 3)) == (1.0, 0.667)


def test_no_citation_of_a_statement_that_is_not_borne_out_is_precise() -> None:
    judged = citation_quality(answer_of(("a b", ("a",)), ("a", ("a", "a b"))), WordJudge())
    assert (judged.recall, round(judged.precision, 3)) == (0.5, 0.667)

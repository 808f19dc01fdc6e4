"""evaluation/measures.py, bootstrap.py and report.py: values known by hand."""

import io
import json
import math
from pathlib import Path

import pytest

from evaluation.bootstrap import difference, estimate
from evaluation.errors import EvaluationError
from evaluation.measures import document_measures, page_measures
from evaluation.render import report_table, show
from evaluation.report import EvaluationReport, comparisons, read_report, report_json

A1, A2, B1, C9 = ("a.pdf", 1), ("a.pdf", 2), ("b.pdf", 1), ("c.pdf", 9)


def test_documents_are_measured_as_by_hand() -> None:
    judged = {"first": {"x": 1, "y": 1}, "second": {"z": 1, "no": 0}, "lost": {"z": 1}}
    rankings = {"first": ["n", "x", "m", "y"], "second": ["z"], "lost": ["n", "no"]}
    values = document_measures(judged, rankings)
    best = 1 + 1 / math.log2(3)
    gained = 1 / math.log2(3) + 1 / math.log2(5)
    assert values["nDCG@10"] == pytest.approx({"first": gained / best, "second": 1, "lost": 0})
    assert values["MRR@10"] == pytest.approx({"first": 0.5, "second": 1, "lost": 0})
    assert values["Recall@10"] == {"first": 1, "second": 1, "lost": 0}


def test_documents_count_within_the_cut_only() -> None:
    ranking = [f"n{number}" for number in range(10)] + ["x"]
    values = document_measures({"q": {"x": 1}}, {"q": ranking})
    assert {measure: of["q"] for measure, of in values.items()} == {
        "nDCG@10": 0, "Recall@10": 0, "Recall@100": 1, "MRR@10": 0,
    }  # fmt: skip


def test_a_page_counts_where_any_of_the_first_passages_spans_it() -> None:
    other = frozenset({C9})
    ranking = [other, other, frozenset({A1, A2}), other, other, frozenset({B1})]
    values = page_measures(ranking, frozenset({A2, B1}), frozenset({A2, B1}))
    assert values == pytest.approx({
        "page recall@5": 1, "page recall@10": 1, "MRR@100": 1 / 3,
        "evidence recall@5": 0.5, "evidence recall@10": 1,
    })  # fmt: skip


def test_evidence_in_one_paper_has_no_evidence_recall_and_a_miss_is_zero() -> None:
    values = page_measures([frozenset({C9})], frozenset({A1, B1}), frozenset({A1}))
    assert values == {"page recall@5": 0, "page recall@10": 0, "MRR@100": 0}


def test_an_interval_holds_the_mean_and_is_the_same_again() -> None:
    values = [0.0, 1.0] * 50
    found = estimate(values)
    assert found == estimate(values)
    assert (found.mean, found.n) == (0.5, 100)
    # Twice the standard error of a mean of 100 coin tosses is 0.1.
    assert found.low == pytest.approx(0.4, abs=0.02)
    assert found.high == pytest.approx(0.6, abs=0.02)


def test_differences_are_paired() -> None:
    theirs = {f"q{number}": float(number) for number in range(20)}
    apart = difference({query: value + 1 for query, value in theirs.items()}, theirs)
    assert apart is not None
    assert (apart.mean, apart.low, apart.high, apart.n) == (1, 1, 1, 20)
    assert difference({"q": 1.0}, {"other": 1.0}) is None


@pytest.fixture
def report() -> EvaluationReport:
    values = {"q1": 1.0, "q2": 0.25}
    kinds = {"q1": "fact", "q2": "why"}
    return EvaluationReport({"data": "d"}, {"dense": {"m": values}, "hybrid": {"m": values}}, kinds)


def test_a_report_comes_back_from_its_json(report: EvaluationReport, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    said = report_json(report, comparisons(report, report))
    file.write_text(json.dumps(said))
    assert read_report(file) == report
    runs = json.loads(file.read_text())["runs"]
    assert runs["hybrid"]["m"]["kinds"]["why"] == {"mean": 0.25, "low": 0.25, "high": 0.25, "n": 1}


def test_runs_are_compared_by_name_or_with_the_only_one(report: EvaluationReport) -> None:
    pairs = [(each.run, each.other) for each in comparisons(report, report)]
    assert pairs == [("dense", "dense"), ("hybrid", "hybrid")]
    peer = EvaluationReport({}, {"langchain": {"m": {"q1": 0.5}}})
    found = comparisons(report, peer)
    assert [(each.other, each.difference.mean, each.difference.n) for each in found] == [
        ("langchain", 0.5, 1), ("langchain", 0.5, 1),
    ]  # fmt: skip


def test_reports_that_share_nothing_are_not_compared(report: EvaluationReport) -> None:
    with pytest.raises(EvaluationError, match="same data set"):
        comparisons(report, EvaluationReport({}, {"hybrid": {"m": {"other": 1.0}}}))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"about": {}, "kinds": {}, "runs": {"r": 1}}'])
def test_a_file_that_is_no_report_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(EvaluationError, match=r"other\.json is no report"):
        read_report(file)


def test_a_table_that_goes_into_a_file_is_not_cut() -> None:
    measure = "overlap with the gold quote, where the paper that is cited is the right one"
    runs = {"a run with a name that takes some space": {measure: {"q1": 1.0, "q2": 0.5}}}
    file = io.StringIO()
    show(report_table(EvaluationReport({}, runs), []), file)
    row = next(line for line in file.getvalue().splitlines() if measure in line)
    assert "0.750" in row
    assert "0.500 to 1.000" in row
    assert "…" not in file.getvalue()

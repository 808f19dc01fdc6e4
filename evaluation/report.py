"""Reports of evaluations: values of every query, their means, and differences from an earlier one.

A report as JSON holds the value of each query, so that a later run is compared query by query.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from evaluation.bootstrap import Estimate, difference, estimate
from evaluation.errors import EvaluationError

Values = Mapping[str, Mapping[str, float]]  # by measure and query


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What was evaluated, and the values of each run; `kinds` says of what kind a query is."""

    about: Mapping[str, object]
    runs: Mapping[str, Values]
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a run differs in a measure from a run of an earlier report: ours minus theirs."""

    run: str
    other: str
    measure: str
    difference: Estimate


def kind_estimates(report: EvaluationReport, values: Mapping[str, float]) -> dict[str, Estimate]:
    """The estimate of one measure for each kind of query that has it, by name of the kind."""
    return {
        kind: estimate(of_kind)
        for kind in sorted(set(report.kinds.values()))
        if (of_kind := [value for query, value in values.items() if report.kinds[query] == kind])
    }


def comparisons(ours: EvaluationReport, theirs: EvaluationReport) -> list[Comparison]:
    """Each run beside the earlier report's run of the same name, or its only one.

    Raises EvaluationError where the two share no query and measure.
    """
    found = []
    for run, other in _pairs(ours, theirs):
        for measure, values in ours.runs[run].items():
            apart = difference(values, theirs.runs[other].get(measure, {}))
            if apart is not None:
                found.append(Comparison(run, other, measure, apart))
    if not found:
        raise EvaluationError(
            "the earlier report has none of these queries and measures: "
            "compare reports of the same data set"
        )
    return found


def _pairs(ours: EvaluationReport, theirs: EvaluationReport) -> Iterator[tuple[str, str]]:
    for run in ours.runs:
        if run in theirs.runs:
            yield run, run
        elif len(theirs.runs) == 1:
            yield run, next(iter(theirs.runs))


def report_json(report: EvaluationReport, compared: list[Comparison]) -> dict[str, object]:
    """The report for programs and for later comparisons."""
    return {
        "about": dict(report.about),
        "runs": {
            run: {measure: _measure(report, values) for measure, values in measures.items()}
            for run, measures in report.runs.items()
        },
        "differences": [
            {
                "run": each.run, "other": each.other, "measure": each.measure,
                **_rounded(each.difference),
            }
            for each in compared
        ],
        "kinds": dict(report.kinds),
    }  # fmt: skip


def _measure(report: EvaluationReport, values: Mapping[str, float]) -> dict[str, object]:
    kinds = kind_estimates(report, values)
    return {
        **_rounded(estimate(list(values.values()))),
        **({"kinds": {kind: _rounded(each) for kind, each in kinds.items()}} if kinds else {}),
        "values": dict(values),
    }


def _rounded(of: Estimate) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(of).items()}


def read_report(file: Path) -> EvaluationReport:
    """A report that was written with `--json`; raises EvaluationError where it is none."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        runs = {
            run: {
                measure: {query: float(value) for query, value in rest["values"].items()}
                for measure, rest in measures.items()
            }
            for run, measures in said["runs"].items()
        }
        return EvaluationReport(dict(said["about"]), runs, dict(said["kinds"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(
            f"{file} is no report: make one with `footnote-evaluate ... --json > FILE`"
        ) from error

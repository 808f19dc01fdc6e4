"""Reports as tables for people to read."""

from collections.abc import Callable
from typing import TextIO

from rich.console import Console, Group
from rich.table import Table

from evaluation.bootstrap import Estimate, estimate
from evaluation.report import Comparison, EvaluationReport, kind_estimates
from evaluation.support import SupportReport

# Columns of what is written into a file or a pipe, where nothing needs to be cut.
_WIDE = 1_000


def show(table: Group, into: TextIO) -> None:
    """Prints a table, cut to the width of a terminal and nowhere else."""
    console = Console(file=into)
    if not console.is_terminal:
        console = Console(file=into, width=_WIDE)
    console.print(table)


def report_table(report: EvaluationReport, compared: list[Comparison]) -> Group:
    """Means with their 95 % intervals by run, then by kind of query, then differences."""
    parts = [_means(report)]
    if report.kinds:
        parts.append(_by_kind(report))
    if compared:
        parts.append(_differences(compared))
    return Group(*parts)


def support_table(report: SupportReport) -> Group:
    """The figures of the support check with their 95 % intervals, and its cost."""
    rows = [
        [run, measure, *_cells(of, _plain)]
        for run, measures in report.runs.items()
        for measure, of in measures.items()
    ]
    claims = ", ".join(f"{count} {label}" for label, count in report.claims.items())
    took = report.cost
    cost = (
        f"{took.eight_statements:.1f} ms for an answer of eight statements with their quotes; "
        f"{took.one_query:.1f} ms for embedding one of them"
    )
    return Group(_table(claims, ["evidence", "measure"], "value", rows), cost)


def _means(report: EvaluationReport) -> Table:
    rows = [
        [run, measure, *_cells(estimate(list(values.values())), _plain)]
        for run, of_run in report.runs.items()
        for measure, values in of_run.items()
    ]
    return _table("all", ["run", "measure"], "mean", rows)


def _by_kind(report: EvaluationReport) -> Table:
    rows = [
        [run, measure, kind, *_cells(of_kind, _plain)]
        for run, of_run in report.runs.items()
        for measure, values in of_run.items()
        for kind, of_kind in kind_estimates(report, values).items()
    ]
    return _table("by kind of question", ["run", "measure", "kind"], "mean", rows)


def _differences(compared: list[Comparison]) -> Table:
    rows = [
        [f"{each.run} - {each.other}", each.measure, *_cells(each.difference, _signed)]
        for each in compared
    ]
    return _table("differences, query by query", ["runs", "measure"], "difference", rows)


def _cells(of: Estimate, write: Callable[[float], str]) -> list[str]:
    return [write(of.mean), f"{write(of.low)} to {write(of.high)}", str(of.n)]


def _plain(value: float) -> str:
    return f"{value:.3f}"


def _signed(value: float) -> str:
    return f"{value:+.3f}"


def _table(title: str, heads: list[str], value: str, rows: list[list[str]]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, no_wrap=True)
    for head in (value, "95 % interval", "n"):
        table.add_column(head, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table

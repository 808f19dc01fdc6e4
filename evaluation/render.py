"""Reports as tables for a terminal: pure functions."""

from collections.abc import Callable, Iterable

from rich.console import Group
from rich.table import Table

from evaluation.bootstrap import Estimate, estimate
from evaluation.report import Comparison, Report, kind_estimates


def report_table(report: Report, compared: list[Comparison]) -> Group:
    """Means with their 95 % intervals by run, then by kind of query, then differences."""
    parts = [_means(report)]
    if report.kinds:
        parts.append(_by_kind(report))
    if compared:
        parts.append(_differences(compared))
    return Group(*parts)


def _means(report: Report) -> Table:
    measures = _measures(report)
    rows = [
        [run, *(_cell(values[m], _span) if m in values else "" for m in measures)]
        for run, values in (
            (run, {m: estimate(list(v.values())) for m, v in of_run.items()})
            for run, of_run in report.runs.items()
        )
    ]
    return _table("mean and 95 % interval", ["run", *measures], rows)


def _by_kind(report: Report) -> Table:
    measures = _measures(report)
    rows = []
    for run, of_run in report.runs.items():
        kinds = {m: kind_estimates(report, values) for m, values in of_run.items()}
        for kind in sorted(set(report.kinds.values())):
            cells = [_cell(kinds[m][kind], _span) if kind in kinds[m] else "" for m in measures]
            n = max(of_kind[kind].n for of_kind in kinds.values() if kind in of_kind)
            rows.append([run, f"{kind} ({n})", *cells])
    return _table("by kind of question", ["run", "kind", *measures], rows)


def _differences(compared: list[Comparison]) -> Table:
    rows = [
        [f"{each.run} - {each.other}", each.measure, _cell(each.difference, _signed),
         str(each.difference.n)]
        for each in compared
    ]  # fmt: skip
    return _table("difference, query by query", ["runs", "measure", "difference", "n"], rows)


def _measures(report: Report) -> list[str]:
    return list(dict.fromkeys(measure for of_run in report.runs.values() for measure in of_run))


def _cell(of: Estimate, write: Callable[[float], str]) -> str:
    return f"{write(of.mean)} [{write(of.low)}, {write(of.high)}]"


def _span(value: float) -> str:
    return f"{value:.3f}"


def _signed(value: float) -> str:
    return f"{value:+.3f}"


def _table(title: str, heads: Iterable[str], rows: Iterable[list[str]]) -> Table:
    table = Table(*heads, title=title, title_justify="left", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    return table

"""`python -m evaluation`, installed as `footnote-evaluate`: how good search and answers are."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape

from evaluation.errors import EvaluationError
from index.errors import FootnoteError
from service.extras import EVALUATE
from service.logs import configure_logs
from service.settings import Settings

if TYPE_CHECKING:
    from evaluation.documents import FillListener
    from evaluation.report import EvaluationReport

app = typer.Typer(
    help="Measure how well the library finds what it should.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, with the value of each query.")]
Against = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="An earlier --json output: show what has changed."
    ),
]
_OURS = "dense,lexical,hybrid,footnote"


def main() -> None:
    """Runs a command; an error of ours ends it with its message and status 1."""
    try:
        configure_logs(Settings.from_environ(os.environ).log_level, "text")
        with EVALUATE.importing():
            app()
    except FootnoteError as error:
        Console(stderr=True, highlight=False).print(
            f"footnote-evaluate: {escape(str(error))}", style="red"
        )
        sys.exit(1)


@app.command()
def retrieval(
    beir: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="A data set in BEIR's layout [FOOTNOTE_EVALUATION_DATA/retrieval/scifact].",
        ),
    ] = None,
    split: Annotated[str, typer.Option(help="Which file of qrels/.")] = "test",
    queries: Annotated[
        str, typer.Option(metavar="FIRST:LAST", help="Only these, counted from 1 [all].")
    ] = "",
    runs: Annotated[str, typer.Option(help="Which rankings to measure.")] = _OURS,
    against: Against = None,
    as_json: AsJson = False,
) -> None:
    """Find the documents of a benchmark: nDCG@10, Recall@10, Recall@100, MRR@10.

    Example: `footnote-evaluate retrieval --beir scifact --queries 1:150`
    """
    from evaluation.beir import read_benchmark
    from evaluation.rankings import RUNS, run_names
    from evaluation.retrieval import evaluate_retrieval

    named = run_names(runs, RUNS)
    first, last = _numbers(queries)
    benchmark = read_benchmark(_given(beir, "retrieval/scifact", "--beir"), split)
    benchmark = benchmark.some(first, last)
    if not benchmark.queries:
        raise EvaluationError(f"no queries {queries}: the split {split} has fewer")
    with _watched("documents") as watch:
        report = evaluate_retrieval(benchmark, named, watch)
    _print(report, against, as_json=as_json)


@app.command()
def questions(
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="Questions as JSON lines [FOOTNOTE_EVALUATION_DATA/questions/dev.jsonl].",
        ),
    ] = None,
    papers: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="The papers they are asked over [FOOTNOTE_EVALUATION_DATA/papers].",
        ),
    ] = None,
    runs: Annotated[
        str, typer.Option(help="Which rankings to measure; langchain is one, too.")
    ] = _OURS,
    against: Against = None,
    as_json: AsJson = False,
) -> None:
    """Find the pages that answer questions: page recall@5 and @10, MRR, evidence recall.

    Example: `footnote-evaluate questions dev.jsonl --papers papers --runs footnote,langchain`
    """
    from evaluation.questions import QUESTION_RUNS, evaluate_questions
    from evaluation.rankings import run_names

    named = run_names(runs, QUESTION_RUNS)
    report = evaluate_questions(
        _given(file, "questions/dev.jsonl", "FILE"), _given(papers, "papers", "--papers"), named
    )
    _print(report, against, as_json=as_json)


@app.command()
def answers(
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="Questions as JSON lines [FOOTNOTE_EVALUATION_DATA/questions/dev.jsonl].",
        ),
    ] = None,
    papers: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="The papers they are asked over [FOOTNOTE_EVALUATION_DATA/papers].",
        ),
    ] = None,
    against: Against = None,
    as_json: AsJson = False,
) -> None:
    """Answer questions: right page cited, citation quality, refusals, time; all quotes checked.

    Ends with status 1 where a citation fails a check. A language model is measured where one is
    set. Example: `footnote-evaluate answers dev.jsonl --papers papers`
    """
    from evaluation.answers import evaluate_answers, failed_checks

    report = evaluate_answers(
        _given(file, "questions/dev.jsonl", "FILE"), _given(papers, "papers", "--papers")
    )
    _print(report, against, as_json=as_json)
    if failed_checks(report):
        raise EvaluationError(f"a citation fails a check: {report.about['checks']}")


@app.command()
def sentences(
    data: Annotated[Literal["squad"], typer.Argument(help="Which data set.")],
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="A file of SQuAD 2.0 [FOOTNOTE_EVALUATION_DATA/qa/squad2/dev-v2.0.json].",
        ),
    ] = None,
    count: Annotated[int, typer.Option(min=2, help="How many questions, drawn by chance.")] = 1_000,
    against: Against = None,
    as_json: AsJson = False,
) -> None:
    """Choose sentences for SQuAD's questions: whether they hold the answer; what is refused.

    Example: `footnote-evaluate sentences squad dev-v2.0.json`
    """
    from evaluation.sentences import evaluate_sentences
    from evaluation.squad import read_squad

    squad = read_squad(_given(file, f"qa/{data}2/dev-v2.0.json", "FILE"))
    with _watched("paragraphs") as watch:
        report = evaluate_sentences(squad, count, watch)
    _print(report, against, as_json=as_json)


@app.command()
def support(
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="Claims in WiCE's layout [FOOTNOTE_EVALUATION_DATA/support/wice/dev.jsonl].",
        ),
    ] = None,
    folds: Annotated[
        int, typer.Option(min=0, help="Also fit anew this often, without the claims measured.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell claims that their evidence bears out from others: AUROC, macro F1, milliseconds.

    Example: `footnote-evaluate support dev.jsonl --folds 5`
    """
    from evaluation.render import show, support_table
    from evaluation.support import evaluate_support, support_json
    from service.settings import Settings

    if folds == 1:
        raise EvaluationError("--folds is 1: set it to 2 or more, or leave it out")
    claims = _given(file, "support/wice/dev.jsonl", "FILE")
    report = evaluate_support(claims, Settings.from_environ(os.environ), folds=folds)
    if as_json:
        sys.stdout.write(json.dumps(support_json(report), ensure_ascii=False, indent=1) + "\n")
    else:
        show(support_table(report), sys.stdout)


def _given(path: Path | None, default: str, name: str) -> Path:
    data = os.environ.get("FOOTNOTE_EVALUATION_DATA")
    if path is None and not data:
        raise EvaluationError(f"no data: give {name}, or set FOOTNOTE_EVALUATION_DATA")
    found = path or Path(str(data)) / default
    if not found.exists():
        raise EvaluationError(f"{found} is missing: give {name}")
    return found


def _numbers(queries: str) -> tuple[int, int]:
    first, _, last = queries.partition(":")
    try:
        numbers = int(first or 1), int(last or sys.maxsize)
    except ValueError:
        numbers = 0, 0
    if not 1 <= numbers[0] <= numbers[1] or (queries and ":" not in queries):
        raise EvaluationError(f"--queries is {queries!r}: write FIRST:LAST, e.g. 1:150")
    return numbers


def _print(report: "EvaluationReport", against: Path | None, *, as_json: bool) -> None:
    from evaluation.render import report_table, show
    from evaluation.report import comparisons, read_report, report_json

    compared = comparisons(report, read_report(against)) if against else []
    if as_json:
        said = json.dumps(report_json(report, compared), ensure_ascii=False, indent=1)
        sys.stdout.write(said + "\n")
    else:
        show(report_table(report, compared), sys.stdout)


@contextmanager
def _watched(what: str) -> "Iterator[FillListener]":
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None, visible=False)
        yield lambda done, total: progress.update(task, completed=done, total=total, visible=True)

"""Answers, hits, papers and reports as text for a terminal: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

if TYPE_CHECKING:
    from index.catalog import LedgerEntry
    from ingest.pipeline import FileResult, Report
    from service.api.wire import AnswerShape, PaperShape, QuoteShape, SearchShape

_MARKS = {"verified": "✓", "partial": "~", "unsupported": "✗"}


def answer_text(answer: AnswerShape) -> str:
    """The answer with numbered footnotes under it, in rich markup."""
    lines = []
    if answer.status == "unanswerable":
        lines += [f"[bold]No answer.[/bold] {escape(answer.message)}"]
        lines += [
            f"\n  near: {_place(quote)}\n  “{escape(quote.quote)}”" for quote in answer.nearest
        ]
    for statement in answer.statements:
        numbers = "".join(f"\\[{citation.number}]" for citation in statement.citations)
        lines.append(f"{escape(statement.text)} [cyan]{numbers}[/cyan]")
    if answer.statements:
        lines.append("")
    for statement in answer.statements:
        for citation in statement.citations:
            mark = f"{_MARKS[statement.support]} {statement.support}"
            lines.append(
                f"[cyan]\\[{citation.number}][/cyan] {_place(citation)} [green]{mark}[/green]"
            )
            lines.append(f"    “{escape(citation.quote)}”")
    if answer.not_indexed:
        lines.append(
            f"\n[yellow]{answer.not_indexed} files could not be read and are missing from the "
            "library: `footnote papers` names them[/yellow]"
        )
    return "\n".join(lines)


def hits_text(found: SearchShape) -> str:
    """The passages with their places, best first, in rich markup."""
    if not found.hits:
        return "nothing found"
    return "\n\n".join(
        f"[bold]{number}. {escape(hit.paper.title)}[/bold], "
        f"p. {', '.join(map(str, hit.pages))}  [dim]{hit.score:.2f}  {escape(hit.section)}[/dim]\n"
        f"{escape(hit.text)}"
        for number, hit in enumerate(found.hits, 1)
    )


def papers_text(papers: Sequence[PaperShape], failed: Sequence[LedgerEntry]) -> str:
    """One line a paper, then one for each file that failed, in rich markup."""
    lines = [
        f"{paper.id[:12]}  {paper.year or '    '}  {escape(paper.title)}  "
        f"[dim]{paper.page_count} pages, {escape(paper.file)}[/dim]"
        for paper in papers
    ]
    if not lines:
        lines = ["no papers yet: `footnote ingest FOLDER` takes some in"]
    for entry in failed:
        lines.append(f"[red]{_failure(entry.name, entry.cause, entry.remedy)}[/red]")
    return "\n".join(lines)


def papers_json(papers: Sequence[PaperShape], failed: Sequence[LedgerEntry]) -> object:
    """The papers and the failed files for programs."""
    return {
        "papers": [paper.model_dump(mode="json") for paper in papers],
        "failed": [
            {"file": e.name, "origin": e.origin, "cause": e.cause, "remedy": e.remedy}
            for e in failed
        ],
    }


def report_text(report: Report) -> str:
    """What a run did: a line of counts, then each file that is not in with its cause."""
    added = report.of_state("added")
    lines = [
        f"[red]{_failure(result.name, result.cause, result.remedy)}[/red]"
        for result in report.of_state("failed")
    ]
    lines += [
        f"[yellow]{escape(result.name)}: {escape(result.cause)}[/yellow]"
        for result in report.of_state("duplicate")
    ]
    if skipped := report.of_state("skipped"):
        lines.append(f"[dim]{_count(skipped, 'file')} that are not PDFs passed over[/dim]")
    if not added and not report.of_state("failed"):
        lines.append(f"nothing to do: {_count(report.of_state('known'), 'paper')} in already")
    else:
        pages = sum(result.pages for result in added)
        lines.append(
            f"{_count(added, 'paper')} added ({pages:,} pages, "
            f"{sum(result.passages for result in added):,} passages) "
            f"in {report.seconds:.1f} s; {len(report.of_state('known'))} in already, "
            f"{len(report.of_state('failed'))} failed"
        )
    return "\n".join(lines)


def report_json(report: Report) -> object:
    """What a run did, file by file, for programs."""
    return {
        "seconds": round(report.seconds, 2),
        "files": [
            {
                "file": result.name, "origin": result.origin, "state": result.state,
                "paper_id": result.paper_id, "title": result.title, "pages": result.pages,
                "passages": result.passages, "cause": result.cause, "remedy": result.remedy,
            }
            for result in report.files
        ],
    }  # fmt: skip


def _place(quote: QuoteShape) -> str:
    year = f" ({quote.paper.year})" if quote.paper.year else ""
    primer = ", primer by this project" if quote.paper.is_primer else ""
    label = (
        "" if quote.page_label == str(quote.page) else f" [dim](printed {quote.page_label})[/dim]"
    )
    return f"[bold]{escape(quote.paper.title)}[/bold]{year}{primer}, page {quote.page}{label}"


def _failure(name: str, cause: str, remedy: str) -> str:
    return f"{escape(name)}: {escape(cause)}; {escape(remedy)}"


def _count(results: Sequence[FileResult], noun: str) -> str:
    return f"{len(results)} {noun}" + ("" if len(results) == 1 else "s")

"""Answers, hits, papers and reports as text for a terminal: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.markup import escape

if TYPE_CHECKING:
    from index.records import LedgerEntry
    from ingest.pipeline.progress import FileResult, IngestionReport
    from service.schemas.answers import AnswerShape, QuoteShape
    from service.schemas.papers import KnownPaperShape, PaperShape
    from service.schemas.search import ExplanationShape, SearchShape

_MARKS = {"verified": "✓", "partial": "~", "unsupported": "✗"}
# Of states in the ledger; the others are yellow.
_COLOURS = {"in": "green", "failed": "red", "needs_ocr": "red", "not_downloaded": "dim"}


def answer_text(answer: AnswerShape) -> str:
    """The answer with numbered footnotes under it, in rich markup."""
    lines = []
    if answer.status == "unanswerable":
        lines += [f"[bold]No answer.[/bold] {escape(answer.message)}"]
        lines += [
            f"\n  nearest: {_place(quote)}\n  “{escape(quote.quote)}”" for quote in answer.nearest
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
        + (f"[dim]supersedes {escape(', '.join(hit.supersedes))}[/dim]\n" if hit.supersedes else "")
        + escape(hit.text)
        + _why(hit.explanation)
        for number, hit in enumerate(found.hits, 1)
    )


def _why(explanation: ExplanationShape | None) -> str:
    if explanation is None:
        return ""

    def part(name: str, value: float, rank: int) -> str:
        return f"{name} {value:.3f} (rank {rank})" if rank else f"{name}: not among the first"

    terms = ", ".join(
        f"{escape(term.term)} {term.weight:.1f} in {' and '.join(term.fields)}"
        for term in explanation.terms
    )
    boosts = "".join(f"{boost.why} {boost.amount:+.3f}; " for boost in explanation.boosts)
    return (
        f"\n[dim]{part('dense', explanation.dense, explanation.dense_rank)}; "
        f"{part('BM25', explanation.lexical, explanation.lexical_rank)}; "
        f"fused {explanation.fused:.3f}; late interaction {explanation.late:.3f}; "
        f"{boosts}score {explanation.score:.3f}\nterms: {terms or 'none'}[/dim]"
    )


def papers_text(
    papers: Sequence[PaperShape],
    failed: Sequence[LedgerEntry],
    not_downloaded: Sequence[LedgerEntry],
) -> str:
    """One line for each paper, then failed files and papers not downloaded yet, in rich markup."""
    lines = [
        f"{paper.id[:12]}  {paper.year or '    '}  {escape(paper.title)}  "
        f"[dim]{paper.page_count} pages, {escape(paper.file)}[/dim]"
        for paper in papers
    ]
    if not lines:
        lines = ["no papers yet: add some with `footnote ingest FOLDER`"]
    for entry in failed:
        lines.append(f"[red]{_failure(entry.name, entry.cause, entry.remedy)}[/red]")
    rest = "" if failed or not papers else "; everything else is searchable"
    return "\n".join(lines + _not_downloaded(not_downloaded, rest))


def papers_json(
    papers: Sequence[PaperShape],
    failed: Sequence[LedgerEntry],
    not_downloaded: Sequence[LedgerEntry],
) -> object:
    """The papers, the failed files, and what is not downloaded yet, for programs."""
    return {
        "papers": [paper.model_dump(mode="json") for paper in papers],
        "failed": [
            {"file": e.name, "origin": e.origin, "cause": e.cause, "remedy": e.remedy}
            for e in failed
        ],
        "not_downloaded": [
            {"title": e.name, "origin": e.origin, "cause": e.cause, "remedy": e.remedy}
            for e in not_downloaded
        ],
    }


def paper_text(paper: KnownPaperShape) -> str:
    """A paper's metadata, references and citations, in rich markup."""
    year = f" ({paper.year})" if paper.year else ""
    lines = [f"[bold]{escape(paper.title)}[/bold]{year}"]
    if paper.authors:
        lines.append(escape(", ".join(paper.authors)))
    arxiv = f"arXiv:{paper.arxiv}" + (f"v{paper.arxiv_version}" if paper.arxiv_version else "")
    facts = [
        f"{paper.page_count} pages",
        escape(paper.file),
        f"doi:{escape(paper.doi)}" if paper.doi else "",
        escape(arxiv) if paper.arxiv else "",
        f"language {paper.language}" if paper.language else "",
    ]
    lines.append("[dim]" + ", ".join(fact for fact in facts if fact) + "[/dim]")
    if paper.superseded_by:
        lines.append(f"[yellow]superseded by {_named(paper.superseded_by)}[/yellow]")
    lines += [f"supersedes {_named(other)}" for other in paper.supersedes]
    if paper.abstract:
        lines += ["", escape(paper.abstract)]
    for title, others in (("Cites", paper.cites), ("Cited by", paper.cited_by)):
        if others:
            lines += ["", f"[bold]{title}[/bold] (in this library)"]
            lines += [f"  {_named(other)}" for other in others]
    lines.append(f"\n[dim]{len(paper.references)} references[/dim]")
    lines += [f"[dim]{escape(belief)}[/dim]" for belief in paper.beliefs]
    return "\n".join(lines)


def _named(paper: PaperShape) -> str:
    year = f" ({paper.year})" if paper.year else ""
    return f"{escape(paper.title)}{year} [dim]{paper.id[:12]}[/dim]"


def ledger_text(entries: Sequence[LedgerEntry]) -> str:
    """One line for each file: state, name, attempts, and any cause and remedy."""
    if not entries:
        return "no files yet: add some with `footnote ingest FOLDER`"
    width = max(len(entry.state) for entry in entries)
    lines = []
    for entry in entries:
        colour = _COLOURS.get(entry.state, "yellow")
        why = "; ".join(said for said in (entry.cause, entry.remedy) if said)
        tries = f"  [dim]{entry.attempts} attempts[/dim]" if entry.attempts > 1 else ""
        lines.append(
            f"[{colour}]{entry.state:{width}}[/{colour}]  {escape(entry.name)}"
            + (f": {escape(why)}" if why else "")
            + tries
        )
    return "\n".join(lines)


def ledger_json(entries: Sequence[LedgerEntry]) -> object:
    """The ledger for programs; times in ISO 8601, UTC."""
    return [
        {
            "file": entry.name,
            "origin": entry.origin,
            "state": entry.state,
            "paper_id": entry.paper_id,
            "cause": entry.cause,
            "remedy": entry.remedy,
            "attempts": entry.attempts,
            "queued": _moment(entry.queued),
            "changed": _moment(entry.changed),
        }
        for entry in entries
    ]


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def report_text(report: IngestionReport) -> str:
    """The result of a run: files that failed with their cause, then a line of counts."""
    added, missing = report.of_state("added"), report.of_state("failed", "needs_ocr")
    not_downloaded = report.of_state("not_downloaded")
    lines = [
        f"[red]{_failure(result.name, result.cause, result.remedy)}[/red]" for result in missing
    ]
    lines += [
        f"[yellow]{_failure(result.name, result.cause, result.remedy)}[/yellow]"
        for result in added
        if result.cause
    ]
    lines += [
        f"[yellow]{escape(result.name)}: {escape(result.cause)}[/yellow]"
        for result in report.of_state("duplicate")
    ]
    if skipped := report.of_state("skipped"):
        lines.append(f"[dim]{_count(skipped, 'other file')} ignored (not PDF)[/dim]")
    lines += _not_downloaded(not_downloaded)
    if not added and not missing and not not_downloaded:
        lines.append(
            f"nothing to do: {_count(report.of_state('known'), 'paper')} already in the library"
        )
    else:
        pages = sum(result.pages for result in added)
        lines.append(
            f"{_count(added, 'paper')} added ({pages:,} pages, "
            f"{sum(result.passages for result in added):,} passages) "
            f"in {report.seconds:.1f} s; {len(report.of_state('known'))} already in the library, "
            f"{len(missing)} failed"
            + (f", {len(not_downloaded)} not downloaded yet" if not_downloaded else "")
        )
    return "\n".join(lines)


def report_json(report: IngestionReport) -> object:
    """The result of a run, file by file, for programs."""
    return {
        "seconds": round(report.seconds, 2),
        "files": [
            {
                "file": result.name,
                "origin": result.origin,
                "state": result.state,
                "paper_id": result.paper_id,
                "title": result.title,
                "pages": result.pages,
                "passages": result.passages,
                "cause": result.cause,
                "remedy": result.remedy,
            }
            for result in report.files
        ],
    }


def _place(quote: QuoteShape) -> str:
    year = f" ({quote.paper.year})" if quote.paper.year else ""
    primer = ", primer by this project" if quote.paper.is_primer else ""
    label = (
        "" if quote.page_label == str(quote.page) else f" [dim](printed {quote.page_label})[/dim]"
    )
    return f"[bold]{escape(quote.paper.title)}[/bold]{year}{primer}, page {quote.page}{label}"


def _failure(name: str, cause: str, remedy: str) -> str:
    return f"{escape(name)}: {escape(cause)}; {escape(remedy)}"


def _not_downloaded(papers: Sequence[LedgerEntry | FileResult], rest: str = "") -> list[str]:
    """Papers of a reading list that are not downloaded yet: how many, what to do, and which.

    A cause that they share is said once. `rest` ends the first sentence.
    """
    if not papers:
        return []
    one, shared = papers[0], len({(paper.cause, paper.remedy) for paper in papers}) == 1
    are = "is" if len(papers) == 1 else "are"
    cause = f" ({escape(one.cause)})" if shared else ""
    remedy = f"To do: {escape(one.remedy)}. " if shared else ""
    titles = [
        escape(paper.name) if shared else _failure(paper.name, paper.cause, paper.remedy)
        for paper in papers
    ]
    return [
        f"{_count(papers, 'paper')} of the reading list {are} not downloaded yet{cause}{rest}.",
        f"[dim]{remedy}`footnote ingest --retry-failed` tries at once, `make serve` at each "
        "start.[/dim]",
        *(f"[dim]  {title}[/dim]" for title in titles),
    ]


def _count(results: Sequence[object], noun: str) -> str:
    return f"{len(results)} {noun}" + ("" if len(results) == 1 else "s")

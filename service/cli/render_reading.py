"""A paper's page and a comparison of papers as text for a terminal: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

if TYPE_CHECKING:
    from service.schemas.answers import StatementShape
    from service.schemas.papers import PaperShape
    from service.schemas.perspectives import PerspectivesShape
    from service.schemas.reading import PaperPageShape

_COLOURS = {"support": "green", "oppose": "red", "qualify": "yellow", "unclear": "dim"}
_TERMS = 12


def paper_page_text(page: PaperPageShape) -> str:
    """A paper's summary, its key terms and similar papers, in rich markup."""
    summary = page.summary
    lines: list[str] = []
    for title, statements in (
        ("Summary, in the paper's own sentences", summary.quick_summary),
        ("Key findings", summary.key_findings),
        ("Contributions", summary.contributions),
        ("Limitations", summary.limitations),
    ):
        if statements:
            lines += ["", f"[bold]{title}[/bold]", *map(_statement, statements)]
    if page.terms:
        terms = ", ".join(escape(term.term) for term in page.terms[:_TERMS])
        lines += ["", f"[bold]Key terms[/bold] {terms}"]
    if page.similar:
        lines += ["", "[bold]Similar papers[/bold]"]
        lines += [f"  {like.score:.2f} {_named(like.paper)}" for like in page.similar]
    if len(page.network.nodes) > 1:
        count = len(page.network.nodes) - 1
        lines += [
            "",
            f"[dim]{len(page.network.edges)} citations among this and {count} others[/dim]",
        ]
    return "\n".join(lines)


def perspectives_text(found: PerspectivesShape) -> str:
    """Each paper's statement with its stance and place, in rich markup."""
    if not found.positions:
        return "[bold]No paper of the library says anything on this.[/bold]"
    lines = [f"[bold]Statement checked:[/bold] {escape(found.agreement.claim)}"]
    for position in found.positions:
        colour = _COLOURS[position.stance]
        lines += [
            "",
            f"[{colour}]{position.stance}[/{colour}]  {_named(position.paper)}",
            _statement(position.statement),
        ]
        lines += [f"    [dim]newer than {_named(older)}[/dim]" for older in position.superseded]
    if found.not_indexed:
        lines.append(f"\n[yellow]{found.not_indexed} files are missing from the library[/yellow]")
    return "\n".join(lines)


def _statement(statement: StatementShape) -> str:
    return (
        f"  {escape(statement.text)} [cyan]{_pages([c.page for c in statement.citations])}[/cyan]"
    )


def _pages(pages: Sequence[int]) -> str:
    numbers = ", ".join(map(str, dict.fromkeys(pages)))
    return escape(f"[p. {numbers}]")


def _named(paper: PaperShape) -> str:
    year = f" ({paper.year})" if paper.year else ""
    return f"{escape(paper.title)}{year} [dim]{paper.id[:12]}[/dim]"

"""Saved answers, conversations and differences as text for a terminal: pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from service.cli.render import answer_text

if TYPE_CHECKING:
    from service.schemas.answers import KeptAnswerShape
    from service.schemas.conversations import AgainShape, ConversationShape, DifferenceShape


def kept_text(kept: KeptAnswerShape) -> str:
    """A saved answer in full, in rich markup."""
    return (
        f"[bold]{escape(kept.question)}[/bold]  [dim]{_day(kept)}, revision "
        f"{kept.library_revision} of the library[/dim]\n{answer_text(kept)}\n{label(kept)}"
    )


def label(kept: KeptAnswerShape) -> str:
    """The command that opens a saved answer again, in rich markup."""
    conversation = f" (conversation {kept.conversation})" if kept.conversation else ""
    return f"[dim]Saved: footnote answers {kept.id}{conversation}[/dim]"


def answers_text(kept: Sequence[KeptAnswerShape]) -> str:
    """One line for each answer, in rich markup."""
    if not kept:
        return "no answers yet: `footnote ask` saves each answer"
    return "\n".join(
        f"{each.id}  {_day(each)}  {escape(each.question)}  [dim]"
        + ("no answer" if each.status == "unanswerable" else f"{len(each.statements)} statements")
        + "[/dim]"
        for each in kept
    )


def conversations_text(conversations: Sequence[ConversationShape]) -> str:
    """One line for each conversation, in rich markup."""
    if not conversations:
        return "no conversations: `footnote ask --conversation new` starts one"
    return "\n".join(
        f"{each.id}  {each.changed.date().isoformat()}  {escape(each.title)}  "
        f"[dim]{each.answer_count} answers[/dim]"
        for each in conversations
    )


def conversation_text(kept: Sequence[KeptAnswerShape]) -> str:
    """The answers of a conversation one after the other, in rich markup."""
    return "\n\n".join(kept_text(each) for each in kept) or "this conversation has no answers"


def again_text(again: AgainShape) -> str:
    """The new answer, and how and why it differs from the saved one, in rich markup."""
    return f"{kept_text(again.answer)}\n\n" + "\n".join(_changes(again.difference))


def _changes(difference: DifferenceShape) -> Iterator[str]:
    if difference.same:
        yield "[green]the same as the saved answer[/green]"
    for statement in difference.new:
        yield f"[green]+ {escape(statement.text)}[/green]"
    for statement in difference.gone:
        yield f"[red]- {escape(statement.text)}[/red]"
    for moved in difference.moved:
        before, after = moved.before, moved.after
        yield (
            f"[yellow]moved[/yellow] from {escape(before.paper.title)}, page {before.page}, "
            f"to {escape(after.paper.title)}, page {after.page}: {escape(moved.text)}"
        )
    for paper in difference.papers_added:
        yield f"[dim]added since: {escape(paper.title)}[/dim]"
    for removal in difference.papers_removed:
        yield f"[dim]removed since: {escape(removal.title)}[/dim]"
    for pair in difference.papers_superseded:
        yield f"[dim]superseded since: {escape(pair.paper.title)}[/dim]"


def _day(kept: KeptAnswerShape) -> str:
    return kept.asked.date().isoformat()

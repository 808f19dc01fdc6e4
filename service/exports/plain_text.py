"""An answer as plain text."""

from service.answering.records.answers import Answer, Quote, Statement
from service.exports.cited_sources import link_to, one_line, place


def plain_text(answer: Answer, root: str = "") -> str:
    """The question, the statements with citation numbers, and the footnotes."""
    lines = [one_line(answer.question), ""]
    if answer.status == "unanswerable":
        lines += [f"No answer. {one_line(answer.message)}"]
        lines += [f"Near, but no answer: {near}" for near in map(_quoted, answer.nearest)]
    for statement in answer.statements:
        numbers = "".join(f"[{citation.number}]" for citation in statement.citations)
        lines.append(f"{one_line(statement.text)} {numbers}{_verdict(statement)}")
    if answer.notice:
        lines += ["", f"Note: {one_line(answer.notice)}"]
    for statement in answer.statements:
        for citation in statement.citations:
            lines += ["", f"[{citation.number}] {_named(citation.quote)}"]
            lines.append(f"    “{one_line(citation.quote.text)}”")
            lines += [f"    {link}" for link in (link_to(citation.quote, root),) if link]
    return "\n".join(lines) + "\n"


def _verdict(statement: Statement) -> str:
    return "" if statement.support == "verified" else f" ({statement.support})"


def _named(quote: Quote) -> str:
    year = f" ({quote.paper.year})" if quote.paper.year else ""
    return f"{one_line(quote.paper.title)}{year}, {place(quote)}"


def _quoted(quote: Quote) -> str:
    return f"{_named(quote)}: “{one_line(quote.text)}”"

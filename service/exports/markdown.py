"""An answer as Markdown with footnotes, as GitHub, Pandoc and Obsidian read them."""

import re
from collections.abc import Mapping

from service.answering.records.answers import Answer, Citation, Quote, Statement, Support
from service.exports.cited_sources import link_to, one_line, place

_VERDICTS: Mapping[Support, str] = {
    "verified": "✓ verified",
    "partial": "(partly supported)",
    "unsupported": "✗ unsupported",
}
# Markdown's markup within a line, and at the start of one.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$^!@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_AT_START = re.compile(r"^(\d*)([-+=:.)])")


def markdown(answer: Answer, root: str = "") -> str:
    """The question as a heading, a paragraph per statement, and a footnote per citation."""
    blocks = [f"# {_text(answer.question)}"]
    if answer.status == "unanswerable":
        blocks.append(f"**No answer.** {_text(answer.message)}")
        blocks += [f"> Near, but no answer: {_cited(quote, root)}" for quote in answer.nearest]
    blocks += [_paragraph(statement) for statement in answer.statements]
    if answer.notice:
        blocks.append(f"*Note: {_text(answer.notice)}*")
    blocks += [
        _footnote(citation, statement, root)
        for statement in answer.statements
        for citation in statement.citations
    ]
    return "\n\n".join(blocks) + "\n"


def _paragraph(statement: Statement) -> str:
    marks = "".join(f"[^{citation.number}]" for citation in statement.citations)
    doubt = "" if statement.support == "verified" else f" *({statement.support})*"
    return f"{_text(statement.text)}{doubt} {marks}".rstrip()


def _footnote(citation: Citation, statement: Statement, root: str) -> str:
    return f"[^{citation.number}]: {_cited(citation.quote, root)} {_VERDICTS[statement.support]}"


def _cited(quote: Quote, root: str) -> str:
    year = f" ({quote.paper.year})" if quote.paper.year else ""
    link = link_to(quote, root)
    where = _text(place(quote))
    if link:
        where = f"[{where}](<{link}>)"
    return f"“{_text(quote.text)}” *{_text(quote.paper.title)}*{year}, {where}."


def _text(text: str) -> str:
    """The text with Markdown escaped."""
    escaped = _MARKUP.sub(lambda found: f"\\{found[0]}", one_line(text))
    return _AT_START.sub(r"\1\\\2", escaped)

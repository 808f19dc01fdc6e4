"""The papers that an answer cites, in RIS, which most reference managers read."""

import rispy

from service.answering.records.answers import Answer
from service.exports.cited_sources import (
    Source,
    SourceKind,
    address_of,
    doi_of,
    kind_of,
    link_to,
    locator,
    one_line,
    person,
    sources,
)

_TYPES: dict[SourceKind, str] = {
    "preprint": "UNPB",
    "article": "JOUR",
    "primer": "RPRT",
    "document": "RPRT",
}


class _Writer(rispy.RisWriter):  # type: ignore[misc]  # rispy has no types
    """Writes references without the numbers between them, which RIS does not have."""

    def set_header(self, count: int) -> str:
        """Nothing."""
        del count
        return ""


def ris(answer: Answer, root: str = "") -> str:
    """One reference per paper, with a note for each citation: page, quote and link."""
    references = [_reference(source, root) for source in sources(answer)]
    return str(rispy.dumps(references, implementation=_Writer)) if references else ""


def _reference(source: Source, root: str) -> dict[str, str | list[str]]:
    paper = source.paper
    fields: dict[str, str | list[str]] = {
        "type_of_reference": _TYPES[kind_of(paper)],
        "id": source.key,
        "title": one_line(paper.title),
        "authors": [_author(name) for name in paper.authors],
        "year": str(paper.year or ""),
        "doi": doi_of(paper),
        "number": f"arXiv:{one_line(paper.arxiv)}" if paper.arxiv else "",
        "language": one_line(paper.language),
        "urls": [address for address in (address_of(paper),) if address],
        "notes": [
            f"[{c.number}] p. {locator(c.quote)}: “{one_line(c.quote.text)}” "
            + link_to(c.quote, root)
            for c in source.citations
        ],
    }
    return {
        name: [each.rstrip() for each in value] if isinstance(value, list) else value
        for name, value in fields.items()
        if value
    }


def _author(name: str) -> str:
    tidy = one_line(name)
    split = person(tidy)
    return f"{split[1]}, {split[0]}" if split else tidy

"""The papers that an answer cites, in CSL-JSON, which Zotero, Pandoc and citeproc read."""

import json

from service.answering.records.answers import Answer
from service.exports.cited_sources import (
    Source,
    SourceKind,
    address_of,
    kind_of,
    link_to,
    locator,
    one_line,
    person,
    sources,
)

_TYPES: dict[SourceKind, str] = {
    "preprint": "article",
    "article": "article-journal",
    "primer": "report",
    "document": "document",
}


def csl_json(answer: Answer, root: str = "") -> str:
    """One item per paper, its pages as locator; `custom` holds each citation in CSL's form."""
    items = [_item(source, root) for source in sources(answer)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(source: Source, root: str) -> dict[str, object]:
    paper = source.paper
    fields: dict[str, object] = {
        "id": source.key,
        "type": _TYPES[kind_of(paper)],
        "title": one_line(paper.title),
        "author": [_name(name) for name in paper.authors],
        "issued": {"date-parts": [[paper.year]]} if paper.year else None,
        "DOI": paper.doi,
        "number": f"arXiv:{one_line(paper.arxiv)}" if paper.arxiv else "",
        "archive": "arXiv" if paper.arxiv else "",
        "publisher": "Footnote" if paper.is_primer else "",
        "number-of-pages": str(paper.page_count),
        "language": one_line(paper.language),
        "URL": address_of(paper),
        "locator": ", ".join(source.pages),
        "custom": {
            "citationItems": [
                {
                    "id": source.key,
                    "locator": locator(citation.quote),
                    "label": "page",
                    "number": citation.number,
                    "quote": one_line(citation.quote.text),
                    "url": link_to(citation.quote, root),
                }
                for citation in source.citations
            ]
        },
    }
    return {name: value for name, value in fields.items() if value}


def _name(name: str) -> dict[str, str]:
    tidy = one_line(name)
    split = person(tidy)
    return {"given": split[0], "family": split[1]} if split else {"literal": tidy}

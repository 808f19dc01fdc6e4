"""The papers that an answer cites, for BibTeX and BibLaTeX."""

from functools import cache

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from pylatexenc.latexencode import (
    RULE_DICT,
    UnicodeToLatexConversionRule,
    UnicodeToLatexEncoder,
)

from index.records import Paper
from service.answering.records.answers import Answer
from service.exports.cited_sources import (
    Source,
    SourceKind,
    address_of,
    doi_of,
    kind_of,
    one_line,
    person,
    sources,
)

_TYPES: dict[SourceKind, str] = {
    "preprint": "misc",
    "article": "article",
    "primer": "techreport",
    "document": "misc",
}
_AND = " and "


def bibtex(answer: Answer) -> str:
    """One entry per paper; `note` lists the cited pages, `annote` the quotes."""
    return write_string(Library([_entry(source, source.cited_pages) for source in sources(answer)]))


def paper_bibtex(paper: Paper, page: str = "") -> str:
    """The entry of one paper; `note` names the printed number of the cited page, if any."""
    return write_string(Library([_entry(Source(paper, ()), f"Cited: p. {page}" if page else "")]))


def _entry(source: Source, note: str) -> Entry:
    paper = source.paper
    quotes = " ".join(f"[{c.number}] “{one_line(c.quote.text)}”" for c in source.citations)
    fields = {
        "title": f"{{{_latex(paper.title)}}}",  # braces keep capitals as they are
        "author": _AND.join(map(_author, paper.authors)),
        "year": str(paper.year or ""),
        **_identifiers(paper),
        "institution": "Footnote" if paper.is_primer else "",
        "language": _latex(paper.language),
        "url": address_of(paper),
        "note": _latex(note),
        "annote": _latex(quotes),
    }
    return Entry(_TYPES[kind_of(paper)], source.key, [Field(k, v) for k, v in fields.items() if v])


def _identifiers(paper: Paper) -> dict[str, str]:
    if not paper.arxiv:
        return {"doi": doi_of(paper)}
    version = f"v{paper.arxiv_version}" if paper.arxiv_version else ""
    eprint = _latex(paper.arxiv + version)
    return {"eprint": eprint, "archiveprefix": "arXiv", "doi": doi_of(paper)}


def _author(name: str) -> str:
    """A person's name as it is; an organisation's in braces, so that BibTeX does not split it."""
    tidy = one_line(name)
    return _latex(tidy) if person(tidy) and _AND not in f" {tidy} " else f"{{{_latex(tidy)}}}"


def _latex(text: str) -> str:
    return str(_encoder().unicode_to_latex(one_line(text)))


@cache
def _encoder() -> UnicodeToLatexEncoder:
    # BibTeX counts braces whether or not a backslash stands before them.
    braces = {ord("{"): r"\textbraceleft{}", ord("}"): r"\textbraceright{}"}
    return UnicodeToLatexEncoder(
        conversion_rules=[UnicodeToLatexConversionRule(RULE_DICT, braces), "defaults"],
        replacement_latex_protection="braces-after-macro",
        unknown_char_policy="keep",
        unknown_char_warning=False,
    )

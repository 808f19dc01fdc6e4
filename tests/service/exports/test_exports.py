"""service/exports: answers in the formats of other programs, read again by their own parsers."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from markdown_it import MarkdownIt
from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

from index.records import Paper
from service.answering.records.answers import Answer, Citation, Elapsed, Quote, Statement
from service.answering.records.understanding import Understanding
from service.exports.cited_sources import person, sources
from service.exports.format_names import (
    EXPORT_FORMATS,
    MEDIA_TYPES,
    ExportFormat,
    file_name,
    format_of,
)
from service.exports.formats import exported

HOSTILE = (
    "A {title\\} with $math$, 100% of #1 & more_\n@misc{x,\n  ER  - \n"
    "\N{RIGHT-TO-LEFT OVERRIDE}<script>alert(1)</script> [a](http://b.c) `code` **bold** ~x~ | é 中"
)
# The same on one line, without what turns its direction.
ONE_LINE = " ".join(HOSTILE.replace("\N{RIGHT-TO-LEFT OVERRIDE}", "").split())

BYRON = Paper(
    "1a2b3c4d5e6f", "Open weights and their release", ("Ada Byron", "Ludwig van Beethoven"),
    2024, "openness.pdf", 9, arxiv="2403.07918", arxiv_version=2, language="en",
)  # fmt: skip
RAND = Paper(
    "99aa88bb77cc", HOSTILE, ("European Commission", "Mary Shelley"), None, "x.pdf", 3,
    doi="10.1000/x%{1}", language="en",
)  # fmt: skip
PRIMER = Paper("0011223344ff", "Release: a primer", ("Footnote",), 2026, "p.pdf", 2, is_primer=True)


def quote(paper: Paper, page: int, label: str = "", text: str = "The words.") -> Quote:
    return Quote(paper, page, label, 5, 15, text, ("1 Section",), "passage", 0.9)


def answer_of(*statements: Statement, status: str = "answered") -> Answer:
    assert status in ("answered", "unanswerable")
    refused = status != "answered"
    return Answer(
        "f00d" * 8, "What is *open*?", Understanding("What?", ("What?",)),
        "unanswerable" if refused else "answered", "off_topic" if refused else None,
        "The papers do not say." if refused else "", (), statements,
        (quote(BYRON, 3),) if refused else (), 0, "extractive", 7, Elapsed(1.0, 0.0, 1.0, 0.1),
    )  # fmt: skip


ANSWER = answer_of(
    Statement(
        "Open weights can be had by anyone.", "verified",
        (Citation(1, quote(BYRON, 3, "1")), Citation(2, quote(BYRON, 5, "3"))),
    ),
    Statement("1. - It *is* so [x](y).", "partial", (Citation(3, quote(RAND, 2, "ii", HOSTILE)),)),
    Statement("A primer says so.", "unsupported", (Citation(4, quote(PRIMER, 1, "1")),)),
)  # fmt: skip
REFUSAL = answer_of(status="unanswerable")


def entries() -> dict[str, dict[str, str]]:
    """The BibTeX entries as its parser reads them, with LaTeX undone; by type and key's start."""
    known = get_default_latex_context_db()
    braces = [MacroTextSpec("textbraceleft", "{"), MacroTextSpec("textbraceright", "}")]
    known.add_context_category("braces", prepend=True, macros=braces)
    decoder = LatexNodes2Text(latex_context=known)
    library = parse_string(
        exported(ANSWER, "bibtex"), append_middleware=[LatexDecodingMiddleware(decoder=decoder)]
    )
    assert not library.failed_blocks
    return {
        f"{entry.entry_type}:{entry.key}": {f.key: str(f.value) for f in entry.fields}
        for entry in library.entries
    }


def test_bibtex_has_an_entry_a_paper_with_the_pages_that_are_cited() -> None:
    found = entries()
    assert list(found) == [
        "misc:byron2024open-1a2b3c",
        "article:europeantitle-99aa88",
        "techreport:footnote2026release-001122",
    ]  # fmt: skip
    byron = found["misc:byron2024open-1a2b3c"]
    assert byron["author"] == "Ada Byron and Ludwig van Beethoven"
    assert (byron["eprint"], byron["archiveprefix"]) == ("2403.07918v2", "arXiv")
    assert (byron["year"], byron["url"]) == ("2024", "https://arxiv.org/abs/2403.07918")
    assert byron["note"] == "Cited: pp. 1, 3"
    assert "[2] “The words.”" in byron["annote"]
    primer = found["techreport:footnote2026release-001122"]
    assert (primer["institution"], primer["note"]) == ("Footnote", "Cited: p. 1")


def test_hostile_titles_come_out_of_bibtex_as_they_went_in() -> None:
    text = exported(ANSWER, "bibtex")
    assert text.count("\n@") == 2  # three entries and no more
    hostile = entries()["article:europeantitle-99aa88"]
    assert _without_spaces(hostile["title"]) == _without_spaces(ONE_LINE)
    assert hostile["author"] == "European Commission and Mary Shelley"
    assert "{European Commission} and Mary Shelley" in text
    assert "doi = {10.1000/x%25%7B1%7D}," in text
    # BibTeX counts braces, whatever stands before them.
    for entry in re.split(r"\n(?=@)", text.strip()):
        assert entry.count("{") == entry.count("}")


def _without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_ris_is_read_again_as_it_was_meant() -> None:
    text = exported(ANSWER, "ris", "http://127.0.0.1:8000/")
    found = rispy.loads(text)
    assert [each["type_of_reference"] for each in found] == ["UNPB", "JOUR", "RPRT"]
    byron, hostile, _ = found
    assert byron["authors"] == ["Byron, Ada", "van Beethoven, Ludwig"]
    assert (byron["id"], byron["year"]) == ("byron2024open-1a2b3c", "2024")
    assert byron["notes"][1].startswith("[2] p. 3: “The words.” http://127.0.0.1:8000/papers/")
    assert hostile["title"] == ONE_LINE
    assert hostile["authors"] == ["European Commission", "Shelley, Mary"]
    assert hostile["notes"] == [
        f"[3] p. ii: “{ONE_LINE}” http://127.0.0.1:8000/papers/99aa88bb77cc?page=2&start=5&end=15"
    ]
    assert text.startswith("TY  - UNPB")


# Of the CSL schema, version 1.0.2: what an item may have, and of which type.
_CSL: dict[str, type] = {
    "id": str, "type": str, "title": str, "author": list, "issued": dict, "DOI": str,
    "number": str, "archive": str, "publisher": str, "number-of-pages": str, "language": str,
    "URL": str, "locator": str, "custom": dict,
}  # fmt: skip


def test_csl_items_have_what_the_schema_knows_and_the_pages_as_locators() -> None:
    items: list[dict[str, Any]] = json.loads(exported(ANSWER, "csl"))
    for item in items:
        assert all(isinstance(value, _CSL[name]) for name, value in item.items())
        assert item["type"] in {"article", "article-journal", "report", "document"}
    byron, hostile, primer = items
    assert byron["author"][1] == {"given": "Ludwig", "family": "van Beethoven"}
    assert byron["issued"] == {"date-parts": [[2024]]}
    assert (byron["locator"], hostile["locator"], primer["locator"]) == ("1, 3", "ii", "1")
    assert byron["custom"]["citationItems"][1] == {
        "id": byron["id"], "locator": "3", "label": "page", "number": 2, "quote": "The words.",
        "url": "https://arxiv.org/abs/2403.07918",
    }  # fmt: skip
    assert hostile["title"] == ONE_LINE
    assert hostile["author"][0] == {"literal": "European Commission"}
    assert "issued" not in hostile


def test_markdown_has_a_footnote_a_citation() -> None:
    text = exported(ANSWER, "md", "http://h")
    assert text.startswith("# What is \\*open\\*?\n")
    assert "Open weights can be had by anyone. [^1][^2]\n" in text
    assert re.findall(r"^\[\^(\d)\]: ", text, re.MULTILINE) == ["1", "2", "3", "4"]
    assert "*(partial)* [^3]" in text
    assert "[page 3 (printed 1)]" in text
    assert "(<http://h/papers/1a2b3c4d5e6f?page=3&start=5&end=15>)" in text


def test_text_from_papers_is_never_markup() -> None:
    text = exported(ANSWER, "md")
    tokens = [
        token
        for block in MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(text)
        for token in (block, *(block.children or ()))
    ]
    kinds = {token.type for token in tokens}
    assert not kinds & {
        "html_block", "html_inline", "code_inline", "code_block", "fence", "bullet_list_open",
        "ordered_list_open", "hr", "s_open", "table_open", "image", "strong_open",
    }  # fmt: skip
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert set(links) == {"https://arxiv.org/abs/2403.07918", "https://doi.org/10.1000/x%25%7B1%7D"}
    shown = "".join(token.content for token in tokens if token.type == "text")
    assert ONE_LINE in shown
    assert "1. - It *is* so [x](y)." in shown


def test_plain_text_is_for_reading() -> None:
    assert exported(answer_of(ANSWER.statements[0]), "text") == (
        "What is *open*?\n\n"
        "Open weights can be had by anyone. [1][2]\n\n"
        "[1] Open weights and their release (2024), page 3 (printed 1)\n"
        "    “The words.”\n"
        "    https://arxiv.org/abs/2403.07918\n\n"
        "[2] Open weights and their release (2024), page 5 (printed 3)\n"
        "    “The words.”\n"
        "    https://arxiv.org/abs/2403.07918\n"
    )


@pytest.mark.parametrize("wanted", EXPORT_FORMATS)
def test_a_refusal_cites_nothing(wanted: ExportFormat) -> None:
    said = exported(REFUSAL, wanted)
    if wanted == "json":
        assert json.loads(said)["status"] == "unanswerable"
    elif wanted in ("md", "text"):
        assert "No answer" in said
        assert "The papers do not say." in said
        assert "Near, but no answer" in said
        assert "[^1]" not in said
    else:
        assert said.strip() in ("", "[]")


@pytest.mark.parametrize("wanted", EXPORT_FORMATS)
def test_the_same_answer_gives_the_same_file(wanted: ExportFormat) -> None:
    assert exported(ANSWER, wanted) == exported(replace(ANSWER), wanted)
    assert format_of(MEDIA_TYPES[wanted]) == wanted
    assert re.fullmatch(
        r"answer-f00df00d\.(json|md|bib|ris|csl\.json|txt)", file_name(ANSWER.id, wanted)
    )


def test_keys_are_a_papers_own() -> None:
    alike, bare = replace(BYRON, id="ffffffffffff"), replace(PRIMER, authors=(), title="中")
    both = answer_of(
        Statement("A.", "verified", (Citation(1, quote(BYRON, 1)), Citation(2, quote(alike, 1)))),
        Statement("B.", "verified", (Citation(3, quote(bare, 1)),)),
    )  # fmt: skip
    assert [source.key for source in sources(both)] == [
        "byron2024open-1a2b3c", "byron2024open-ffffff", "anon2026-001122",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("Ada Byron", ("Ada", "Byron")),
        ("Jean-Luc de la Tour", ("Jean-Luc", "de la Tour")),
        ("Mary W. Shelley", ("Mary W.", "Shelley")),
        ("European Commission", None),
        ("OECD", None),
        ("Stanford Institute for Human-Centered AI", None),
        ("The White House Office", None),
        ("Byron, Ada", None),
    ],
)
def test_bodies_are_told_from_people(name: str, split: tuple[str, str] | None) -> None:
    assert person(name) == split

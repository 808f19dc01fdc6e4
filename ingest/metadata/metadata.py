"""Metadata of a paper, and which source was used where sources disagree.

Titles, authors, years and identifiers come from the document information, from XMP (ISO 16684-1),
from the first page's typography and from identifiers printed on it. What no source states stays
empty.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

import py3langid

from index.text.dates import MONTH_OR_SHORT
from index.text.letters import letters_and_digits
from index.text.readable import readable
from ingest.layout.blocks import Block
from ingest.layout.lines import Line, lines_of
from ingest.metadata.authors import is_name, printed_authors
from ingest.metadata.title import printed_title, running_head
from ingest.pdf.document import PdfDocument


@dataclass(frozen=True, slots=True)
class SearchedText:
    """How much of a paper each kind of metadata is looked for in.

    Chosen by hand, not fitted; evaluation/expected_metadata.toml holds titles, authors and years
    of papers to compare with.
    """

    head_pages: int = 3  # for titles, authors and abstracts
    running_pages: int = 20  # for running heads
    language_pages: int = 6
    language_characters: int = 4_000
    language_letters: int = 40  # with fewer, the file's field decides
    head_characters: int = 800  # of the first page, in which a paper says when it appeared
    abstract_characters: int = 600  # after as many, an abstract has no further paragraph
    longer_title: float = 1.1  # a printed title longer than the field's by this is used


SEARCHED = SearchedText()
# A year that stands alone, not one end of a range such as 2019-2024.
_YEAR = re.compile(r"(?<![\d–/-])((?:19[89]|20[0-4])\d)(?![\d–/-])")
_DATE = re.compile(
    rf"\b(?:{MONTH_OR_SHORT})\.? (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?((?:19[89]|20[0-4])\d)\b"
)
# What arXiv prints in the margin of the first page: identifier, version, subject.
_ARXIV_STAMP = re.compile(
    r"arXiv:(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})v(\d+) ?\[[a-zA-Z.-]*\] ?"
    r"(\d{1,2} \w{3} \d{4})"
)
_ARXIV_NAME = re.compile(r"(?<!\d)([0-2]\d(?:0[1-9]|1[0-2])\.\d{4,5})(?:v(\d+))?(?!\d)")
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>{}|\\^\[\]`]+)")
_DOI_PRINTED = re.compile(r"(?i)(?:doi\.org/|\bdoi:? ?)(10\.\d{4,9}/[^\s\"<>{}|\\^\[\]`]+)")
# Titles that programs write into a file without being asked.
_NO_TITLE = re.compile(
    r"(?i)untitled|microsoft word|powerpoint|\.(docx?|pdf|tex|pptx?|indd)\b|^kopie von|^copy of"
    r"|^(full )?report$|^document\d*$|manuscript$|^slide \d|^print|^layout \d"
)
# "1 Introduction": the first heading of a paper without a printed title.
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[A-Z]|[IVX]{1,4})\.?\s+(?=[A-Z])")
_ABSTRACT_HEADING = re.compile(r"(?i)(?:\d\.? )?abstract\W*$")
_ABSTRACT_INLINE = re.compile(r"(?i)abstract\s*(?:[.:—–-]\s*)(?=\S)|A\s?BSTRACT\s+(?=[A-Z])")
_PRIMER = "Footnote project (primer)"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Metadata of a paper; empty where no source states it.

    `language` is an ISO 639-1 code, `dated` the ISO 8601 date of this version; `arxiv_version` is
    0 if unknown; `conflicts` says in sentences which source was used where sources disagree.
    """

    title: str
    authors: tuple[str, ...]
    year: int | None
    is_primer: bool
    abstract: str
    doi: str
    arxiv: str
    arxiv_version: int
    language: str
    dated: str
    conflicts: tuple[str, ...]


def metadata(document: PdfDocument, blocks: Sequence[Block], *, file_name: str) -> Metadata:
    """The title, authors, year, abstract, identifiers and language of a paper."""
    information = document.information
    lines = [lines_of(page) for page in document.pages[: SEARCHED.head_pages]]
    title, title_conflicts = _title(document, lines, file_name)
    first = " ".join(document.pages[0].text.split())
    arxiv, arxiv_version = _arxiv(first, file_name)
    year, year_conflicts = _year(document, first, arxiv, file_name)
    return Metadata(
        title=title,
        authors=_authors(information, lines, title),
        year=year,
        is_primer=information.get("Author") == _PRIMER,
        abstract=_abstract(document, blocks),
        doi=_doi(information, first),
        arxiv=arxiv,
        arxiv_version=arxiv_version,
        language=_language(document),
        dated=_dated(information, first),
        conflicts=(*title_conflicts, *year_conflicts),
    )


def _title(
    document: PdfDocument, lines: Sequence[Sequence[Line]], file_name: str
) -> tuple[str, tuple[str, ...]]:
    """The title, and the source that was used where the file's fields and its page disagree."""
    field = next(
        (
            title
            for name in ("Title", "dc:title")
            if len((title := document.information.get(name, "")).split()) > 2
            and not _NO_TITLE.search(title)
        ),
        "",
    )
    printed = printed_title(lines)
    if not printed or document.pages[0].is_recognised:
        # Text recognised on a cover is less certain than what stands at the top of every page.
        head = running_head([lines_of(page) for page in document.pages[: SEARCHED.running_pages]])
        if head and not field:
            return head, ("title: from the head that runs over the pages",)
    if field and _is_within(field, printed):
        # The field has the same words with fewer errors, unless the page has more of them.
        longer = len(letters_and_digits(printed)) > SEARCHED.longer_title * len(
            letters_and_digits(field)
        )
        return (printed if longer else field), ()
    if field and (not _may_be_title(printed, field) or _is_on_page(field, lines)):
        return field, ()
    if printed:
        if not field:
            return printed, ()
        return printed, (f"title: the first page was believed, not the file’s field “{field}”",)
    return _from_name(file_name), ("title: from the file’s name, for want of any other",)


def _may_be_title(printed: str, field: str) -> bool:
    """Whether the largest text on the page may be a title other than the file's field."""
    is_part = _is_within(printed, field)
    return len(printed.split()) > 2 and not is_part and not _NUMBERED.match(printed)


def _is_within(part: str, whole: str) -> bool:
    return bool(part) and letters_and_digits(part) in letters_and_digits(whole)


def _is_on_page(title: str, lines: Sequence[Sequence[Line]]) -> bool:
    return any(
        letters_and_digits(title) in letters_and_digits(" ".join(line.text for line in page))
        for page in lines
    )


def _from_name(file_name: str) -> str:
    return re.sub(r"[-_]+", " ", PurePath(file_name).stem).strip() or file_name


def _authors(
    information: Mapping[str, str], lines: Sequence[Sequence[Line]], title: str
) -> tuple[str, ...]:
    """The authors in the file's fields if there are several, else those under the title."""
    fields = [information[name] for name in ("Author", "dc:creator") if information.get(name)]
    named = tuple(dict.fromkeys(name for field in fields for name in _names(field)))
    if len(named) > 1:
        return named
    if printed := printed_authors(lines[0], title):
        return printed
    # A single name may be that of the person who typed the file: it counts if the paper has it.
    text = " ".join(line.text for page in lines for line in page).casefold()
    return tuple(name for name in named if all(word in text for word in name.casefold().split()))


def _names(field: str) -> Iterator[str]:
    """The people in a field, or the organisation that it names; a single word is a user name."""
    people = [name.strip() for name in re.split(r"[;,&]| and ", field)]
    people = [name for name in people if len(name.split()) > 1 and "@" not in name]
    if all(is_name(name) for name in people):
        yield from people
    elif len((body := field.partition(";")[0].strip()).split()) > 1:
        yield body


def _arxiv(first: str, file_name: str) -> tuple[str, int]:
    """The arXiv identifier and version, 0 where only the identifier is known."""
    if stamp := _ARXIV_STAMP.search(first):
        return stamp.group(1), int(stamp.group(2))
    if name := _ARXIV_NAME.search(file_name):
        return name.group(1), int(name.group(2) or 0)
    return "", 0


def _dated(information: Mapping[str, str], first: str) -> str:
    """The date of arXiv's stamp, else the date on which the file was made; ISO 8601."""
    if stamp := _ARXIV_STAMP.search(first):
        with suppress(ValueError):
            return datetime.strptime(stamp.group(3), "%d %b %Y").date().isoformat()
    made = re.match(r"(?:D:)?((?:19|20)\d\d)(\d\d)(\d\d)", information.get("CreationDate", ""))
    return "-".join(made.groups()) if made else ""


def _doi(information: Mapping[str, str], first: str) -> str:
    for field in ("prism:doi", "doi", "dc:identifier", "WPS-ARTICLEDOI", "Subject"):
        if found := _DOI.search(information.get(field, "")):
            return _trimmed_doi(found.group(1))
    found = _DOI_PRINTED.search(first)
    return _trimmed_doi(found.group(1)) if found else ""


def _trimmed_doi(doi: str) -> str:
    doi = doi.rstrip(".,;:’'”)" if doi.count("(") < doi.count(")") else ".,;:’'”")
    return doi.lower()


def _year(
    document: PdfDocument, first: str, arxiv: str, file_name: str
) -> tuple[int | None, tuple[str, ...]]:
    """The year in which a paper appeared; its text takes precedence over its file's date."""
    stamp = _ARXIV_STAMP.search(first)
    if stamp and _DOI_PRINTED.search(first):
        # The paper has appeared elsewhere after its first version: in the year of this version.
        return int(stamp.group(3)[-4:]), ()
    if re.match(r"\d{4}\.", arxiv):
        return 2000 + int(arxiv[:2]), ()
    created = document.information.get("CreationDate", "").removeprefix("D:")[:4]
    made = int(created) if _YEAR.fullmatch(created) else None
    head = first[: SEARCHED.head_characters]
    for pattern, text in ((_YEAR, head), (_DATE, first), (_YEAR, first), (_YEAR, file_name)):
        if found := pattern.search(text):
            year = int(found.group(1))
            if made is None or made == year:
                return year, ()
            return year, (f"year: the text’s {year} was believed, not the file’s date {made}",)
    return made, ("year: from the file’s date, for want of any other",) if made else ()


def _abstract(document: PdfDocument, blocks: Sequence[Block]) -> str:
    """The text under the heading "Abstract", or after that word."""
    pages = {page.number: page.text for page in document.pages[: SEARCHED.head_pages]}
    parts: list[str] = []
    under = False
    for block in blocks:
        if any(span.page not in pages for span in block.spans):
            break
        text = readable(" ".join(pages[span.page][span.start : span.end] for span in block.spans))
        if block.kind == "heading":
            if parts:
                break
            under = bool(_ABSTRACT_HEADING.match(text))
        elif inline := _ABSTRACT_INLINE.match(text):
            parts.append(text[inline.end() :])
            under = True
        elif under and block.kind in ("body", "list"):
            parts.append(text)
        is_long = sum(map(len, parts)) > SEARCHED.abstract_characters
        if parts and parts[-1].endswith(".") and is_long:
            break
    return " ".join(parts)


def _language(document: PdfDocument) -> str:
    """The language of most of the text, as an ISO 639-1 code."""
    sample = ""
    for page in document.pages[: SEARCHED.language_pages]:
        sample += readable(page.text)[: SEARCHED.language_characters - len(sample)] + " "
    if sum(character.isalpha() for character in sample) < SEARCHED.language_letters:
        return document.information.get("Lang", "")[:2].lower()
    return str(py3langid.classify(sample)[0])

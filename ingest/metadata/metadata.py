"""What is known of a paper beside its text, and which source of it was believed.

Titles, authors, years and identifiers come from the document information, from XMP (ISO 16684-1),
from the first page's typography and from identifiers printed on it. What nobody says stays empty.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

import py3langid

from index.text.readable import readable
from ingest.layout.blocks import Block
from ingest.layout.lines import Line, lines_of
from ingest.metadata.authors import is_name, printed_authors
from ingest.metadata.title import printed_title, running_head
from ingest.pdf.document import PdfDocument

_HEAD_PAGES = 3
# Running heads are looked for on so many pages.
_RUNNING_PAGES = 20
# A year that stands alone, not one end of a range such as 2019-2024.
_YEAR = re.compile(r"(?<![\d–/-])((?:19[89]|20[0-4])\d)(?![\d–/-])")
# Characters of the first page in which a paper says when it appeared.
_HEAD = 800
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_DATE = re.compile(rf"\b(?:{_MONTHS})\.? (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?((?:19[89]|20[0-4])\d)\b")
# What arXiv prints in the margin of the first page: identifier, version, subject.
_ARXIV_STAMP = re.compile(
    r"arXiv:(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})v(\d+) ?\[[a-zA-Z.-]*\] ?"
    r"(\d{1,2} \w{3} \d{4})"
)
_ARXIV_NAME = re.compile(r"(?<!\d)([0-2]\d(?:0[1-9]|1[0-2])\.\d{4,5})(?:v(\d+))?(?!\d)")
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>{}|\\^\[\]`]+)")
_DOI_PRINTED = re.compile(r"(?i)(?:doi\.org/|\bdoi:? ?)(10\.\d{4,9}/[^\s\"<>{}|\\^\[\]`]+)")
# Titles that programs write by themselves.
_NO_TITLE = re.compile(
    r"(?i)untitled|microsoft word|powerpoint|\.(docx?|pdf|tex|pptx?|indd)\b|^kopie von|^copy of"
    r"|^(full )?report$|^document\d*$|manuscript$|^slide \d|^print|^layout \d"
)
# "1 Introduction": the first heading of a paper that does not print its title.
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[A-Z]|[IVX]{1,4})\.?\s+(?=[A-Z])")
_ABSTRACT_HEADING = re.compile(r"(?i)(?:\d\.? )?abstract\W*$")
_ABSTRACT_INLINE = re.compile(r"(?i)abstract\s*(?:[.:—–-]\s*)(?=\S)|A\s?BSTRACT\s+(?=[A-Z])")
_ABSTRACT_CHARACTERS = 600  # after so many, no further paragraph is taken
_LANGUAGE_CHARACTERS = 4_000
_PRIMER = "Footnote project (primer)"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a paper beside its text; empty where nobody says.

    `language` is an ISO 639-1 code and `dated` the ISO 8601 date of this version; `beliefs` says,
    where sources disagree, which was believed.
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
    beliefs: tuple[str, ...]


def metadata(document: PdfDocument, blocks: Sequence[Block], *, file_name: str) -> Metadata:
    """The title, authors, year, abstract, identifiers and language of a paper."""
    said = document.information
    lines = [lines_of(page) for page in document.pages[:_HEAD_PAGES]]
    title, beliefs = _title(document, lines, file_name)
    first = " ".join(document.pages[0].text.split())
    arxiv, version = _arxiv(first, file_name)
    year, more_beliefs = _year(document, first, arxiv, file_name)
    return Metadata(
        title, _authors(said, lines, title), year, said.get("Author") == _PRIMER,
        _abstract(document, blocks), _doi(said, first), arxiv, version,
        _language(document), _dated(said, first), (*beliefs, *more_beliefs),
    )  # fmt: skip


def _title(
    document: PdfDocument, lines: Sequence[Sequence[Line]], file_name: str
) -> tuple[str, tuple[str, ...]]:
    """The title, and what was believed where the file's fields and its page disagree."""
    said = next(
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
        # A cover that is a picture says less for certain than what stands over every page.
        head = running_head([lines_of(page) for page in document.pages[:_RUNNING_PAGES]])
        if head and not said:
            return head, ("title: from the head that runs over the pages",)
    if said and _is_within(said, printed):
        # The fields give the same words in better letters, unless the page says more.
        longer = len(_letters(printed)) > 1.1 * len(_letters(said))
        return (printed if longer else said), ()
    if said and (not _may_be_title(printed, said) or _is_on_page(said, lines)):
        return said, ()
    if printed:
        if not said:
            return printed, ()
        return printed, (f"title: the first page was believed, not the file’s field “{said}”",)
    return _from_name(file_name), ("title: from the file’s name, for want of any other",)


def _may_be_title(printed: str, said: str) -> bool:
    """Whether what stands largest on the page may be a title other than the one in the fields."""
    is_part = _is_within(printed, said)
    return len(printed.split()) > 2 and not is_part and not _NUMBERED.match(printed)


def _is_within(part: str, whole: str) -> bool:
    return bool(part) and _letters(part) in _letters(whole)


def _is_on_page(title: str, lines: Sequence[Sequence[Line]]) -> bool:
    return any(_letters(title) in _letters(" ".join(line.text for line in page)) for page in lines)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _from_name(file_name: str) -> str:
    return re.sub(r"[-_]+", " ", PurePath(file_name).stem).strip() or file_name


def _authors(
    said: Mapping[str, str], lines: Sequence[Sequence[Line]], title: str
) -> tuple[str, ...]:
    """Whom the file's fields name, if several; else who is printed under the title."""
    fields = [said[name] for name in ("Author", "dc:creator") if said.get(name)]
    named = tuple(dict.fromkeys(name for field in fields for name in _names(field)))
    if len(named) > 1:
        return named
    if printed := printed_authors(lines[0], title):
        return printed
    # A lone name may be that of whoever typed the file: it counts if the paper prints it.
    text = " ".join(line.text for page in lines for line in page).casefold()
    return tuple(name for name in named if all(word in text for word in name.casefold().split()))


def _names(field: str) -> Iterator[str]:
    """The people in a field, or the body that it names; one word is a user's name."""
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


def _dated(said: Mapping[str, str], first: str) -> str:
    """The day of arXiv's stamp, else the day the file was made."""
    if stamp := _ARXIV_STAMP.search(first):
        with suppress(ValueError):
            return datetime.strptime(stamp.group(3), "%d %b %Y").date().isoformat()
    made = re.match(r"(?:D:)?((?:19|20)\d\d)(\d\d)(\d\d)", said.get("CreationDate", ""))
    return "-".join(made.groups()) if made else ""


def _doi(said: Mapping[str, str], first: str) -> str:
    for field in ("prism:doi", "doi", "dc:identifier", "WPS-ARTICLEDOI", "Subject"):
        if found := _DOI.search(said.get(field, "")):
            return _trimmed_doi(found.group(1))
    found = _DOI_PRINTED.search(first)
    return _trimmed_doi(found.group(1)) if found else ""


def _trimmed_doi(doi: str) -> str:
    doi = doi.rstrip(".,;:’'”)" if doi.count("(") < doi.count(")") else ".,;:’'”")
    return doi.lower()


def _year(
    document: PdfDocument, first: str, arxiv: str, file_name: str
) -> tuple[int | None, tuple[str, ...]]:
    """The year a paper appeared in; what it says itself goes before its file's date."""
    stamp = _ARXIV_STAMP.search(first)
    if stamp and _DOI_PRINTED.search(first):
        # Printed elsewhere since its first version; the stamp's version is the one that was.
        return int(stamp.group(3)[-4:]), ()
    if re.match(r"\d{4}\.", arxiv):
        return 2000 + int(arxiv[:2]), ()
    created = document.information.get("CreationDate", "").removeprefix("D:")[:4]
    made = int(created) if _YEAR.fullmatch(created) else None
    head = first[:_HEAD]
    for pattern, text in ((_YEAR, head), (_DATE, first), (_YEAR, first), (_YEAR, file_name)):
        if found := pattern.search(text):
            year = int(found.group(1))
            if made is None or made == year:
                return year, ()
            return year, (f"year: the text’s {year} was believed, not the file’s date {made}",)
    return made, ("year: from the file’s date, for want of any other",) if made else ()


def _abstract(document: PdfDocument, blocks: Sequence[Block]) -> str:
    """The text under the heading "Abstract", or behind that word."""
    pages = {page.number: page.text for page in document.pages[:_HEAD_PAGES]}
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
        if parts and parts[-1].endswith(".") and sum(map(len, parts)) > _ABSTRACT_CHARACTERS:
            break
    return " ".join(parts)


def _language(document: PdfDocument) -> str:
    """The language most of the text is in, as an ISO 639-1 code."""
    sample = ""
    for page in document.pages[: 2 * _HEAD_PAGES]:
        sample += readable(page.text)[: _LANGUAGE_CHARACTERS - len(sample)] + " "
    if sum(character.isalpha() for character in sample) < 40:
        return document.information.get("Lang", "")[:2].lower()
    return str(py3langid.classify(sample)[0])

"""A paper's title, authors and year, by simple honest means.

Where a source is in doubt the next one is asked, and what nobody says stays empty.
"""

import re
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from index.text import readable
from ingest.pdf import Document, GlyphPage

# A year that stands alone, not one end of a range such as 2019-2024.
_YEAR = re.compile(r"(?<![\d–/-])((?:19[89]|20[0-4])\d)(?![\d–/-])")
# Characters of the first page in which a paper says when it appeared.
_HEAD = 800
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_DATE = re.compile(rf"\b(?:{_MONTHS})\.? (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?((?:19[89]|20[0-4])\d)\b")
# What arXiv prints on the first page: identifier, version, subject.
_ARXIV_STAMP = re.compile(r"arXiv:(\d{2})\d{2}\.\d{4,5}(?:v\d+)? ?\[")
_ARXIV_NAME = re.compile(r"(?<!\d)([12]\d)(?:0[1-9]|1[0-2])\.\d{5}(?!\d)")
# Titles that programs write by themselves.
_NO_TITLE = re.compile(
    r"(?i)untitled|microsoft word|powerpoint|\.(docx?|pdf|tex|pptx?|indd)\b|^kopie von|^copy of"
    r"|^(full )?report$|^document\d*$|manuscript$"
)
_PRIMER = "Footnote project (primer)"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a paper beside its text."""

    title: str
    authors: tuple[str, ...]
    year: int | None
    is_primer: bool


def metadata(document: Document, *, file_name: str) -> Metadata:
    """The title, authors and year of a paper; the title falls back on the file's name."""
    said = document.information
    title = said.get("Title", "")
    if len(title.split()) < 3 or _NO_TITLE.search(title):
        title = _largest_type(document.pages[0]) or _from_name(file_name)
    return Metadata(title, _authors(said.get("Author", "")), _year(document, file_name),
                    said.get("Author") == _PRIMER)  # fmt: skip


def _authors(said: str) -> tuple[str, ...]:
    names = [name.strip() for name in re.split(r"[;,&]| and ", said)]
    # One word is a user's name as often as an author's.
    return tuple(name for name in names if len(name.split()) > 1)


def _largest_type(page: GlyphPage) -> str:
    """The lines in the largest type of the upper two thirds of a page, if they read as a title."""
    upright = (page.boxes[:, 3] - page.boxes[:, 1]) > 0
    high = upright & (page.boxes[:, 1] < page.height * 2 / 3)
    letters = np.array([character.isalpha() for character in page.text], bool)
    sizes = (page.boxes[:, 3] - page.boxes[:, 1])[high & letters]
    if not len(sizes):
        return ""
    for size in sorted(set(np.round(sizes, 0)), reverse=True)[:4]:
        chosen = high & (np.abs((page.boxes[:, 3] - page.boxes[:, 1]) - size) < size * 0.06 + 0.5)
        title = readable(
            "".join(c for c, use in zip(page.text, chosen | ~upright, strict=True) if use)
        )
        if 3 <= len(title.split()) <= 40:
            return title
    return ""


def _from_name(file_name: str) -> str:
    return re.sub(r"[-_]+", " ", PurePath(file_name).stem).strip() or file_name


def _year(document: Document, file_name: str) -> int | None:
    first = " ".join(document.pages[0].text.split())
    for pattern, text in ((_ARXIV_STAMP, first), (_ARXIV_NAME, file_name)):
        if identifier := pattern.search(text):
            return 2000 + int(identifier.group(1))
    created = document.information.get("CreationDate", "").removeprefix("D:")[:4]
    head = first[:_HEAD]
    for pattern, text in (
        (_YEAR, head), (_DATE, first), (_YEAR, first), (_YEAR, file_name), (_YEAR, created),
    ):  # fmt: skip
        if found := pattern.search(text):
            return int(found.group(1))
    return None

"""The bytes of one file in, a paper with pages and passages out."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass

import pypdf

from index.catalog.versions import sketch
from index.records import Page, Paper, PaperDetails, Passage
from index.text.readable import readable
from ingest.errors import SourceError
from ingest.layout.layout import layout
from ingest.metadata.bibliography.references import references_of
from ingest.metadata.metadata import metadata
from ingest.pdf.document import PdfDocument
from ingest.pdf.glyphs import stored_page
from ingest.pdf.reading import read_pdf
from ingest.pdf.scans import is_installed, with_scans_read
from ingest.pipeline.chunk import passages_of

_INSTALL = "install tesseract-ocr and take it in again with `footnote ingest --retry-failed`"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is to be read: its password, the languages of scans (Tesseract's names)."""

    password: str = ""
    languages: str = "eng"
    max_pages: int = 5_000
    seconds_per_scan: float = 20.0


PLAINLY = ReadOptions()


@dataclass(frozen=True, slots=True)
class Work:
    """Pages and scans that have been found in a file and are still to be read."""

    pages: int = 0
    scans: int = 0


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """A file read to the end.

    `unread` is the number of pages that stay pictures; `unlocked` is the file without its
    password where one was needed, else empty.
    """

    paper: Paper
    details: PaperDetails
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    unread: int = 0
    unlocked: bytes = b""


def read_paper(
    content: bytes,
    name: str,
    how: ReadOptions = PLAINLY,
    announce: Callable[[Work], None] = lambda _work: None,
) -> ReadPaper:
    """The paper in a PDF file; raises SourceError with the cause where there is none to read.

    Calls `announce` with the number of pages when the file has been opened, and with the number
    of scans before they are read.
    """
    document = read_pdf(
        content, how.password, how.max_pages, lambda pages: announce(Work(pages=pages))
    )
    scans = sum(page.is_picture for page in document.pages)
    if scans and is_installed():
        announce(Work(scans=scans))
        document = with_scans_read(
            content, document, password=how.password, languages=how.languages,
            seconds=how.seconds_per_scan,
        )  # fmt: skip
    unread = sum(page.is_picture for page in document.pages)
    paper_id = hashlib.sha256(content).hexdigest()[:32]
    blocks = layout(document)
    pages = tuple(stored_page(page) for page in document.pages)
    by_number = {page.number: page for page in pages}
    passages = passages_of(paper_id, by_number, blocks)
    if not passages:
        raise _without_text(document, unread)
    about = metadata(document, blocks, file_name=name)
    paper = Paper(
        paper_id, about.title, about.authors, about.year, name, len(pages), about.is_primer,
        about.doi, about.arxiv, about.arxiv_version, about.language,
    )  # fmt: skip
    details = PaperDetails(
        about.abstract, about.beliefs, document.outline, about.dated,
        sketch(" ".join(readable(page.text) for page in pages)),
        references_of(blocks, by_number),
    )  # fmt: skip
    unlocked = _unlocked(content, how.password) if how.password else b""
    return ReadPaper(paper, details, pages, passages, unread, unlocked)


def unread_cause(unread: int, pages: int) -> str:
    """In a librarian's words: so many of the pages are pictures."""
    if unread == pages:
        return "its page is a picture" if pages == 1 else f"its {pages} pages are pictures"
    return f"{unread} of its {pages} pages {'is a picture' if unread == 1 else 'are pictures'}"


def _without_text(document: PdfDocument, unread: int) -> SourceError:
    pages = len(document.pages)
    if unread and not is_installed():
        return SourceError(unread_cause(unread, pages), _INSTALL, needs_ocr=True)
    if unread:
        return SourceError(
            f"{unread_cause(unread, pages)} in which no text was recognised",
            "give a sharper scan, or set FOOTNOTE_OCR_LANGUAGES to its language",
        )
    return SourceError(
        f"there is no text on its {'page' if pages == 1 else f'{pages} pages'}",
        "check that it is the right file",
    )


def _unlocked(content: bytes, password: str) -> bytes:
    """The file without its password, so that its pages can be shown; empty if it had none."""
    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    if not reader.is_encrypted:
        return b""
    reader.decrypt(password)
    written = io.BytesIO()
    pypdf.PdfWriter(clone_from=reader).write(written)
    return written.getvalue()

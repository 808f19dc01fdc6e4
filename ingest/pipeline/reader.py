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
from ingest.metadata.metadata import Metadata, metadata
from ingest.pdf.document import PdfDocument
from ingest.pdf.glyphs import stored_page
from ingest.pdf.reading import read_pdf
from ingest.pdf.scans import is_installed, with_scans_read
from ingest.pipeline.chunk import passages_of

_INSTALL = "install tesseract-ocr and take it in again with `footnote ingest --retry-failed`"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is read.

    `languages` are those of scans by Tesseract's names ("eng+deu"); `seconds_per_scan` is
    processor time.
    """

    password: str = ""
    languages: str = "eng"
    max_pages: int = 5_000
    seconds_per_scan: float = 20.0


DEFAULT_OPTIONS = ReadOptions()


@dataclass(frozen=True, slots=True)
class Work:
    """Numbers of pages and of scans that have been found in a file and are read next."""

    pages: int = 0
    scans: int = 0


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """The paper of one file.

    `unread` is the number of pages without recognised text; `unlocked` is the file without its
    password where it needs one, else empty.
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
    how: ReadOptions = DEFAULT_OPTIONS,
    announce: Callable[[Work], None] = lambda _work: None,
    *,
    paper_id: str = "",
) -> ReadPaper:
    """The paper in a PDF file; raises SourceError where it cannot be read or has no text.

    Calls `announce` with the number of pages when the file has been opened, and with the number
    of scans before they are read. Without a `paper_id`, the content gives it.
    """
    document = read_pdf(
        content, how.password, how.max_pages, lambda pages: announce(Work(pages=pages))
    )
    scans = sum(page.is_picture for page in document.pages)
    if scans and is_installed():
        announce(Work(scans=scans))
        document = with_scans_read(
            content,
            document,
            password=how.password,
            languages=how.languages,
            seconds=how.seconds_per_scan,
        )
    unread = sum(page.is_picture for page in document.pages)
    paper_id = paper_id or hashlib.sha256(content).hexdigest()[:32]
    blocks = layout(document)
    pages = tuple(stored_page(page) for page in document.pages)
    by_number = {page.number: page for page in pages}
    passages = passages_of(paper_id, by_number, blocks)
    if not passages:
        raise _without_text(document, unread)
    about = metadata(document, blocks, file_name=name)
    return ReadPaper(
        paper=_paper(paper_id, about, file=name, page_count=len(pages)),
        details=PaperDetails(
            abstract=about.abstract,
            beliefs=about.conflicts,
            outline=document.outline,
            dated=about.dated,
            sketch=sketch(" ".join(readable(page.text) for page in pages)),
            references=references_of(blocks, by_number),
        ),
        pages=pages,
        passages=passages,
        unread=unread,
        unlocked=_unlocked(content, how.password) if how.password else b"",
    )


def _paper(paper_id: str, about: Metadata, *, file: str, page_count: int) -> Paper:
    return Paper(
        id=paper_id,
        title=about.title,
        authors=about.authors,
        year=about.year,
        file=file,
        page_count=page_count,
        is_primer=about.is_primer,
        doi=about.doi,
        arxiv=about.arxiv,
        arxiv_version=about.arxiv_version,
        language=about.language,
    )


def unread_cause(unread: int, pages: int) -> str:
    """How many of the pages are pictures, in words for a librarian."""
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

"""A PDF file in, pages with text and glyph boxes out.

pypdf reads the structure (encryption, metadata, outline, page labels) and pdfium the glyphs; each
is the other's fallback. Knows nothing of reading order or of passages.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

from ingest.errors import SourceError
from ingest.pdf.document import NO_STRUCTURE, GlyphPage, PdfDocument, Structure
from ingest.pdf.hyphens import settle_hyphens
from ingest.pdf.pdfium_file import PdfiumFailure, PdfiumFile
from ingest.pdf.pypdf_file import PypdfFile

# Most readers of PDF accept a file whose header stands within its first 1024 bytes.
_HEADER, _HEADER_BYTES = b"%PDF-", 1024


def read_pdf(
    content: bytes,
    password: str = "",
    max_pages: int = 5_000,
    announce_pages: Callable[[int], None] = lambda _pages: None,
) -> PdfDocument:
    """The pages, outline and information of a PDF file.

    Calls `announce_pages` once with the number of pages, before the first page is read. Raises
    SourceError where the file is no PDF, locked, damaged beyond reading, empty, or has more than
    `max_pages` pages.
    """
    _check_header(content)
    by_pypdf = PypdfFile.open(content, password)
    if by_pypdf is not None:
        _check_page_count(by_pypdf.page_count, max_pages)
        announce_pages(by_pypdf.page_count)
    structure = NO_STRUCTURE if by_pypdf is None else by_pypdf.structure()
    try:
        by_pdfium = PdfiumFile.open(content, password)
    except PdfiumFailure as error:
        pages = tuple(_pages_of_pypdf(by_pypdf, structure, error))
    else:
        with closing(by_pdfium):
            _check_page_count(by_pdfium.page_count, max_pages)
            if by_pypdf is None:
                announce_pages(by_pdfium.page_count)
            pages = tuple(_pages_of_pdfium(by_pdfium, by_pypdf, structure))
    if not pages:
        raise SourceError("the file has no pages", "fetch or export it again")
    return PdfDocument(
        pages=_with_hyphens_settled(pages),
        outline=structure.outline,
        information=structure.information,
    )


def _check_header(content: bytes) -> None:
    if not content:
        raise SourceError("the file is empty", "fetch or export it again")
    if _HEADER not in content[:_HEADER_BYTES]:
        raise SourceError("not a PDF file (no %PDF header)", "convert it to PDF first")


def _check_page_count(count: int, most: int) -> None:
    if count > most:
        raise SourceError(
            f"the file has {count:,} pages, more than {most:,}",
            "split it into parts, or raise FOOTNOTE_READ_PAGES",
        )


def _pages_of_pdfium(
    by_pdfium: PdfiumFile, by_pypdf: PypdfFile | None, structure: Structure
) -> Iterator[GlyphPage]:
    """The pages as pdfium reads them; pypdf reads those that pdfium cannot."""
    for number in range(1, by_pdfium.page_count + 1):
        label = structure.label(number)
        try:
            yield by_pdfium.page(number, label)
        except PdfiumFailure as error:
            if by_pypdf is None or number > by_pypdf.page_count:
                raise SourceError(
                    f"page {number} is damaged", "fetch or export the file again"
                ) from error
            yield by_pypdf.page(number, label)


def _pages_of_pypdf(
    by_pypdf: PypdfFile | None, structure: Structure, cause: PdfiumFailure
) -> Iterator[GlyphPage]:
    """The pages as pypdf reads them, of a file that pdfium cannot open."""
    if by_pypdf is None:
        raise SourceError(
            "the file is damaged: neither pypdf nor pdfium can open it",
            "fetch or export it again",
        ) from cause
    for number in range(1, by_pypdf.page_count + 1):
        yield by_pypdf.page(number, structure.label(number))


def _with_hyphens_settled(pages: tuple[GlyphPage, ...]) -> tuple[GlyphPage, ...]:
    texts = settle_hyphens([page.text for page in pages])
    return tuple(replace(page, text=text) for page, text in zip(pages, texts, strict=True))

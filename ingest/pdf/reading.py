"""A PDF file in, pages with text and glyph boxes out.

pypdf opens the file (structure, encryption, metadata, outline, page labels) and pypdfium2 reads
the glyphs; each is the other's fallback. Knows nothing of reading order or of passages.
"""

import ctypes
import io
import logging
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray
from pypdf.errors import DependencyError, PyPdfError

from index.records import OutlineEntry
from ingest.errors import SourceError
from ingest.pdf.hyphens import LINE_END_HYPHEN, settle_hyphens
from ingest.pdf.spaces import lost_spaces

logger = logging.getLogger(__name__)

# A page with fewer letters than this and a picture over so much of it is a picture of text.
_FEW_LETTERS = 40
_MUCH_PICTURE = 0.4
# What fonts without a map to letters give: a text layer of these says nothing.
_UNMAPPED = re.compile(r"[\ufffd\ue000-\uf8ff]")
# What reading a broken file with pypdf may raise besides its own errors: see pypdf.errors.
_PYPDF_FAILURES = (
    PyPdfError, DependencyError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    AssertionError, RecursionError, OverflowError, NotImplementedError, UnicodeError,
    ArithmeticError, OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class GlyphPage:
    """A page's text with what was drawn for each character of it.

    `boxes` is float32[len(text), 4] (left, top, right, bottom; points from the top left of the
    page as displayed; all zero where nothing was drawn), `sizes` is float32[len(text)], the font
    size in points as displayed, and `weights` int16[len(text)], the font weight, 0 if unknown.
    `is_picture` says that what people read on the page is a picture without text behind it, and
    `is_recognised` that its text was recognised in such a picture.
    """

    number: int
    label: str
    text: str
    width: float
    height: float
    boxes: NDArray[np.float32]
    sizes: NDArray[np.float32]
    weights: NDArray[np.int16]
    is_picture: bool = False
    is_recognised: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PdfDocument:
    """What one PDF file says: its pages, its outline, and its document information."""

    pages: tuple[GlyphPage, ...]
    outline: tuple[OutlineEntry, ...]
    information: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Opened:
    """What pypdf knows of a file, without the pages' text."""

    labels: tuple[str, ...]
    outline: tuple[OutlineEntry, ...]
    information: Mapping[str, str]
    reader: pypdf.PdfReader | None


def read_pdf(
    content: bytes,
    password: str = "",
    max_pages: int = 5_000,
    announce_pages: Callable[[int], None] = lambda _pages: None,
) -> PdfDocument:
    """The pages, outline and information of a PDF file; raises SourceError with the cause.

    Calls `announce_pages` once with the number of pages, before the first page is read.
    """
    if not content:
        raise SourceError("the file is empty", "fetch or export it again")
    if b"%PDF-" not in content[:1024]:
        raise SourceError("not a PDF file (no %PDF header)", "convert it to PDF first")
    reader = _reader(content, password)
    if reader is not None:
        _check_pages(len(reader.pages), max_pages)
        announce_pages(len(reader.pages))
    opened = _without_pages(reader)
    try:
        document = pypdfium2.PdfDocument(content, password=password or None)
    except pypdfium2.PdfiumError as error:
        pages = tuple(_pages_by_pypdf(opened, error))
    else:
        try:
            _check_pages(len(document), max_pages)
            if reader is None:
                announce_pages(len(document))
            pages = tuple(_pages_by_pdfium(document, opened))
        finally:
            document.close()
    if not pages:
        raise SourceError("the file has no pages", "fetch or export it again")
    return PdfDocument(_with_hyphens_settled(pages), opened.outline, opened.information)


def _check_pages(count: int, most: int) -> None:
    if count > most:
        raise SourceError(
            f"the file has {count:,} pages, more than {most:,}",
            "split it into parts, or raise FOOTNOTE_READ_PAGES",
        )


def _with_hyphens_settled(pages: tuple[GlyphPage, ...]) -> tuple[GlyphPage, ...]:
    texts = settle_hyphens([page.text for page in pages])
    return tuple(replace(page, text=text) for page, text in zip(pages, texts, strict=True))


def _reader(content: bytes, password: str) -> pypdf.PdfReader | None:
    """The file opened by pypdf, None where pypdf cannot; raises SourceError if it is locked."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(password):
            raise SourceError(
                "the file is locked with a password", "give it with --password, or an unlocked copy"
            )
        len(reader.pages)
    except _PYPDF_FAILURES as error:
        logger.info("pypdf cannot open the file: %s", error)
        return None
    return reader


def _without_pages(reader: pypdf.PdfReader | None) -> _Opened:
    if reader is None:
        return _Opened(labels=(), outline=(), information={}, reader=None)
    return _Opened(
        labels=_labels(reader),
        outline=tuple(_outline(reader)),
        information=_information(reader),
        reader=reader,
    )


def _labels(reader: pypdf.PdfReader) -> tuple[str, ...]:
    try:
        return tuple(str(label) for label in reader.page_labels)
    except _PYPDF_FAILURES:
        return ()


def _information(reader: pypdf.PdfReader) -> Mapping[str, str]:
    """The document information, XMP's Dublin Core under "dc:...", and the language as "Lang"."""
    said: dict[str, object] = {}
    for fields in (_document_information, _xmp_fields, _catalog_language):
        try:
            said.update(fields(reader))
        except _PYPDF_FAILURES as error:
            logger.info("information about the document cannot be read: %s", error)
    return {name: text for name, value in said.items() if (text := _one_line(value))}


def _document_information(reader: pypdf.PdfReader) -> dict[str, object]:
    return {str(key).lstrip("/"): value for key, value in (reader.metadata or {}).items()}


def _xmp_fields(reader: pypdf.PdfReader) -> dict[str, object]:
    xmp = reader.xmp_metadata
    if xmp is None:
        return {}
    titles = list((xmp.dc_title or {}).values())
    return {
        "dc:title": titles[0] if titles else "",
        "dc:creator": "; ".join(xmp.dc_creator or []),
        "dc:identifier": xmp.dc_identifier or "",
    }


def _catalog_language(reader: pypdf.PdfReader) -> dict[str, object]:
    return {"Lang": reader.root_object.get("/Lang", "")}


def _one_line(value: object) -> str:
    text = str(value).replace("\x00", "")
    return " ".join(text.encode("utf-8", "replace").decode("utf-8", "replace").split())


def _outline(reader: pypdf.PdfReader) -> Iterator[OutlineEntry]:
    def walk(entries: list[object], level: int) -> Iterator[OutlineEntry]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, level + 1)
            elif isinstance(entry, pypdf.generic.Destination):
                page = reader.get_destination_page_number(entry)
                title = " ".join(str(entry.title or "").replace("\x00", "").split())
                if page is not None and page >= 0 and title:
                    yield OutlineEntry(title, level, page + 1)

    try:
        yield from walk(list(reader.outline), 1)
    except _PYPDF_FAILURES as error:
        logger.info("the outline cannot be read: %s", error)


def _pages_by_pypdf(opened: _Opened, cause: Exception) -> Iterator[GlyphPage]:
    if opened.reader is None:
        raise SourceError("the file is damaged: neither reader can open it",
                          "fetch or export it again") from cause  # fmt: skip
    for number, page in enumerate(opened.reader.pages, start=1):
        yield _page_by_pypdf(page, number, _label(opened, number))


def _page_by_pypdf(page: pypdf.PageObject, number: int, label: str) -> GlyphPage:
    try:
        text = "".join(map(_storable, page.extract_text()))
        width, height = float(page.mediabox.width), float(page.mediabox.height)
    except _PYPDF_FAILURES as error:
        logger.info("page %d cannot be read: %s", number, error)
        text, width, height = "", 0.0, 0.0
    count = len(text)
    return GlyphPage(
        number, label, text, width, height, np.zeros((count, 4), np.float32),
        np.zeros(count, np.float32), np.zeros(count, np.int16),
    )  # fmt: skip


def _label(opened: _Opened, number: int) -> str:
    return opened.labels[number - 1] if number <= len(opened.labels) else str(number)


def _pages_by_pdfium(document: pypdfium2.PdfDocument, opened: _Opened) -> Iterator[GlyphPage]:
    for index in range(len(document)):
        label = _label(opened, index + 1)
        try:
            yield _page_by_pdfium(document, index, label)
        except pypdfium2.PdfiumError as error:
            if opened.reader is None or index >= len(opened.reader.pages):
                raise SourceError(f"page {index + 1} is damaged", "fetch the file again") from error
            yield _page_by_pypdf(opened.reader.pages[index], index + 1, label)


def _page_by_pdfium(document: pypdfium2.PdfDocument, index: int, label: str) -> GlyphPage:
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            return _glyphs(page, text_page, index + 1, label)
        finally:
            text_page.close()
    finally:
        page.close()


def _glyphs(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, number: int, label: str
) -> GlyphPage:
    handle, count = text_page.raw, max(text_page.count_chars(), 0)
    rectangles = (pdfium.FS_RECTF * max(count, 1))()
    for i in range(count):
        pdfium.FPDFText_GetLooseCharBox(handle, i, rectangles[i])
    codes = [pdfium.FPDFText_GetUnicode(handle, i) for i in range(count)]
    sizes = _sizes(handle, count)
    weights = [pdfium.FPDFText_GetFontWeight(handle, i) for i in range(count)]
    generated = np.array([pdfium.FPDFText_IsGenerated(handle, i) for i in range(count)], bool)
    text, kept = _text_of(codes)
    width, height = page.get_size()
    boxes = np.frombuffer(rectangles, np.float32).reshape(-1, 4)[:count].copy()
    _mend_flat_boxes(handle, boxes, sizes)
    boxes = _as_displayed(page, boxes, width, height)
    boxes[generated] = 0
    boxes, sizes = np.ascontiguousarray(boxes[kept]), sizes[kept]
    bold = np.clip(np.array(weights, np.int64), 0, 1000).astype(np.int16)[kept]
    lost = lost_spaces(text, boxes, sizes)
    return GlyphPage(
        number, label, _with_spaces(text, lost), width, height,
        np.insert(boxes, lost, 0, axis=0), np.insert(sizes, lost, sizes[lost]),
        np.insert(bold, lost, bold[lost]), _is_picture(page, text),
    )  # fmt: skip


def _with_spaces(text: str, places: NDArray[np.intp]) -> str:
    parts, start = [], 0
    for place in places:
        parts.append(text[start:place])
        start = int(place)
    return " ".join([*parts, text[start:]])


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether a page shows a picture and has no text layer, or one that says nothing."""
    letters = sum(character.isalnum() for character in text)
    if letters >= _FEW_LETTERS and len(_UNMAPPED.findall(text)) < letters:
        return False
    width, height = page.get_size()
    covered = 0.0
    for kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
        for thing in page.get_objects(filter=[kind], max_depth=3):
            left, bottom, right, top = thing.get_bounds()
            covered += max(right - left, 0) * max(top - bottom, 0)
    return bool(covered >= _MUCH_PICTURE * width * height > 0)


def _sizes(handle: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.float32]:
    """Font sizes in points as displayed: many writers set a font of 1 point and scale it."""
    matrix = pdfium.FS_MATRIX()
    sizes = np.zeros(count, np.float32)
    for i in range(count):
        if pdfium.FPDFText_GetMatrix(handle, i, matrix):
            scale = math.hypot(matrix.c, matrix.d)
            sizes[i] = pdfium.FPDFText_GetFontSize(handle, i) * scale
    return sizes


# The height of letters above and below the baseline, as shares of the font size, in most faces.
_ASCENT, _DESCENT = 0.74, 0.22


def _mend_flat_boxes(
    handle: pdfium.FPDF_TEXTPAGE, boxes: NDArray[np.float32], sizes: NDArray[np.float32]
) -> None:
    """Gives letters whose font tells no height the height that their size suggests, in place.

    `boxes` is float32[n, 4] in page space: left, top, right, bottom, with top above bottom.
    """
    tall = boxes[:, 1] - boxes[:, 3]
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in np.flatnonzero((tall < 0.6 * sizes) & (boxes[:, 2] > boxes[:, 0]) & (tall > 0)):
        if boxes[i, 2] - boxes[i, 0] < 1.5 * sizes[i]:  # not a letter that lies on its side
            pdfium.FPDFText_GetCharOrigin(handle, int(i), x, y)
            boxes[i, 1] = max(boxes[i, 1], y.value + _ASCENT * sizes[i])
            boxes[i, 3] = min(boxes[i, 3], y.value - _DESCENT * sizes[i])


def _text_of(codes: list[int]) -> tuple[str, NDArray[np.intp]]:
    """The text of pdfium's code units and the index of the glyph of each character kept."""
    characters, kept = [], []
    for i, code in enumerate(codes):
        following = codes[i + 1] if i + 1 < len(codes) else 0
        if 0xD800 <= code < 0xDC00 and 0xDC00 <= following < 0xE000:
            characters.append(chr(0x10000 + ((code - 0xD800) << 10) + following - 0xDC00))
        elif 0xDC00 <= code < 0xE000 or code == 0x0D:
            continue
        else:
            characters.append(LINE_END_HYPHEN if code == 0xFFFE else _storable(chr(code)))
        kept.append(i)
    return "".join(characters), np.array(kept, np.intp)


def _storable(character: str) -> str:
    """The character, or the replacement character where databases and JSON have none for it."""
    return "\ufffd" if character == "\x00" or "\ud800" <= character <= "\udfff" else character


def _as_displayed(
    page: pypdfium2.PdfPage, boxes: NDArray[np.float32], width: float, height: float
) -> NDArray[np.float32]:
    """Boxes (left, top, right, bottom) in page space, in points from the displayed top left.

    FPDF_PageToDevice knows the page's rotation and crop box; three points give its affine map.
    """
    scale = 1 << 16

    def device(x: float, y: float) -> NDArray[np.float64]:
        column, row = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, scale, scale, 0, x, y, column, row)
        return np.array([column.value * width / scale, row.value * height / scale])

    reach = 1000.0
    origin = device(0, 0)
    along_x, along_y = (device(reach, 0) - origin) / reach, (device(0, reach) - origin) / reach
    left, top, right, bottom = boxes.T.astype(np.float64)
    first = origin + np.outer(left, along_x) + np.outer(top, along_y)
    second = origin + np.outer(right, along_x) + np.outer(bottom, along_y)
    corners = np.concatenate([np.minimum(first, second), np.maximum(first, second)], axis=1)
    displayed: NDArray[np.float32] = np.clip(corners, 0, [width, height] * 2).astype(np.float32)
    return displayed

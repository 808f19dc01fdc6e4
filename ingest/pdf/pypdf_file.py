"""A PDF file as pypdf reads it: its structure, and its text where pdfium fails.

pypdf raises many kinds of errors on broken files; none of them leaves this module.
"""

import io
import logging
from collections.abc import Iterator, Mapping

import numpy as np
import pypdf
from pypdf.errors import DependencyError, PyPdfError

from index.records import OutlineEntry
from ingest.errors import SourceError
from ingest.pdf.characters import storable
from ingest.pdf.document import GlyphPage, Structure

logger = logging.getLogger(__name__)

# What pypdf may raise on a broken file besides its own errors: see pypdf.errors.
_FAILURES = (
    PyPdfError,
    DependencyError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
    NotImplementedError,
    UnicodeError,
    ArithmeticError,
    OSError,
)


class PypdfFile:
    """A file that pypdf has opened."""

    def __init__(self, reader: pypdf.PdfReader) -> None:
        self._reader = reader
        self.page_count = len(reader.pages)

    @classmethod
    def open(cls, content: bytes, password: str) -> "PypdfFile | None":
        """The opened file, or None where pypdf cannot open it; raises SourceError if locked."""
        try:
            reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
            if reader.is_encrypted and not reader.decrypt(password):
                raise SourceError(
                    "the file is locked with a password",
                    "give it with --password, or an unlocked copy",
                )
            return cls(reader)
        except _FAILURES as error:
            logger.info("pypdf cannot open the file: %s", error)
            return None

    def structure(self) -> Structure:
        """The labels, the outline and the document information; empty where they are broken."""
        return Structure(
            labels=_labels(self._reader),
            outline=tuple(_outline(self._reader)),
            information=_information(self._reader),
        )

    def page(self, number: int, label: str) -> GlyphPage:
        """A page's text without boxes, sizes and weights; empty where it cannot be read."""
        page = self._reader.pages[number - 1]
        try:
            text = "".join(map(storable, page.extract_text()))
            width, height = float(page.mediabox.width), float(page.mediabox.height)
        except _FAILURES as error:
            logger.info("pypdf cannot read page %d: %s", number, error)
            text, width, height = "", 0.0, 0.0
        count = len(text)
        return GlyphPage(
            number=number,
            label=label,
            text=text,
            width=width,
            height=height,
            boxes=np.zeros((count, 4), np.float32),
            sizes=np.zeros(count, np.float32),
            weights=np.zeros(count, np.int16),
        )


def _labels(reader: pypdf.PdfReader) -> tuple[str, ...]:
    try:
        return tuple(str(label) for label in reader.page_labels)
    except _FAILURES as error:
        logger.info("the page labels cannot be read: %s", error)
        return ()


def _outline(reader: pypdf.PdfReader) -> Iterator[OutlineEntry]:
    def walk(entries: list[object], level: int) -> Iterator[OutlineEntry]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, level + 1)
            elif isinstance(entry, pypdf.generic.Destination):
                page = reader.get_destination_page_number(entry)
                title = " ".join(str(entry.title or "").replace("\x00", "").split())
                if page is not None and page >= 0 and title:
                    yield OutlineEntry(title=title, level=level, page=page + 1)

    try:
        yield from walk(list(reader.outline), 1)
    except _FAILURES as error:
        logger.info("the outline cannot be read to its end: %s", error)


def _information(reader: pypdf.PdfReader) -> Mapping[str, str]:
    fields: dict[str, object] = {}
    for read_fields in (_document_information, _xmp_fields, _catalog_language):
        try:
            fields.update(read_fields(reader))
        except _FAILURES as error:
            logger.info("the document information cannot be read: %s", error)
    return {name: text for name, value in fields.items() if (text := _one_line(value))}


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

"""The glyphs of a page out of pdfium, with boxes in the coordinates of the displayed page."""

import ctypes
import math
from dataclasses import dataclass

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.pdf.characters import text_of_code_units

_MAX_WEIGHT = 1000  # of a font: the scale of CSS and of OpenType
_DEVICE_UNITS = 1 << 16  # pdfium's device coordinates are integers: enough of them to be exact
_PROBE_POINTS = 1000.0  # length of the vectors that show how a page is turned and cropped


@dataclass(frozen=True, slots=True)
class FlatBoxRule:
    """Which boxes are too flat for their font size, and the height that they are given.

    All are shares of the font size; `ascent` and `descent` are those of letters in most typefaces
    for text.
    """

    flat_height: float = 0.6
    upright_width: float = 1.5
    ascent: float = 0.74
    descent: float = 0.22


FLAT_BOXES = FlatBoxRule()


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """The characters of a page with what was drawn for each.

    `boxes` is float32[len(text), 4] (left, top, right, bottom; points from the top left of the
    displayed page; zero where nothing was drawn), `sizes` float32[len(text)] in points, `weights`
    int16[len(text)].
    """

    text: str
    boxes: NDArray[np.float32]
    sizes: NDArray[np.float32]
    weights: NDArray[np.int16]


def read_glyphs(page: pypdfium2.PdfPage) -> Glyphs:
    """The glyphs of a page in the order of the file; raises PdfiumError where it is damaged."""
    text_page = page.get_textpage()
    try:
        return _glyphs(page, text_page)
    finally:
        text_page.close()


def _glyphs(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> Glyphs:
    handle, count = text_page.raw, max(text_page.count_chars(), 0)
    codes = [pdfium.FPDFText_GetUnicode(handle, i) for i in range(count)]
    text, kept = text_of_code_units(codes)
    sizes = _sizes(handle, count)
    boxes = _boxes_on_page(handle, count)
    _mend_flat_boxes(handle, boxes, sizes)
    boxes = _as_displayed(page, boxes)
    generated = np.array([pdfium.FPDFText_IsGenerated(handle, i) for i in range(count)], bool)
    boxes[generated] = 0
    return Glyphs(
        text=text,
        boxes=np.ascontiguousarray(boxes[kept]),
        sizes=sizes[kept],
        weights=_weights(handle, count)[kept],
    )


def _boxes_on_page(handle: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.float32]:
    """Boxes as float32[count, 4] in page space: left, top, right, bottom, with top above bottom."""
    rectangles = (pdfium.FS_RECTF * max(count, 1))()
    for i in range(count):
        pdfium.FPDFText_GetLooseCharBox(handle, i, rectangles[i])
    return np.frombuffer(rectangles, np.float32).reshape(-1, 4)[:count].copy()


def _sizes(handle: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.float32]:
    """Font sizes in points as displayed: many writers set a font of 1 point and scale it."""
    matrix = pdfium.FS_MATRIX()
    sizes = np.zeros(count, np.float32)
    for i in range(count):
        if pdfium.FPDFText_GetMatrix(handle, i, matrix):
            scale = math.hypot(matrix.c, matrix.d)
            sizes[i] = pdfium.FPDFText_GetFontSize(handle, i) * scale
    return sizes


def _weights(handle: pdfium.FPDF_TEXTPAGE, count: int) -> NDArray[np.int16]:
    weights = [pdfium.FPDFText_GetFontWeight(handle, i) for i in range(count)]
    return np.clip(np.array(weights, np.int64), 0, _MAX_WEIGHT).astype(np.int16)


def _mend_flat_boxes(
    handle: pdfium.FPDF_TEXTPAGE, boxes: NDArray[np.float32], sizes: NDArray[np.float32]
) -> None:
    """Sets, in place, the height of boxes whose font states none or too little of it.

    `boxes` is float32[n, 4] in page space: left, top, right, bottom, with top above bottom.
    """
    rule = FLAT_BOXES
    tall = boxes[:, 1] - boxes[:, 3]
    is_flat = (tall < rule.flat_height * sizes) & (boxes[:, 2] > boxes[:, 0]) & (tall > 0)
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in np.flatnonzero(is_flat):
        # A wider box is that of a letter that lies on its side.
        if boxes[i, 2] - boxes[i, 0] < rule.upright_width * sizes[i]:
            pdfium.FPDFText_GetCharOrigin(handle, int(i), x, y)
            boxes[i, 1] = max(boxes[i, 1], y.value + rule.ascent * sizes[i])
            boxes[i, 3] = min(boxes[i, 3], y.value - rule.descent * sizes[i])


def _as_displayed(page: pypdfium2.PdfPage, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Boxes in points from the top left of the displayed page, given boxes in page space.

    Both are float32[n, 4] (left, top, right, bottom). FPDF_PageToDevice applies the page's
    rotation and crop box; three points determine its affine map.
    """
    width, height = page.get_size()

    def displayed(x: float, y: float) -> NDArray[np.float64]:
        column, row = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, _DEVICE_UNITS, _DEVICE_UNITS, 0, x, y, column, row)
        return np.array([column.value * width / _DEVICE_UNITS, row.value * height / _DEVICE_UNITS])

    origin = displayed(0, 0)
    along_x = (displayed(_PROBE_POINTS, 0) - origin) / _PROBE_POINTS
    along_y = (displayed(0, _PROBE_POINTS) - origin) / _PROBE_POINTS
    left, top, right, bottom = boxes.T.astype(np.float64)
    first = origin + np.outer(left, along_x) + np.outer(top, along_y)
    second = origin + np.outer(right, along_x) + np.outer(bottom, along_y)
    corners = np.concatenate([np.minimum(first, second), np.maximum(first, second)], axis=1)
    clipped: NDArray[np.float32] = np.clip(corners, 0, [width, height] * 2).astype(np.float32)
    return clipped

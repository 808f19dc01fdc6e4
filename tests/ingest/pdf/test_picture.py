"""ingest/pdf/picture.py: pictures of pages with quotes marked."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from index.text.glyph_boxes import Rectangle
from ingest.errors import SourceError
from ingest.pdf.picture import PagePainter
from tests.conftest import OPENNESS, MakePdf

MARK = Rectangle(0.1, 0.5, 0.9, 0.6)


def pixels(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@pytest.fixture
def file(make_pdf: MakePdf) -> Path:
    return make_pdf("a.pdf", OPENNESS)


def test_only_what_is_marked_changes(file: Path) -> None:
    painter = PagePainter()
    plain = pixels(painter.png(file, 1, width=600))
    marked = pixels(painter.png(file, 1, width=600, marks=[MARK]))
    assert plain.shape[1] == pytest.approx(600, abs=2)
    changed = (plain != marked).any(axis=2)
    height, width = changed.shape
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert rows.min() / height == pytest.approx(0.5, abs=0.01)
    assert rows.max() / height == pytest.approx(0.6, abs=0.01)
    assert columns.min() / width == pytest.approx(0.1, abs=0.01)
    # As with a marker pen: what was black stays black.
    assert (marked.max(axis=2) <= plain.max(axis=2)).all()


def test_the_same_page_gives_the_same_picture(file: Path) -> None:
    first, second = (PagePainter().png(file, 2, width=300, marks=[MARK]) for _ in range(2))
    assert first == second


def test_a_page_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(SourceError, match=r"page 9 of a\.pdf"):
        PagePainter().png(file, 9, width=300)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.pdf"):
        PagePainter().png(tmp_path / "gone.pdf", 1, width=300)


def test_an_oversized_page_is_drawn_within_bounds(make_pdf: MakePdf) -> None:
    file = make_pdf("long.pdf", "#set page(width: 3cm, height: 500cm)\nA long page.")
    height, width, _ = pixels(PagePainter().png(file, 1, width=2400)).shape
    assert height * width <= 12_500_000

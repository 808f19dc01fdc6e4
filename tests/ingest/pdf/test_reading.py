"""ingest/pdf/reading.py: PDF files in, pages with text and boxes out."""

import io

import numpy as np
import pypdf
import pytest

from ingest.errors import SourceError
from ingest.pdf.reading import read_pdf
from tests.conftest import GARDEN, OPENNESS, MakePdf


def rewritten(content: bytes, *, password: str = "", rotation: int = 0) -> bytes:
    """The same PDF, locked or with its pages turned."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    for page in writer.pages:
        page.rotate(rotation)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pages_have_their_text_labels_and_information(make_pdf: MakePdf) -> None:
    document = read_pdf(make_pdf("a.pdf", OPENNESS).read_bytes())
    assert [page.number for page in document.pages] == [1, 2]
    assert [page.label for page in document.pages] == ["1", "2"]
    assert "Open weights means that the trained parameters" in document.pages[0].text
    assert document.information["Title"] == "Open weights and their release"
    assert [(entry.title, entry.page) for entry in document.outline] == [
        ("1 What open weights are", 1),
        ("2 Marginal risk", 2),
    ]


def test_every_character_has_a_box_on_the_page(make_pdf: MakePdf) -> None:
    for page in read_pdf(make_pdf("a.pdf", OPENNESS).read_bytes()).pages:
        assert page.boxes.shape == (len(page.text), 4)
        drawn = np.array([not character.isspace() for character in page.text])
        boxes = page.boxes[drawn]
        assert (boxes[:, 2] > boxes[:, 0]).all()
        assert (boxes[:, 3] > boxes[:, 1]).all()
        assert (boxes >= 0).all()
        assert (boxes[:, [0, 2]] <= page.width).all()
        assert (boxes[:, [1, 3]] <= page.height).all()


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_are_where_a_turned_page_shows_them(make_pdf: MakePdf, rotation: int) -> None:
    content = make_pdf("a.pdf", GARDEN).read_bytes()
    upright = read_pdf(content).pages[0]
    turned = read_pdf(rewritten(content, rotation=rotation)).pages[0]
    assert sorted(turned.text.split()) == sorted(upright.text.split())
    left, top, _, _ = upright.boxes[upright.text.index("P")]
    _, _, right, bottom = upright.boxes[upright.text.index("P")]
    wanted = {
        90: (upright.height - bottom, left, upright.height - top, right),
        180: (
            upright.width - right,
            upright.height - bottom,
            upright.width - left,
            upright.height - top,
        ),
        270: (top, upright.width - right, bottom, upright.width - left),
    }[rotation]
    assert np.allclose(turned.boxes[turned.text.index("P")], wanted, atol=0.5)


def test_a_word_broken_at_a_line_end_is_known_as_one(make_pdf: MakePdf) -> None:
    markup = """
#set page(width: 6cm, height: 12cm, margin: 0.5cm)
#set text(hyphenate: true, lang: "en")
#set par(justify: true)
Governance of generative artificial intelligence, transparency and accountability, interoperability
requirements. Governance of generative artificial intelligence and accountability.
"""
    page = read_pdf(make_pdf("a.pdf", markup).read_bytes()).pages[0]
    assert "\u00ad" in page.text
    assert "\ufffe" not in page.text
    assert "\x02" not in page.text


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "the file is empty"),
        (b"<html>not here</html>", "not a PDF file"),
        (b"%PDF-1.7\n", "damaged"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 500, "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_cause(content: bytes, cause: str) -> None:
    with pytest.raises(SourceError) as raised:
        read_pdf(content)
    assert cause in raised.value.cause
    assert raised.value.remedy


def test_a_locked_file_is_opened_with_its_password_only(make_pdf: MakePdf) -> None:
    locked = rewritten(make_pdf("a.pdf", GARDEN).read_bytes(), password="secret")  # noqa: S106
    with pytest.raises(SourceError, match="locked with a password; give it with --password"):
        read_pdf(locked)
    assert "apple tree" in read_pdf(locked, "secret").pages[0].text


def test_a_file_cut_off_in_the_middle_is_read_or_refused(make_pdf: MakePdf) -> None:
    whole = make_pdf("a.pdf", OPENNESS).read_bytes()
    for share in (0.3, 0.6, 0.9):
        try:
            document = read_pdf(whole[: int(len(whole) * share)])
        except SourceError as error:
            assert error.remedy  # noqa: PT017 - either outcome is right, silence is not
        else:
            assert document.pages

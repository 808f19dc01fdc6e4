"""The source panel: the page, and the quote marked on it and nowhere else."""

import base64
import io
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import typst
from PIL import Image
from playwright.sync_api import Page, expect

from tests.conftest import OPENNESS
from tests.service.web.parts import QUESTION, ask
from tests.service.web.wire import Wire


def test_hovering_and_focus_show_the_quote(page: Page) -> None:
    turn = ask(page, QUESTION)
    mark = turn.locator(".mark").first
    card = page.get_by_role("tooltip")
    mark.hover()
    expect(card).to_contain_text("Marginal risk is the risk that an open model adds")
    expect(card).to_contain_text("page 2")
    card.hover()  # it stays while one reads it
    expect(card).to_be_visible()
    page.mouse.move(0, 0)
    expect(card).to_be_hidden()
    mark.focus()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_the_mark_lies_on_the_quote_in_pixels(page: Page, tmp_path: Path) -> None:
    turn = ask(page, QUESTION)
    mark = turn.locator(".mark").first
    mark.click()
    image = page.locator(".source .page img")
    expect(image).to_be_visible()
    shown = np.asarray(Image.open(io.BytesIO(_bytes_of(page))).convert("RGB")).astype(int)
    height, width, _ = shown.shape
    yellow = (shown[:, :, 0] > 200) & (shown[:, :, 1] > 160) & (shown[:, :, 2] < 170)
    rows, columns = np.flatnonzero(yellow.any(axis=1)), np.flatnonzero(yellow.any(axis=0))
    # Where pdfium itself finds the quote in the file.
    left, top, right, bottom = _found(tmp_path, "Marginal risk is", "without it.")
    assert columns.min() / width == pytest.approx(left, abs=0.01)
    assert columns.max() / width <= right + 0.01
    assert rows.min() / height == pytest.approx(top, abs=0.01)
    assert rows.max() / height == pytest.approx(bottom, abs=0.01)
    # And it has been scrolled to.
    frame, box = page.locator(".source .page").bounding_box(), image.bounding_box()
    assert frame is not None
    assert box is not None
    middle = box["y"] + box["height"] * (top + bottom) / 2
    assert frame["y"] < middle < frame["y"] + frame["height"]


def test_pages_are_turned_made_larger_and_left(page: Page) -> None:
    turn = ask(page, QUESTION)
    mark = turn.locator(".mark").first
    mark.click()
    panel = page.locator(".source")
    name = panel.locator(".pager [role=status]")
    expect(name).to_have_text("page 2 of 2")
    panel.get_by_role("button", name="Previous page").click()
    expect(name).to_have_text("page 1 of 2")
    expect(panel.get_by_role("button", name="Previous page")).to_have_attribute(
        "aria-disabled", "true"
    )
    panel.get_by_role("button", name="Back to the quote").click()
    expect(name).to_have_text("page 2 of 2")
    expect(panel.locator(".page img")).to_have_attribute("alt", "page 2, with the quote marked")
    _zoom_in_and_out(page)
    address = panel.get_by_role("link", name="Open PDF").get_attribute("href")
    assert address is not None
    assert address.endswith("/file#page=2")
    assert page.request.get(address).headers["content-type"] == "application/pdf"
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()


def test_a_citation_is_copied_as_text_and_as_bibtex(page: Page) -> None:
    ask(page, QUESTION).locator(".mark").first.click()
    page.get_by_role("button", name="Copy citation").click()
    expect(page.locator(".toast").last).to_have_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "“Marginal risk is the risk" in text
    assert "Ada Byron" in text
    assert "page 2" in text
    page.get_by_role("button", name="Copy BibTeX").click()
    expect(page.locator(".toast")).to_have_count(2)
    bibtex = page.evaluate("navigator.clipboard.readText()")
    assert bibtex.startswith("@")
    assert "Cited: p. 2" in bibtex


def test_a_second_look_at_a_page_asks_the_service_for_nothing(page: Page) -> None:
    turn = ask(page, QUESTION)
    for _ in range(2):
        turn.locator(".mark").first.click()
        expect(page.locator(".source .page img")).to_be_visible()
        page.keyboard.press("Escape")
    loads = page.evaluate(
        "performance.getEntriesByType('resource').filter((each) => each.name.includes('.png'))"
        ".map((each) => each.transferSize)"
    )
    assert len(loads) == 2
    assert loads[0] > 0
    assert loads[1] == 0


def _zoom_in_and_out(page: Page) -> None:
    """The page is shown three times as wide, in a picture with more pixels, and small again."""
    panel, image = page.locator(".source"), page.locator(".source .page img")
    smaller = panel.get_by_role("button", name="Smaller")
    larger = panel.get_by_role("button", name="Larger")
    expect(smaller).to_have_attribute("aria-disabled", "true")
    pixels = image.evaluate("(each) => each.naturalWidth")
    once = image.evaluate("(each) => each.clientWidth")
    for _ in range(3):
        larger.click()
    expect(larger).to_have_attribute("aria-disabled", "true")
    assert image.evaluate("(each) => each.clientWidth") == pytest.approx(3 * once, abs=3)
    page.wait_for_function(
        "(pixels) => document.querySelector('.page img').naturalWidth > pixels", arg=pixels
    )
    expect(image).to_have_attribute("alt", "page 2, with the quote marked")
    for _ in range(3):
        smaller.click()
    assert image.evaluate("(each) => each.clientWidth") == pytest.approx(once, abs=1)


def _bytes_of(page: Page) -> bytes:
    """The picture that the page shows, as a PNG."""
    address = page.evaluate("""async () => {
        const image = document.querySelector(".page img");
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        canvas.getContext("2d").drawImage(image, 0, 0);
        return canvas.toDataURL();
    }""")
    return base64.b64decode(address.partition(",")[2])


def _found(folder: Path, first: str, last: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a stretch of page 2, as fractions of the page."""
    file = folder / "openness.pdf"
    file.write_bytes(typst.compile(OPENNESS.encode(), format="pdf"))
    document = pypdfium2.PdfDocument(file)
    try:
        page = document[1]
        width, height = page.get_size()
        text = page.get_textpage()
        whole = text.get_text_range()
        start = whole.index(first)
        boxes = [text.get_charbox(n) for n in range(start, whole.index(last) + len(last))]
    finally:
        document.close()
    boxes = [box for box in boxes if box[2] > box[0]]
    return (
        min(box[0] for box in boxes) / width,
        1 - max(box[3] for box in boxes) / height,
        max(box[2] for box in boxes) / width,
        1 - min(box[1] for box in boxes) / height,
    )


def test_a_link_from_elsewhere_opens_the_page_with_the_quote_marked(page: Page, wire: Wire) -> None:
    asked = page.request.post(f"{wire.url}/v1/ask", data={"question": QUESTION}).json()
    (citation, *_) = asked["statements"][0]["citations"]
    with page.expect_response(lambda got: ".png?start=" in got.url) as picture:
        page.goto(f"{wire.url}/{citation['links']['view']}")
    expect(page.locator(".source blockquote")).to_have_text(citation["quote"])
    expect(page.locator(".source .page img")).to_be_visible()
    assert "x-highlight" in picture.value.headers
    page.goto(f"{wire.url}/papers/{citation['paper']['id']}?page=99")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

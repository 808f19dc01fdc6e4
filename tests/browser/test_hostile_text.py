"""Text that papers and people write is shown as text, whatever it holds."""

from playwright.sync_api import Dialog, Page, expect

from tests.browser.parts import ask, assert_fits, begin
from tests.browser.wire import Wire
from tests.conftest import MakePdf

MARKUP = "<img src=x onerror=alert(1)> & <script>alert(2)</script>"
DIRECTION = "\u202eabc\u202c"
LONG = "x" * 300
HOSTILE = f"""
#set document(title: "A <b>bold</b> paper", author: "<i>Eve</i>")
= Tags
The hostile lighthouse sentence holds #raw("{MARKUP}") and the word {LONG} in it.
The rotating lighthouse sentence turns #raw("{DIRECTION}") round.
"""


def test_markup_directions_and_long_words_are_shown_as_text(
    page: Page, wire: Wire, make_pdf: MakePdf
) -> None:
    alarms: list[str] = []

    def noted(dialog: Dialog) -> None:
        alarms.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", noted)
    page.goto(f"{wire.url}/papers")
    page.get_by_label("choose files").set_input_files(make_pdf("hostile.pdf", HOSTILE))
    expect(page.locator(".ingestion .reached")).to_contain_text("1 paper added", timeout=30_000)
    page.goto(wire.url)
    question = f"What does the hostile lighthouse sentence hold? {MARKUP}"
    turn = ask(page, question)
    expect(turn.locator("h2")).to_have_text(question)
    expect(turn).to_contain_text("onerror=alert(1)")
    turn.locator(".mark, .place").first.click()
    page.locator(".source .page img").wait_for()
    expect(page.locator(".source blockquote")).to_contain_text("lighthouse sentence")
    for path in ("papers/hostile.pdf", "papers", "compare?q=What+holds+the+hostile+lighthouse%3F"):
        page.goto(f"{wire.url}/{path}")
        page.locator("tbody tr, .terms li, .position, .refusal").first.wait_for()
        assert (
            page.evaluate("document.querySelectorAll('main script, main img[onerror]').length") == 0
        )
        assert_fits(page)
    page.request.delete(f"{wire.url}/v1/papers/hostile.pdf")
    assert alarms == []


def test_a_word_without_end_is_refused_in_words_and_moves_nothing(page: Page) -> None:
    box = page.get_by_label("Your question")
    box.fill("x" * 1_000_000)
    expect(page.locator("#count")).to_contain_text("1,000,000 of 2,000 characters")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(0)
    begin(page, "y" * 2000)
    page.locator(".turn .actions").wait_for()
    assert_fits(page)

"""Text that papers and people write is shown as text, whatever it holds."""

from dataclasses import replace

from playwright.sync_api import Dialog, Page, expect

from service.answering.kept_answers import archived, unarchived
from service.composition.services import open_store
from service.settings import Settings
from tests.conftest import MakePdf
from tests.service.web.parts import QUESTION, ask, assert_fits, begin
from tests.service.web.wire import Wire
from tests.service_process import Running

MARKUP = "<img src=x onerror=alert(1)> & <script>alert(2)</script>"
DIRECTION = "\u202eabc\u202c"
LONG = "x" * 300
# Turns all that comes after it round, and is never ended.
TURNING = "\u202eabc"
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
    expect(page.locator(".ingestion .reached")).to_contain_text("1 paper added")
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


def test_an_answer_of_a_megabyte_that_turns_the_text_round_is_shown_as_text(
    page: Page, wire: Wire, service: Running
) -> None:
    ask(page, QUESTION)
    with open_store(Settings(data_dir=service.log.parent)) as store:
        kept = unarchived(store.archive.answers(owner=None, limit=1)[0])
    first = kept.answer.statements[0]
    citation = first.citations[0]
    turned = replace(
        citation,
        quote=replace(
            citation.quote,
            paper=replace(citation.quote.paper, title=f"{TURNING}{MARKUP}"),
            text=f"{TURNING}{MARKUP}",
        ),
    )
    hostile = replace(
        kept.answer,
        id="f" * 32,
        statements=(
            replace(first, text=f"{TURNING} {MARKUP} ended", citations=(turned,)),
            replace(first, text="y" * 1_000_000),
        ),
    )
    with open_store(Settings(data_dir=service.log.parent)) as store:
        store.archive.keep(archived(replace(kept, answer=hostile, conversation="")))
    page.goto(f"{wire.url}/?answer={hostile.id}")
    statement = page.locator(".statement").first
    expect(statement).to_contain_text(MARKUP)
    expect(statement.locator("script, img")).to_have_count(0)
    # What comes after the text stands after it, in the order it was written.
    ends = [
        each.bounding_box() for each in (statement.locator(".mark"), statement.locator(".verdict"))
    ]
    mark, verdict = [box["x"] for box in ends if box is not None]
    assert mark < verdict
    expect(statement.locator(".verdict")).to_have_text("✓ verified")
    expect(page.locator(".statement").nth(1)).to_contain_text("y" * 1000)
    assert_fits(page)
    statement.locator(".mark").click()
    expect(page.locator(".source blockquote")).to_have_text(f"{TURNING}{MARKUP}")
    expect(page.locator("#source-title")).to_contain_text(MARKUP)
    assert page.evaluate("document.querySelectorAll('main script, dialog script').length") == 0
    assert_fits(page)

"""The chat: asking, stopping, asking again, finding again, taking along."""

import json
import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.service.web.parts import QUESTION, WATCH_SHIFTS, ask, begin, shifted
from tests.service.web.wire import Wire


def test_an_answer_comes_with_marks_verdicts_and_footnotes(page: Page) -> None:
    turn = ask(page, QUESTION)
    statement = turn.locator(".statement").first
    expect(statement).to_contain_text("Marginal risk is the risk that an open model adds")
    expect(statement.locator(".verdict")).to_have_text("✓ verified")
    expect(turn.locator(".footnotes li").first).to_contain_text("Open weights and their release")
    expect(page.locator(".doing")).to_contain_text("Quoted word for word from 1 paper")
    expect(page.get_by_role("status").last).to_contain_text("The answer is complete")
    assert "conversation=" in page.url
    expect(page).to_have_title(re.compile("^What is marginal risk"))


def test_what_the_service_does_now_is_said_and_stop_keeps_what_came(page: Page, wire: Wire) -> None:
    wire.mode = "hold"
    begin(page, QUESTION)
    expect(page.locator(".doing")).to_contain_text("1 statement checked")
    expect(page.get_by_role("status").last).to_be_empty()  # not each statement is said aloud
    page.keyboard.press("Escape")
    expect(page.locator(".notice")).to_have_text("Stopped.")
    expect(page.locator(".statement")).to_have_count(1)
    wire.reset()
    page.get_by_role("button", name="Ask again", exact=True).click()
    page.locator(".actions").wait_for()
    expect(page.locator(".turn")).to_have_count(1)


def test_a_follow_up_is_understood_by_what_came_before(page: Page) -> None:
    ask(page, "What are open weights?")
    turn = ask(page, "What may be done with them?")
    expect(page.locator(".turn")).to_have_count(2)
    expect(turn.locator(".statement, .refusal").first).to_be_visible()
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".actions")).to_have_count(2)


def test_a_question_is_edited_and_asked_again(page: Page) -> None:
    ask(page, "What is a licence?")
    page.get_by_role("button", name="Edit and ask again").click()
    box = page.get_by_label("Your question")
    expect(box).to_be_focused()
    expect(box).to_have_value("What is a licence?")
    box.fill(QUESTION)
    box.press("Enter")
    expect(page.locator(".turn h2").last).to_have_text(QUESTION)


def test_asking_again_says_what_is_different(page: Page) -> None:
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Re-run on the current library").click()
    expect(page.locator(".difference")).to_contain_text(
        "The current library gives the same answer."
    )
    expect(page.locator(".statement").first).to_contain_text("Marginal risk")


def test_a_refusal_looks_unlike_an_answer_and_shows_what_is_near(page: Page) -> None:
    turn = ask(page, "Who won Wimbledon in 2019?")
    expect(turn.locator(".refusal h3")).to_have_text("No answer found")
    expect(turn.locator(".refusal")).to_contain_text("not an answer")
    expect(turn.locator(".statement")).to_have_count(0)
    expect(turn.locator(".footnotes")).to_have_count(0)
    turn.locator(".nearest .place").first.click()
    expect(page.locator(".source .page img")).to_be_visible()


def test_a_lost_connection_is_taken_up_where_it_broke_off(page: Page, wire: Wire) -> None:
    whole = ask(page, QUESTION).locator(".statement").all_inner_texts()
    page.get_by_role("button", name="New question").click()
    wire.mode = "cut"
    turn = ask(page, QUESTION)
    assert str(wire.mode) == "pass"  # it was cut, once
    assert turn.locator(".statement").all_inner_texts() == whole


def test_a_reload_in_the_middle_of_an_answer_goes_on(page: Page, wire: Wire) -> None:
    wire.mode = "hold"
    begin(page, QUESTION)
    expect(page.locator(".statement")).to_have_count(1)
    wire.mode = "pass"
    page.reload()
    page.locator(".turn .actions").wait_for()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".turn h2")).to_have_text(QUESTION)
    assert page.evaluate("sessionStorage.length") == 0


def test_back_and_forward_go_between_conversations(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="New question").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.go_back()
    expect(page.locator(".turn h2")).to_have_text(QUESTION)
    page.go_back()
    expect(page.locator(".welcome")).to_be_visible()
    page.go_forward()
    expect(page.locator(".turn h2")).to_have_text(QUESTION)


def test_leaving_in_the_middle_of_an_answer_and_coming_back_goes_on(page: Page, wire: Wire) -> None:
    wire.mode = "hold"
    begin(page, QUESTION)
    expect(page.locator(".statement")).to_have_count(1)
    page.go_back()
    expect(page.locator(".welcome")).to_be_visible()
    wire.reset()
    page.go_forward()
    page.locator(".turn .actions").wait_for()
    expect(page.locator(".turn")).to_have_count(1)


def test_conversations_are_found_renamed_and_deleted_with_a_way_back(page: Page) -> None:
    ask(page, "How are trees pruned in late winter?")
    line = page.locator(".conversations li", has_text="How are trees pruned").first
    line.hover()
    line.locator("summary").click()
    line.get_by_role("button", name="Rename").click()
    page.get_by_label("New title").fill("On apple trees")
    page.keyboard.press("Enter")
    renamed = page.locator(".conversations li", has_text="On apple trees")
    expect(renamed).to_have_count(1)
    search = page.get_by_label("Search conversations")
    search.fill("nothing has these words")
    expect(page.locator(".conversations")).to_contain_text("No conversation matches.")
    search.fill("apple")
    expect(renamed).to_have_count(1)
    renamed.locator("summary").click()
    renamed.get_by_role("button", name="Delete").click()
    expect(renamed).not_to_be_visible()
    expect(page.locator(".welcome")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(renamed).to_be_visible()


def test_two_tabs_see_each_others_conversations_and_a_deleted_one_says_so(
    page: Page, context: BrowserContext
) -> None:
    ask(page, QUESTION)
    other = context.new_page()
    other.goto(page.url)
    other.locator(".actions").wait_for()
    page.evaluate("""async () => {
        const id = new URLSearchParams(location.search).get("conversation");
        await fetch(`v1/conversations/${id}`, { method: "DELETE" });
    }""")
    begin(other, "What is staged release?")
    expect(other.locator(".notice.failed")).to_contain_text("conversation")
    other.reload()
    expect(other.locator(".notice.failed")).to_contain_text("conversation")
    page.get_by_role("button", name="New question").click()
    ask(page, "What may a licence say?")
    expect(other.locator(".conversations")).to_contain_text("What may a licence say?")


def test_an_answer_is_copied_shared_exported_and_judged(
    page: Page, context: BrowserContext
) -> None:
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Copy with footnotes").click()
    expect(page.locator(".toast").last).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(QUESTION)
    assert "[1] Open weights and their release" in copied
    turn.locator("summary[aria-label=Export]").click()
    for name, begins in (("Markdown", b"# What is"), ("BibTeX", b"@"), ("RIS", b"TY"),
                         ("CSL-JSON", b"["), ("Text", b"What is")):  # fmt: skip
        if not turn.locator(".menu ul").is_visible():
            turn.locator("summary[aria-label=Export]").click()
        with page.expect_download() as download:
            turn.get_by_role("link", name=name).click()
        assert download.value.path().read_bytes().lstrip().startswith(begins), name
    turn.get_by_role("button", name="Copy a link to this answer").click()
    expect(page.locator(".toast").last).to_contain_text("Link copied")
    shared = context.new_page()
    shared.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(shared.locator(".note")).to_contain_text("as it was given")
    expect(shared.locator(".statement").first).to_contain_text("Marginal risk")
    turn.get_by_role("button", name="Not a good answer").click()
    turn.get_by_label("What is wrong with it?").fill("Too short.")
    turn.get_by_role("button", name="Send").click()
    expect(turn.locator(".feedback")).to_be_hidden()
    answer = shared.url.partition("answer=")[2]
    said = page.evaluate(f"fetch('v1/answers/{answer}/feedback').then((told) => told.json())")
    assert [(each["thumb"], each["reason"]) for each in said["feedback"]] == [
        ("down", "Too short.")
    ], json.dumps(said)
    shared.goto(shared.url.partition("=")[0] + "=" + "0" * 32)
    expect(shared.locator(".notice.failed")).to_be_visible()


def test_suggested_questions_are_answered(page: Page) -> None:
    question = page.locator(".suggestions button").first
    said = question.inner_text()
    question.click()
    expect(page.locator(".turn h2")).to_have_text(said)
    expect(page.locator(".statement").first).to_be_visible()


def test_nothing_moves_while_an_answer_comes(page: Page, wire: Wire) -> None:
    page.evaluate(WATCH_SHIFTS)
    wire.mode = "hold"
    begin(page, QUESTION)
    expect(page.locator(".statement")).to_have_count(1)
    wire.reset()
    page.locator(".turn .actions").wait_for()
    assert shifted(page) == 0


def test_a_line_that_is_renamed_is_not_taken_away_by_another_tab(
    page: Page, context: BrowserContext, wire: Wire
) -> None:
    ask(page, "What are open weights?")
    line = page.locator(".conversations li", has_text="What are open weights?").first
    line.hover()
    line.locator("summary").click()
    line.get_by_role("button", name="Rename").click()
    title = page.get_by_label("New title")
    title.fill("Half a ti")
    other = context.new_page()
    other.goto(wire.url)
    ask(other, "What does a licence say?")
    expect(other.locator(".conversations")).to_contain_text("What does a licence say?")
    title.press_sequentially("tle")
    title.press("Enter")
    conversations = page.locator(".conversations")
    expect(conversations).to_contain_text("Half a title")
    expect(conversations).to_contain_text("What does a licence say?")

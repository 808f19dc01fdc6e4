"""Everybody can use the pages: by keyboard, on a phone, in the dark, on paper, read aloud."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.service.web.conftest import PATIENCE, UNHURRIED
from tests.service.web.parts import QUESTION, WATCH_SHIFTS, ask, assert_fits, shifted
from tests.service.web.wire import Wire

_CHECKED = """async (script) => {
    await Promise.all(document.getAnimations().map((each) => each.finished));
    (0, eval)(script);
    const found = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
        "wcag22aa", "best-practice"] });
    return found.violations.flatMap((each) =>
        each.nodes.map((node) => `${each.id}: ${node.html} ${node.failureSummary}`));
}"""


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds wrong with the page as it stands."""
    found: list[str] = page.evaluate(_CHECKED, axe)
    return found


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_any_view(
    context: BrowserContext, wire: Wire, axe: str, colours: str
) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")  # type: ignore[arg-type]
    page.goto(wire.url)
    page.locator(".suggestions button").first.wait_for()
    assert violations(page, axe) == []
    ask(page, "Who won Wimbledon in 2019?")
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Not a good answer").click()
    turn.locator(".mark").first.hover()
    assert violations(page, axe) == []
    turn.locator("summary").click()
    turn.locator(".mark").first.click()
    page.locator(".source .page img").wait_for()
    assert violations(page, axe) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert violations(page, axe) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{wire.url}/papers")
    page.locator("tbody tr").first.wait_for()
    assert violations(page, axe) == []
    page.locator("tbody a").last.click()
    page.locator(".short .mark").first.wait_for()
    assert violations(page, axe) == []
    page.goto(f"{wire.url}/compare?q=What+is+marginal+risk%3F")
    page.locator(".position").wait_for()
    assert violations(page, axe) == []


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").last
    turn.locator(".actions").wait_for()
    expect(page.get_by_label("Your question")).to_be_focused()
    mark = turn.locator(".mark").first
    _until_focused(page, mark.get_attribute("aria-label") or "", "Shift+Tab")
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".source .page img")).to_be_visible()
    expect(page.get_by_role("button", name="Close the source")).to_be_focused()
    _until_focused(page, "Previous page", "Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".pager [role=status]")).to_have_text("page 1 of 2")
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    _until_focused(page, "Export", "Tab")
    page.keyboard.press("Enter")
    expect(turn.get_by_role("link", name="BibTeX")).to_be_visible()
    page.keyboard.press("Escape")
    expect(turn.get_by_role("link", name="BibTeX")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 1100, 3840])
def test_no_view_is_wider_than_its_window(context: BrowserContext, wire: Wire, width: int) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(wire.url)
    page.locator(".suggestions button").first.wait_for()
    assert_fits(page)
    ask(page, QUESTION).locator(".mark").first.click()
    page.locator(".source .page img").wait_for()
    assert_fits(page)
    for path in ("papers", "papers/openness.pdf", "compare?q=What+is+marginal+risk%3F"):
        page.goto(f"{wire.url}/{path}")
        page.locator("tbody tr, .short .mark, .position").first.wait_for()
        assert_fits(page)


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        ("", ".suggestions button"),
        ("papers", ".library tbody tr"),
        ("papers/openness.pdf", ".citations, section > .later > p"),
        ("compare?q=What+is+marginal+risk%3F", ".position"),
    ],
)
def test_nothing_moves_while_a_view_opens(page: Page, wire: Wire, path: str, whole: str) -> None:
    page.add_init_script(WATCH_SHIFTS)
    page.goto(f"{wire.url}/{path}", wait_until="networkidle")
    page.locator(whole).first.wait_for()
    assert shifted(page) < 0.01


def test_on_a_phone_the_source_is_a_sheet_over_the_chat(browser: Browser, wire: Wire) -> None:
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    phone.set_default_timeout(PATIENCE)
    phone.add_init_script(UNHURRIED)
    page = phone.new_page()
    page.goto(wire.url)
    page.locator(".suggestions button").first.wait_for()
    ask(page, QUESTION).locator(".mark").first.tap()
    sheet = page.locator(".source")
    expect(sheet.locator(".page img")).to_be_visible()
    box = sheet.bounding_box()
    assert box is not None
    assert box["width"] == 390
    assert box["y"] > 0  # what was asked still shows above
    sheet.get_by_role("button", name="Copy citation").tap()
    expect(sheet.locator(".toast")).to_be_visible()  # not behind the sheet
    page.touchscreen.tap(195, 20)  # beside the sheet
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Conversations").tap()
    expect(page.locator(".history")).to_be_visible()
    line = page.locator(f'[data-conversation="{_conversation(page)}"]')
    line.locator("summary").tap()
    line.get_by_role("button", name="Delete").tap()
    expect(line).to_be_hidden()
    expect(page.locator(".welcome")).to_be_attached()
    page.locator(".history").get_by_role("button", name="Undo").tap()
    line.locator("a").tap()
    expect(page.locator(".history")).to_be_hidden()
    expect(page.locator(".turn").first).to_be_visible()
    phone.close()


def test_on_paper_an_answer_has_its_footnotes_and_nothing_to_press(page: Page) -> None:
    ask(page, QUESTION)
    page.emulate_media(media="print")
    for hidden in (".masthead", ".composer", ".history", ".actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".statement").first).to_be_visible()
    quote = page.locator(".footnotes q").first
    assert quote.evaluate("(each) => getComputedStyle(each).whiteSpace") == "normal"
    assert page.pdf().startswith(b"%PDF")


def test_who_wants_no_motion_gets_none_and_colours_can_be_chosen(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce", color_scheme="light")
    ask(page, QUESTION)
    assert page.evaluate("document.getAnimations().length") == 0
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != before
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def _conversation(page: Page) -> str:
    """The id of the conversation that is shown."""
    return page.url.partition("conversation=")[2]


def _until_focused(page: Page, name: str, key: str) -> None:
    """Presses the key until what has that name has the focus."""
    for _ in range(60):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement?.getAttribute('aria-label')") == name:
            return
    raise AssertionError(f"{key} never comes to {name!r}")

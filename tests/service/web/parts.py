"""What people do on the pages, in few words."""

from playwright.sync_api import Locator, Page

QUESTION = "What is marginal risk?"
# Notes from now on what moves without having been asked to.
WATCH_SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries()))
        .observe({ type: "layout-shift", buffered: true });
"""
# What moved so far; and by a shift made on purpose, after which all before it has been told.
_SHIFTS = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const mark = document.createElement("div");
    Object.assign(mark.style, { position: "fixed", top: "0", left: "0", width: "50%",
        height: "50%", background: "gray", zIndex: "9" });
    document.body.append(mark);
    await frame();
    await frame();
    const begun = performance.now();
    mark.style.top = "40%";
    const after = () => window.shifts.filter((each) => each.startTime >= begun);
    for (let frames = 0; frames < 6000 && !after().length; frames++) await frame();
    const sum = (shifts) => shifts.reduce((all, each) => all + each.value, 0);
    return [sum(window.shifts.filter((each) => each.startTime < begun)), sum(after())];
}"""


def ask(page: Page, question: str) -> Locator:
    """Asks, and waits until the answer or the refusal is whole; gives its turn."""
    begin(page, question)
    turn = page.locator(".turn").last
    turn.locator(".actions").wait_for()
    return turn


def begin(page: Page, question: str) -> None:
    """Asks and waits for nothing."""
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")


def assert_fits(page: Page) -> None:
    """Nothing is wider than the window."""
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def shifted(page: Page) -> float:
    """How much has moved since WATCH_SHIFTS ran, as browsers measure it."""
    scored, on_purpose = page.evaluate(_SHIFTS)
    assert on_purpose > 0  # shifts are seen at all
    return float(scored)

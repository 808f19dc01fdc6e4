"""What people do on the pages, in few words."""

from playwright.sync_api import Locator, Page

QUESTION = "What is marginal risk?"


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

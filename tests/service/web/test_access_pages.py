"""Signing in with a key, and what is said where the language model or the service fails."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from service.composition.services import open_store
from service.settings import Settings
from tests.service.web.parts import QUESTION, ask, begin
from tests.service_process import Running, free_port, running


@pytest.fixture(scope="module")
def locked(
    small_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Running, str]]:
    """A service that asks for a key, whose language model cannot be reached; and a reader's key."""
    data_dir = tmp_path_factory.mktemp("locked") / "data"
    shutil.copytree(small_library, data_dir, symlinks=True)
    with open_store(Settings(data_dir=data_dir)) as store:
        _, key = store.keys.create("reader", "Ada")
    nowhere = f"http://127.0.0.1:{free_port()}/v1"
    with running(data_dir, llm_base_url=nowhere, llm_model="away") as started:
        yield started, key


def test_a_wrong_key_is_refused_and_the_right_one_lets_in(
    context: BrowserContext, locked: tuple[Running, str]
) -> None:
    service, key = locked
    page = context.new_page()
    page.goto(service.url)
    dialog = page.get_by_role("dialog", name="Sign in")
    box = dialog.get_by_label("Your key")
    expect(box).to_be_focused()
    box.fill("fn_000000000000_wrong")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("does not know this key")
    box.fill(key)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    page.locator(".suggestions button").first.wait_for()
    turn = ask(page, QUESTION)
    # The language model is away: the papers' own words take its place, and that is said.
    expect(turn.locator(".statement").first).to_be_visible()
    expect(turn.locator(".notice").first).to_contain_text("language model")
    assert key not in page.evaluate("document.cookie")
    # A reader may not add papers, and is told so.
    page.goto(f"{service.url}/papers")
    page.get_by_label("choose files").set_input_files(
        FilePayload(name="a.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4")
    )
    expect(page.locator(".ingestion [role=alert]")).to_contain_text("librarian access")


def test_a_question_that_meets_a_closed_door_can_be_asked_again(
    context: BrowserContext, locked: tuple[Running, str]
) -> None:
    service, _ = locked
    page = context.new_page()
    page.goto(service.url)
    dialog = page.get_by_role("dialog", name="Sign in")
    dialog.wait_for()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".history .notice")).to_contain_text("no key was sent")
    begin(page, QUESTION)
    dialog.get_by_role("button", name="Not now").click()
    expect(page.locator(".notice.failed")).to_contain_text("no key was sent")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_a_service_that_is_gone_is_named(page: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    page.get_by_role("button", name="Compare").or_(page.get_by_label("Your question")).fill("Why?")
    page.keyboard.press("Enter")
    expect(page.locator(".doing")).to_contain_text("connection is lost")
    context.set_offline(False)
    page.locator(".turn .actions").wait_for()

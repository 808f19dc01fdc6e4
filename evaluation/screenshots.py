"""The pictures of README.md, taken anew of the pages over the primers.

python -m evaluation.screenshots [--into docs/pictures]
"""

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from evaluation.browser import browsing
from evaluation.libraries import library_of
from evaluation.service_process import served

_ROOT = Path(__file__).parents[1]
_WIDE = (1360, 850)
_PHONE = (390, 780)
_COLOURS = 128  # enough for letters; keeps a picture under 150 kB


def main() -> None:
    """Writes the pictures as PNG files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=_ROOT / "docs" / "pictures")
    into: Path = parser.parse_args().into
    into.mkdir(parents=True, exist_ok=True)
    with library_of(_ROOT / "papers" / "starter") as services:
        data_dir = services.settings.data_dir
    with served(data_dir) as (url, _), browsing() as browser:
        chat = _opened(browser, f"{url}/")
        _ask(chat, "Who won Wimbledon in 2019?")
        _kept(chat, into / "refusal.png")
        chat.get_by_role("button", name="New question").click()
        _ask(chat, "What is marginal risk?")
        chat.locator(".turn").last.locator(".mark").first.click()
        chat.locator(".source .page img").wait_for()
        _kept(chat, into / "chat.png")
        paper = _opened(browser, f"{url}/papers/release-strategies.pdf")
        paper.locator(".terms li").first.wait_for()
        paper.locator(".short .mark").first.wait_for()
        _kept(paper, into / "paper.png")
        compare = _opened(browser, f"{url}/compare?q=Should+open+model+weights+be+restricted%3F")
        compare.locator(".position").first.wait_for()
        _kept(compare, into / "compare.png")
        library = _opened(browser, f"{url}/papers", dark=True)
        library.locator("tbody tr").first.wait_for()
        _kept(library, into / "papers-dark.png")
        phone = _opened(browser, f"{url}/", size=_PHONE)
        _ask(phone, "What is marginal risk?")
        _kept(phone, into / "phone.png")


def _opened(
    browser: Browser, address: str, *, size: tuple[int, int] = _WIDE, dark: bool = False
) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    return page


def _ask(page: Page, question: str) -> None:
    before = page.locator(".actions").count()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    page.locator(".actions").nth(before).wait_for()


def _kept(page: Page, file: Path) -> None:
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")
    page.evaluate("Promise.all([...document.images].map((each) => each.decode().catch(() => 0)))")
    picture = Image.open(io.BytesIO(page.screenshot(caret="hide"))).convert("RGB")
    reduced = picture.quantize(_COLOURS, dither=Image.Dither.NONE)
    reduced.save(file, "PNG", optimize=True)


if __name__ == "__main__":
    main()

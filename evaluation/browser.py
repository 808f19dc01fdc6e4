"""A browser of this machine, for figures, pictures and tests of the pages."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# Looked for in this order; FOOTNOTE_CHROMIUM names another.
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Where a Chromium is installed; none where there is none."""
    names = (os.environ.get("FOOTNOTE_CHROMIUM", ""), *_NAMES)
    return next((path for name in names if name and (path := shutil.which(name))), None)


@contextmanager
def browsing() -> Iterator[Browser]:
    """The browser, open; raises FileNotFoundError where there is none."""
    found = chromium()
    if found is None:
        raise FileNotFoundError("no Chromium is installed: Debian's package `chromium` would do")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()

"""Fixtures: one browser and one service for all tests here, a fresh context for each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from evaluation.browser import browsing, chromium
from tests.patience import delete, get
from tests.service.web.wire import Wire, wired
from tests.service_process import Running, running

_AXE = Path(__file__).parents[3] / "build" / "web" / "node_modules" / "axe-core" / "axe.min.js"
# Milliseconds for what must come; long, so that slow and busy machines pass too.
PATIENCE = 120_000.0


# What goes away by itself after seconds, such as a line with a way to undo, stays for minutes.
UNHURRIED = """
{
    const wait = window.setTimeout;
    window.setTimeout = (act, time, ...said) => wait(act, time >= 3000 ? 60 * time : time, ...said);
}
"""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    if chromium() is None:
        pytest.skip("no Chromium is installed: Debian's package `chromium` would do")
    expect.set_options(timeout=PATIENCE)
    with browsing() as opened:
        yield opened
    expect.set_options(timeout=None)


@pytest.fixture(scope="package")
def service(small_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service of its own process over the two small papers."""
    data_dir = tmp_path_factory.mktemp("browser") / "data"
    shutil.copytree(small_library, data_dir, symlinks=True)
    with running(data_dir) as started:
        yield started


@pytest.fixture(scope="package")
def the_wire(service: Running) -> Iterator[Wire]:
    with wired(service.port) as opened:
        yield opened


@pytest.fixture
def wire(the_wire: Wire, service: Running) -> Iterator[Wire]:
    """The wire that the page is connected by; it carries everything unless told otherwise.

    Papers that a test has added are gone after it.
    """
    before = _papers(service)
    yield the_wire
    the_wire.reset()
    for paper in _papers(service) - before:
        delete(f"{service.url}/v1/papers/{paper}")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that knows nothing yet; no page in it may break a script or ask another origin."""
    opened = browser.new_context(
        viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    )
    opened.set_default_timeout(PATIENCE)
    opened.add_init_script(UNHURRIED)
    wrong: list[str] = []
    opened.on("weberror", lambda error: wrong.append(str(error.error)))
    opened.on(
        "console",
        lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None,
    )
    opened.on(
        "request",
        lambda sent: None if _is_own(sent.url) else wrong.append(f"another origin: {sent.url}"),
    )
    yield opened
    opened.close()
    assert not wrong


@pytest.fixture
def page(context: BrowserContext, wire: Wire) -> Page:
    """The chat, ready."""
    opened = context.new_page()
    opened.goto(f"{wire.url}/")
    opened.get_by_label("Your question").wait_for()
    return opened


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's script."""
    if not _AXE.is_file():
        pytest.skip("axe-core is not installed: `make web-check` does it where there is npm")
    return _AXE.read_text()


def _papers(service: Running) -> set[str]:
    return {each["id"] for each in get(f"{service.url}/v1/papers").json()["papers"]}


def _is_own(address: str) -> bool:
    return address.startswith(("http://127.0.0.1:", "blob:", "data:"))

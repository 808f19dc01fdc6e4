"""The pages under a path of another server, as behind a proxy that shares its name."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.patience import request
from tests.service.web.parts import QUESTION, ask
from tests.service_process import Running

_PREFIX = "/library/footnote"


@pytest.fixture
def behind(service: Running) -> Iterator[str]:
    """The address under which a proxy gives the service's pages, and nothing else."""

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._pass("GET", b"")

        def do_POST(self) -> None:
            self._pass("POST", self.rfile.read(int(self.headers["Content-Length"])))

        def _pass(self, method: str, body: bytes) -> None:
            if not self.path.startswith(_PREFIX):
                self.send_error(404)
                return
            kept = {
                name: self.headers[name]
                for name in ("Accept", "Content-Type")
                if name in self.headers
            }
            path = self.path.removeprefix(_PREFIX)
            said = request(method, service.url + path, content=body, headers=kept)
            self.send_response(said.status_code)
            for name in ("Content-Type", "Content-Security-Policy", "X-Highlight"):
                if name in said.headers:
                    self.send_header(name, said.headers[name])
            self.end_headers()
            self.wfile.write(said.content)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{_PREFIX}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_page_works_under_a_path(context: BrowserContext, behind: str) -> None:
    page = context.new_page()
    astray: list[str] = []
    page.on("response", lambda said: astray.append(said.url) if said.status >= 400 else None)
    page.goto(f"{behind}/")
    ask(page, QUESTION).locator(".mark").first.click()
    expect(page.locator(".source .page img")).to_be_visible()
    page.locator("#source-title").click()
    expect(page).to_have_url(f"{behind}/papers/{page.url.rpartition('/')[2]}")
    page.locator(".short .mark").first.wait_for()
    page.get_by_role("link", name="Compare").click()
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".position h2 a").click()
    page.get_by_role("link", name="Papers").click()
    page.locator("tbody tr").first.wait_for()
    assert astray == []

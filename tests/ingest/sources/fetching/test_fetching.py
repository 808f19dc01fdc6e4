"""ingest/fetching.py against a real server on this machine: what comes, and what is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.sources.remote_sources import is_remote
from tests.ingest.sources.fetching.fetching_parts import (
    HERE,
    Make,
    left_behind,
    refusal,
)
from tests.paper_server import (
    ETAG,
    PDF,
    Handler,
    PaperServer,
    body,
    bomb,
    endless,
    paper,
    status,
)

pytest_plugins = ["tests.ingest.sources.fetching.fetching_fixtures"]


def test_a_paper_comes_from_arxiv_and_a_second_time_only_the_word_that_it_is_the_same(
    make: Make, server: PaperServer, tmp_path: Path
) -> None:
    server.answer("/pdf/2405.08597", paper())
    first = make(contact="library@example.org").fetch("arxiv:2405.08597")
    assert (first.name, first.origin) == ("2405.08597.pdf", "arxiv:2405.08597")
    assert first.path.read_bytes() == PDF
    assert first.path.name == first.name
    assert make().fetch("ArXiv: 2405.08597") == first
    said = [asked.headers for asked in server.asked]
    assert said[0]["user-agent"] == "Footnote/0.1 (+mailto:library@example.org)"
    assert said[0]["accept-encoding"] == "identity"
    assert "if-none-match" not in said[0]
    assert said[1]["if-none-match"] == ETAG
    assert said[1]["user-agent"] == "Footnote/0.1"
    assert left_behind(tmp_path) == ["2405.08597.pdf", "finished.json"]


@pytest.mark.parametrize(
    ("source", "origin", "name"),
    [
        ("arxiv:2405.08597v2", "arxiv:2405.08597v2", "2405.08597v2.pdf"),
        ("arxiv:cs/0112017", "arxiv:cs/0112017", "cs-0112017.pdf"),
        ("arxiv:math.GT/0309136v1", "arxiv:math.GT/0309136v1", "math.GT-0309136v1.pdf"),
        ("https://arxiv.org/abs/2405.08597", "arxiv:2405.08597", "2405.08597.pdf"),
        ("http://www.arxiv.org/pdf/2405.08597v2.pdf", "arxiv:2405.08597v2", "2405.08597v2.pdf"),
        ("https://arxiv.org/abs/cs/0112017#x", "arxiv:cs/0112017", "cs-0112017.pdf"),
    ],
)
def test_the_ways_to_name_a_paper_on_arxiv(
    make: Make, server: PaperServer, source: str, origin: str, name: str
) -> None:
    server.answer(f"/pdf/{origin.removeprefix('arxiv:')}", paper())
    fetched = make().fetch(source)
    assert (fetched.origin, fetched.name) == (origin, name)


def test_a_paper_comes_from_a_web_address(make: Make, server: PaperServer) -> None:
    url = server.answer("/a/Free%20weights.pdf?download=1", paper())
    fetched = make().fetch(f"{url}#page=2")
    assert (fetched.origin, fetched.name) == (url, "Free weights.pdf")


def test_a_file_that_has_changed_is_fetched_anew(
    make: Make, server: PaperServer, tmp_path: Path
) -> None:
    new = PDF + b"second edition"
    said = 'attachment; filename="second.pdf"'
    url = server.answer("/a.pdf", paper(), paper(new, etag='"second"', Content_Disposition=said))
    make().fetch(url)
    assert make().fetch(url).path.read_bytes() == new
    assert left_behind(tmp_path) == ["finished.json", "second.pdf"]


def test_a_file_known_by_its_date_is_asked_for_by_its_date(make: Make, server: PaperServer) -> None:
    date = "Tue, 14 May 2024 10:00:00 GMT"
    url = server.answer("/a.pdf", body(PDF, Last_Modified=date), status(304))
    assert make().fetch(url) == make().fetch(url)
    assert server.asked[1].headers["if-modified-since"] == date


def test_a_file_that_was_damaged_on_disk_is_fetched_anew(make: Make, server: PaperServer) -> None:
    url = server.answer("/a.pdf", paper())
    make().fetch(url).path.write_bytes(b"%PDF-")
    assert make().fetch(url).path.read_bytes() == PDF
    assert "if-none-match" not in server.asked[1].headers


def test_what_is_remote() -> None:
    for source in ("arxiv:2405.08597", "ArXiv:x", "https://a.test/b", "HTTP://a", "ftp://a/b"):
        assert is_remote(source)
    for source in ("papers", "/a/b.pdf", "a:b.pdf", "C:\\papers", "C://papers", "arxiv"):
        assert not is_remote(source)


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("arxiv:hello", "“hello” is not an arXiv identifier"),
        ("arxiv:../../etc/passwd", "is not an arXiv identifier"),
        ("arxiv:2405.08597/../x", "is not an arXiv identifier"),
        ("file:///etc/passwd", "the address starts with “file:”"),
        ("ftp://a.test/b.pdf", "the address starts with “ftp:”"),
        ("https://user:secret@a.test/b.pdf", "a user name or a password"),
        ("https:///b.pdf", "names no host"),
        ("https://a.test:port/b.pdf", "not a web address"),
        ("https://[::1/b.pdf", "not a web address"),
        ("https://xn--/b.pdf", "not a web address"),
        ("https://a.test/\x00.pdf", "not a web address"),
    ],
)
def test_what_cannot_be_fetched_is_refused_before_anybody_is_asked(
    make: Make, server: PaperServer, source: str, cause: str
) -> None:
    refused = refusal(make(), source)
    assert cause in refused.cause
    assert "secret" not in str(refused)
    assert server.asked == []


def test_a_hostile_name_leads_nowhere(make: Make, server: PaperServer, tmp_path: Path) -> None:
    said = 'attachment; filename="../../../../tmp/finished.json"'
    fetched = make().fetch(server.answer("/a.pdf", paper(Content_Disposition=said)))
    assert fetched.name == "finished.json.pdf"
    assert fetched.path.is_relative_to(tmp_path / "cache")


def test_a_place_that_cannot_be_written_is_named(make: Make, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = refusal(make(folder=tmp_path / "file"), "arxiv:2405.08597")
    assert refused.cause.startswith(f"the download cannot be kept in {tmp_path / 'file'} (")


def test_a_file_that_another_process_fetches_is_waited_for(make: Make, server: PaperServer) -> None:
    url = server.answer("/a.pdf", paper())
    folder = make().fetch(url).path.parent
    with FileLock(folder / "lock"):
        refused = refusal(make(total_seconds=0.1), url)
    assert refused.cause == f"another process is downloading {url}"


def test_an_identifier_that_arxiv_does_not_know(make: Make, server: PaperServer) -> None:
    refused = refusal(make(), "arxiv:9999.99999")
    assert refused.cause == "arXiv does not know 9999.99999"
    assert server.paths() == ["/pdf/9999.99999"]


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (404, f"{HERE} has nothing at this address (status 404)"),
        (403, f"{HERE} restricts access to this file (status 403)"),
        (418, f"{HERE} does not send the file (status 418)"),
        (304, f"{HERE} does not send the file (status 304)"),
    ],
)
def test_refusals_are_not_tried_again(
    make: Make, server: PaperServer, code: int, cause: str
) -> None:
    assert refusal(make(), server.answer("/a.pdf", status(code))).cause == cause
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (body(b"<!doctype html>" + b"x" * 3000, Content_Type="text/html; charset=utf-8"),
         "the address leads to a web page, not a PDF"),
        (body(b"  <html>", Content_Type="application/pdf"),
         "the address leads to a web page, not a PDF"),
        (body(b"PK\3\4" + bytes(3000), Content_Type="application/zip"),
         "the address does not lead to a PDF (application/zip)"),
        (body(b""), "the address does not lead to a PDF (of unknown kind)"),
        (body(bytes(1020) + PDF), "the address does not lead to a PDF (of unknown kind)"),
        (bomb, f"{HERE} sends the file compressed (gzip)"),
        (endless, "the file is larger than the limit of 1 MiB"),
        (body(PDF, Content_Length="99999999999999"), "the file is larger than the limit of 1 MiB"),
    ],
)  # fmt: skip
def test_what_is_no_paper_is_refused_and_not_kept(
    make: Make,
    server: PaperServer,
    tmp_path: Path,
    answer: Callable[[Handler], None],
    cause: str,
) -> None:
    refused = refusal(make(max_bytes=1 << 20), server.answer("/a.pdf", answer))
    assert refused.cause == cause
    assert len(server.asked) == 1
    assert left_behind(tmp_path) == []

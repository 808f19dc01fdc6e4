"""Papers of a reading list that could not be fetched: not downloaded yet, and not missing."""

import threading
from pathlib import Path

from service.composition.services import Services
from service.jobs.reading_list import fetch
from tests.conftest import GARDEN, OPENNESS, MakePdf
from tests.ingest.pipeline.not_downloaded_parts import (
    APPLES,
    NO_WAY,
    WEIGHTS,
    Offline,
    lines,
    listed,
    results,
    run,
    start,
    states,
)
from tests.paper_server import PaperServer, paper, status


def test_without_a_network_one_paper_of_each_host_is_tried_and_all_are_entered(
    services: Services, offline: Offline, tmp_path: Path
) -> None:
    papers = {
        "One": "http://papers.invalid/1.pdf",
        "Two": "http://papers.invalid/2.pdf",
        "Three": "http://journal.invalid/3.pdf",
        "Four": "without-any-scheme/4.pdf",
    }
    start(services, listed(tmp_path, papers))
    assert offline.asked == ["papers.invalid", "journal.invalid"]
    entries = lines(services)
    assert {name: entry.origin for name, entry in entries.items()} == papers
    assert {entry.state for entry in entries.values()} == {"not_downloaded"}
    assert {entry.cause for entry in entries.values()} == {"there is no network"}
    assert services.library.ledger.missing_count() == 0


def test_one_host_that_cannot_be_reached_does_not_keep_the_others_waiting(
    online: Services, server: PaperServer, offline: Offline, make_pdf: MakePdf, tmp_path: Path
) -> None:
    url = server.answer("/a.pdf", paper(make_pdf("a.pdf", GARDEN).read_bytes()))
    start(online, listed(tmp_path, {"Elsewhere": NO_WAY, APPLES: url}))
    assert offline.asked[:2] == ["papers.invalid", "127.0.0.1"]
    assert states(online) == {"a.pdf": "in", "Elsewhere": "not_downloaded"}
    assert lines(online)["Elsewhere"].cause == "there is no host “papers.invalid”"


def test_a_service_that_ends_writes_nothing_more(
    services: Services, offline: Offline, tmp_path: Path
) -> None:
    stop = threading.Event()
    stop.set()
    fetch(services.reading_list_parts(), listed(tmp_path, {"One": NO_WAY}), stop)
    assert (offline.asked, lines(services)) == ([], {})


def test_what_is_not_at_its_address_is_not_downloaded_and_tried_at_the_next_start(
    online: Services, server: PaperServer, make_pdf: MakePdf, tmp_path: Path
) -> None:
    apples = server.answer("/a.pdf", status(404))
    weights = server.answer("/w.pdf", paper(b"<html>Sign in</html>"))
    reading_list = listed(tmp_path, {APPLES: apples, WEIGHTS: weights})
    report = run(online, reading_list)
    assert results(report) == {APPLES: "not_downloaded", WEIGHTS: "not_downloaded"}
    assert states(online) == results(report)
    assert "status 404" in lines(online)[APPLES].cause
    assert "a web page, not a PDF" in lines(online)[WEIGHTS].cause
    assert lines(online)[APPLES].remedy == "check the address"
    assert online.library.ledger.missing_count() == 0
    server.answer("/a.pdf", paper(make_pdf("a.pdf", GARDEN).read_bytes()))
    start(online, reading_list)
    assert states(online) == {"a.pdf": "in", WEIGHTS: "not_downloaded"}
    asked = len(server.asked)
    start(online, reading_list)
    assert set(server.paths()[asked:]) == {"/w.pdf"}


def test_a_file_of_another_title_has_failed_and_is_not_tried_by_itself(
    online: Services, server: PaperServer, make_pdf: MakePdf, tmp_path: Path
) -> None:
    pears = server.answer("/p.pdf", paper(make_pdf("p.pdf", OPENNESS).read_bytes()))
    reading_list = listed(tmp_path, {"Pear trees": pears, APPLES: NO_WAY})
    start(online, reading_list)
    assert states(online) == {"p.pdf": "failed", APPLES: "not_downloaded"}
    assert online.library.ledger.missing_count() == 1
    asked = len(server.asked)
    start(online, reading_list)
    assert len(server.asked) == asked
    # Once it cannot even be fetched any more, it has been fetched all the same.
    server.answer("/p.pdf", status(404))
    assert results(run(online, reading_list))["Pear trees"] == "failed"
    assert online.library.ledger.missing_count() == 1


def test_papers_that_older_versions_called_failed_are_tried_and_written_as_they_are(
    online: Services, server: PaperServer, make_pdf: MakePdf, tmp_path: Path
) -> None:
    url = server.answer("/a.pdf", status(404))
    for origin, name in ((url, APPLES), ("arxiv:2405.08597", "Risks")):
        online.library.ledger.enter(origin, name, "", "failed", cause="there is no host")
    reading_list = listed(tmp_path, {APPLES: url, "Risks": "arxiv:2405.08597"})
    assert online.library.ledger.missing_count() == 2
    start(online, reading_list)
    assert states(online) == {APPLES: "not_downloaded", "Risks": "not_downloaded"}
    server.answer("/a.pdf", paper(make_pdf("a.pdf", GARDEN).read_bytes()))
    start(online, reading_list)
    assert states(online) == {"a.pdf": "in", "Risks": "not_downloaded"}


def test_an_address_has_one_line_in_the_ledger_however_the_list_writes_it(
    online: Services, server: PaperServer, make_pdf: MakePdf, tmp_path: Path
) -> None:
    url = server.answer("/a.pdf", status(404))
    reading_list = listed(tmp_path, {APPLES: url.replace("http:", "HTTP:") + "#page=2"})
    run(online, reading_list)
    assert lines(online)[APPLES].origin == url
    server.answer("/a.pdf", paper(make_pdf("a.pdf", GARDEN).read_bytes()))
    run(online, reading_list)
    assert states(online) == {"a.pdf": "in"}
    asked = len(server.asked)
    run(online, reading_list)
    assert len(server.asked) == asked


def test_an_address_that_a_person_names_has_failed(online: Services, server: PaperServer) -> None:
    url = server.answer("/a.pdf", status(404))
    assert results(run(online, url)) == {url: "failed"}
    assert online.library.ledger.missing_count() == 1


def test_a_retry_takes_in_what_was_not_downloaded_if_it_bears_the_title(
    online: Services, server: PaperServer, make_pdf: MakePdf, tmp_path: Path
) -> None:
    urls = [server.answer(f"/{name}.pdf", status(404)) for name in "ab"]
    run(online, listed(tmp_path, dict(zip((APPLES, "Pear trees"), urls, strict=True))))
    pipeline = online.pipeline()
    again = results(pipeline.retry(lambda _: None))
    assert again == {APPLES: "not_downloaded", "Pear trees": "not_downloaded"}
    assert states(online) == again
    for name, markup in (("a", GARDEN), ("b", OPENNESS)):
        server.answer(f"/{name}.pdf", paper(make_pdf(f"{name}.pdf", markup).read_bytes()))
    assert results(pipeline.retry(lambda _: None)) == {"a.pdf": "added", "b.pdf": "failed"}

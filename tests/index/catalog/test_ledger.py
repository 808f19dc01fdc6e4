"""index/catalog/ledger.py: what became of each file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.catalog.catalog import Catalog
from index.catalog.ledger import Ledger
from index.records import LedgerEntry


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    catalog = Catalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    yield catalog.ledger
    catalog.close()


def only(ledger: Ledger) -> LedgerEntry:
    (entry,) = ledger.entries()
    return entry


def test_a_file_waits_is_read_and_is_in(ledger: Ledger) -> None:
    ledger.queue([("/papers/a.pdf", "a.pdf", "f00d")])
    waiting = only(ledger)
    assert (waiting.state, waiting.attempts) == ("queued", 0)
    ledger.begin("/papers/a.pdf")
    assert (only(ledger).state, only(ledger).attempts) == ("reading", 1)
    ledger.enter("/papers/a.pdf", "a.pdf", "f00d", "in", paper_id="f00d")
    done = only(ledger)
    assert (done.state, done.paper_id, done.attempts) == ("in", "f00d", 1)
    assert waiting.queued == done.queued <= done.changed


def test_attempts_add_up_and_the_last_cause_stands(ledger: Ledger) -> None:
    for cause in ("it is damaged", "it is empty"):
        ledger.queue([("a", "a.pdf", "f00d"), ("b", "b.pdf", "")])
        ledger.begin("a")
        ledger.enter("a", "a.pdf", "f00d", "failed", cause=cause, remedy="mend it")
    first, second = ledger.entries()
    assert (first.attempts, first.cause, first.remedy) == (2, "it is empty", "mend it")
    assert (second.state, second.attempts) == ("queued", 0)


def test_what_was_never_read_has_no_attempts(ledger: Ledger) -> None:
    ledger.enter("x", "x", "", "failed", cause="there is no such file", remedy="check the path")
    assert only(ledger).attempts == 0


def test_missing_are_those_that_failed_or_need_text_recognition(ledger: Ledger) -> None:
    for origin, state in (("a", "failed"), ("b", "needs_ocr"), ("c", "in"), ("d", "duplicate")):
        ledger.enter(origin, origin, "", state)  # type: ignore[arg-type]
    assert ledger.missing_count() == 2


def test_a_paper_that_is_not_downloaded_yet_is_not_missing(ledger: Ledger) -> None:
    ledger.enter("arxiv:1", "A title", "", "failed", cause="there is no network")
    assert ledger.missing_count() == 1
    ledger.enter("arxiv:1", "A title", "", "not_downloaded", cause="there is no network")
    assert (only(ledger).state, only(ledger).name) == ("not_downloaded", "A title")
    assert ledger.missing_count() == 0

"""ingest/pipeline/outcomes.py: each result is what the ledger says."""

from pathlib import Path

from ingest.errors import SourceError
from ingest.pipeline.identification import IdentifiedFile, InLibrary, LibraryBefore
from ingest.pipeline.outcomes import OutcomeRecorder
from ingest.sources.sources import RefusedSource, Skipped, SourceFile
from service.composition.services import Services

FILE = SourceFile(name="a.pdf", origin="/papers/a.pdf", path=Path("/papers/a.pdf"))
ITEM = IdentifiedFile(file=FILE, content="0" * 32, size=1)


def refused(*, is_listed: bool) -> RefusedSource:
    return RefusedSource(
        name="A paper",
        origin="arxiv:1",
        cause="there is no network",
        remedy="connect it",
        is_listed=is_listed,
    )


def test_a_failed_file_has_its_cause_and_remedy_in_the_ledger(services: Services) -> None:
    ledger = services.library.ledger
    error = SourceError("it is a picture", "install tesseract-ocr", needs_ocr=True)
    result = OutcomeRecorder(ledger).failed(FILE, ITEM.content, error)
    (entry,) = ledger.entries()
    assert result.state == entry.state == "needs_ocr"
    assert (result.cause, result.remedy) == (entry.cause, entry.remedy)
    assert (entry.cause, entry.content) == ("it is a picture", ITEM.content)


def test_a_known_file_is_recorded_only_where_the_ledger_has_no_line(services: Services) -> None:
    ledger = services.library.ledger
    recorder = OutcomeRecorder(ledger)
    result = recorder.known(ITEM, InLibrary(title="Apple trees", is_recorded=True))
    assert (result.state, result.title, ledger.entries()) == ("known", "Apple trees", [])
    recorder.known(ITEM, InLibrary(title="Apple trees", is_recorded=False))
    assert [entry.state for entry in ledger.entries()] == ["in"]


def test_only_a_paper_of_a_reading_list_is_not_downloaded(services: Services) -> None:
    ledger = services.library.ledger
    recorder = OutcomeRecorder(ledger)
    before = LibraryBefore.of(services.library)
    assert recorder.refused(refused(is_listed=True), before).state == "not_downloaded"
    assert recorder.refused(refused(is_listed=False), before).state == "failed"


def test_a_skipped_file_has_no_line_in_the_ledger(services: Services) -> None:
    ledger = services.library.ledger
    result = OutcomeRecorder(ledger).skipped(Skipped(name="notes.txt", origin="/notes.txt"))
    assert (result.state, result.cause) == ("skipped", "not a PDF file")
    assert ledger.entries() == []

"""ingest/pipeline/attempts.py: files that take too long are read a second time."""

from index.records import LedgerEntry
from ingest.pipeline.attempts import RunLimits
from ingest.pipeline.limits import Limits
from ingest.pipeline.pipeline import Pipeline
from ingest.pipeline.progress import RunProgress
from ingest.sources.sources import Sources
from service.composition.services import Services
from tests.conftest import GARDEN, OPENNESS, MakePdf
from tests.ingest.pipeline.runs import states

LONG = "#for i in range(400) [#lorem(300) #pagebreak()]"
BRIEFLY = Limits(seconds=0.5, seconds_per_page=0)


def pipeline_within(services: Services, limits: Limits) -> Pipeline:
    return Pipeline(
        services.library,
        services.embedder,
        Sources(services.fetcher().fetch, services.uploads()),
        files_folder=services.settings.files_folder,
        run_limits=RunLimits(workers=2, limits=limits),
    )


def test_a_file_that_took_too_long_is_tried_again_last_and_with_twice_the_time(
    services: Services, make_pdf: MakePdf
) -> None:
    slow, quick = make_pdf("a.pdf", LONG), make_pdf("b.pdf", GARDEN)
    begun: list[str] = []

    def watch(progress: RunProgress) -> None:
        reading = {e.name for e in services.library.ledger.entries() if e.state == "reading"}
        if progress.current in reading and begun[-1:] != [progress.current]:
            begun.append(progress.current)
        if begun.count("a.pdf") == 2:
            # What takes long on a busy machine takes less at a second attempt.
            slow.write_bytes(make_pdf("c.pdf", OPENNESS).read_bytes())

    report = pipeline_within(services, BRIEFLY).run([str(slow), str(quick)], watch)
    assert states(report) == {"a.pdf": "added", "b.pdf": "added"}
    assert begun == ["a.pdf", "b.pdf", "a.pdf"]
    attempts = {entry.name: entry.attempts for entry in services.library.ledger.entries()}
    assert attempts == {"a.pdf": 2, "b.pdf": 1}


def test_a_file_that_takes_too_long_twice_has_failed_and_the_ledger_shows_both_attempts(
    services: Services, make_pdf: MakePdf
) -> None:
    file = make_pdf("a.pdf", LONG)
    seen: list[LedgerEntry] = []

    def watch(progress: RunProgress) -> None:
        if progress.current:
            seen.extend(services.library.ledger.entries())

    report = pipeline_within(services, BRIEFLY).run([str(file)], watch)
    assert states(report) == {"a.pdf": "failed"}
    (entry,) = services.library.ledger.entries()
    assert (entry.state, entry.attempts) == ("failed", 2)
    assert entry.cause == (
        "reading it took more than 0.5 s of processor time; "
        "at a second attempt, reading it took more than 1 s of processor time"
    )
    assert "FOOTNOTE_READ_SECONDS" in entry.remedy
    between = [each for each in seen if each.attempts == 2]
    assert between[0].cause == "reading it took more than 0.5 s of processor time"

"""/v1/ingestions: papers taken in, followed, cancelled and tried again."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.composition.http import create_app
from service.composition.services import Services, open_services
from service.settings import Settings
from service.store.ingestion_jobs import MOST_QUEUED, FileOutcome, IngestionJobs, JobProgress
from tests.conftest import GARDEN, OPENNESS, MakePdf, local_client
from tests.ingest.pipeline.test_pipeline import missing, paper
from tests.paper_server import PaperServer, serving
from tests.patience import PATIENCE, until
from tests.service.api.routes.ingestion_parts import over, sent, states


@pytest.fixture
def online(settings: Settings) -> Iterator[tuple[TestClient, PaperServer]]:
    """A client of a service that may fetch from a server of papers on this machine."""
    with (
        serving() as server,
        open_services(settings.model_copy(update={"allow_private_addresses": True})) as services,
        local_client(create_app(services)) as client,
    ):
        yield client, server


def test_papers_are_fetched_and_what_failed_is_tried_again(
    online: tuple[TestClient, PaperServer], make_pdf: MakePdf
) -> None:
    client, server = online
    good = server.answer("/garden.pdf", paper(make_pdf("a.pdf", GARDEN).read_bytes()))
    bad = server.answer("/openness.pdf", missing)
    accepted = client.post("/v1/ingestions", json={"sources": [good, bad]})
    assert accepted.status_code == 202
    done = over(client, accepted.json())
    assert [file["state"] for file in done["files"]] == ["added", "failed"]
    server.answer("/openness.pdf", paper(make_pdf("b.pdf", OPENNESS).read_bytes()))
    retried = client.post(f"/v1/ingestions/{done['id']}/retry")
    assert retried.status_code == 202
    again = over(client, retried.json())
    assert states(again) == {"openness.pdf": "added"}
    refused = client.post(f"/v1/ingestions/{again['id']}/retry")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:footnote:nothing-to-retry")
    assert client.get("/v1/papers").json()["counts"]["papers"] == 2


@pytest.mark.parametrize(
    "source", ["/etc/passwd", "papers/", "~/a.pdf", "upload:x/y.pdf", "a.toml"]
)
def test_files_of_the_services_own_machine_are_no_sources(empty: TestClient, source: str) -> None:
    refused = empty.post("/v1/ingestions", json={"sources": [source]})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:footnote:source")


def test_progress_comes_as_events_until_the_end(empty: TestClient, papers_folder: Path) -> None:
    accepted = empty.post("/v1/papers", files=sent(*sorted(papers_folder.iterdir()))).json()
    with empty.stream("GET", f"/{accepted['links']['events']}") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        said = "".join(stream.iter_text())
    events = [dict(line.split(": ", 1) for line in event.splitlines())
              for event in said.strip().split("\n\n")]  # fmt: skip
    assert events[-1]["event"] == "end"
    assert {event["event"] for event in events[:-1]} <= {"progress"}
    ids = [int(event["id"]) for event in events]
    assert ids == sorted(ids)
    assert json.loads(events[-1]["data"])["state"] == "done"
    # Whoever comes back later is told the end at once.
    again = empty.get(f"/{accepted['links']['events']}", headers={"Last-Event-ID": str(ids[-1])})
    assert again.text.startswith("event: end")
    never_given = {"Last-Event-ID": "9" * 15}
    assert empty.get(f"/{accepted['links']['events']}", headers=never_given).text == again.text
    assert empty.get("/v1/ingestions/nothing/events").status_code == 404


def test_an_ingestion_that_waits_is_cancelled_at_once(
    services: Services, papers_folder: Path
) -> None:
    client = local_client(create_app(services))
    accepted = client.post("/v1/papers", files=sent(papers_folder / "garden.pdf")).json()
    early = client.post(f"/v1/ingestions/{accepted['id']}/retry")
    assert (early.status_code, early.json()["type"]) == (409, "urn:footnote:not-over")
    gone = client.post(f"/v1/ingestions/{accepted['id']}/cancel").json()
    assert (gone["state"], states(gone)) == ("cancelled", {"garden.pdf": "queued"})
    retried = client.post(f"/v1/ingestions/{accepted['id']}/retry").json()
    with local_client(create_app(services)) as working:
        assert states(over(working, retried)) == {"garden.pdf": "added"}
    assert client.post(f"/v1/ingestions/{accepted['id']}/cancel").json()["state"] == "cancelled"


@dataclass(slots=True)
class Held:
    """Ingestions that stand still, once their first file is in, until they may go on."""

    is_first_in: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    made, report = Held(), IngestionJobs.report

    def reported(
        queue: IngestionJobs,
        ingestion_id: str,
        reached: JobProgress,
        outcomes: Sequence[FileOutcome],
    ) -> bool:
        if outcomes:
            made.is_first_in.set()
            assert made.go_on.wait(PATIENCE)
        return report(queue, ingestion_id, reached, outcomes)

    monkeypatch.setattr(IngestionJobs, "report", reported)
    return made


def test_an_ingestion_that_runs_is_cancelled_before_its_next_file(
    services: Services, make_pdf: MakePdf, held: Held
) -> None:
    files = [make_pdf(f"{n}.pdf", f"{OPENNESS}\nThis is copy {n} of it.") for n in range(8)]
    with local_client(create_app(services)) as client:
        accepted = client.post("/v1/papers", files=sent(*files)).json()
        assert held.is_first_in.wait(PATIENCE)
        client.post(f"/v1/ingestions/{accepted['id']}/cancel")
        held.go_on.set()
        ended = over(client, accepted)
    assert (ended["state"], ended["cancelled"]) == ("cancelled", True)
    said = list(states(ended).values())
    assert said.count("added") == services.library.counts()[0] < 8
    assert said.count("queued") == 8 - said.count("added")


def test_what_a_broken_process_left_behind_is_taken_up(
    services: Services, papers_folder: Path
) -> None:
    client = local_client(create_app(services))
    accepted = client.post("/v1/papers", files=sent(*papers_folder.iterdir())).json()
    assert services.store.jobs.claim()  # and then the process is gone
    assert client.get(f"/v1/ingestions/{accepted['id']}").json()["state"] == "running"
    with local_client(create_app(services)) as working:
        assert set(states(over(working, accepted)).values()) == {"added"}


def test_a_service_that_ends_leaves_the_rest_for_the_next(
    services: Services, make_pdf: MakePdf, held: Held
) -> None:
    files = [make_pdf(f"{n}.pdf", f"{OPENNESS}\nThis is copy {n} of it.") for n in range(5)]
    ingestion_worker = services.ingestion_worker()
    client = local_client(create_app(services))
    accepted = client.post("/v1/papers", files=sent(*files)).json()
    ingestion_worker.start()
    assert held.is_first_in.wait(PATIENCE)
    stopping = threading.Thread(target=ingestion_worker.stop)
    stopping.start()
    until(lambda: ingestion_worker.is_stopping)
    held.go_on.set()
    stopping.join(PATIENCE)
    left = client.get(f"/v1/ingestions/{accepted['id']}").json()
    assert left["state"] == "queued"
    with local_client(create_app(services)) as working:
        done = over(working, accepted)
    assert list(states(done).values()) == ["added"] * 5
    assert services.library.counts()[0] == 5


def test_ingestions_are_listed_page_by_page_newest_first(services: Services) -> None:
    client = local_client(create_app(services))
    made = [
        client.post("/v1/ingestions", json={"sources": ["arxiv:2405.08597"]}).json()["id"]
        for _ in range(5)
    ]
    seen, cursor = [], None
    while True:
        page = client.get(
            "/v1/ingestions", params={"limit": 2, **({"cursor": cursor} if cursor else {})}
        )
        seen += [ingestion["id"] for ingestion in page.json()["ingestions"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]
    assert client.get("/v1/ingestions/nothing").status_code == 404


def test_a_full_queue_says_when_to_come_back_and_keeps_no_file(
    services: Services, papers_folder: Path
) -> None:
    for _ in range(MOST_QUEUED):
        services.store.jobs.add(["arxiv:2405.08597"], by="")
    client = local_client(create_app(services))
    for refused in (
        client.post("/v1/ingestions", json={"sources": ["arxiv:2405.08597"]}),
        client.post("/v1/papers", files=sent(papers_folder / "garden.pdf")),
    ):
        assert (refused.status_code, refused.json()["type"]) == (429, "urn:footnote:queuefull")
        assert refused.headers["retry-after"]
    assert list((services.settings.data_dir / "uploads").rglob("*.pdf")) == []

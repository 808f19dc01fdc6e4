"""/v1/papers and /v1/ingestions: papers taken in, followed, cancelled, tried again and removed."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

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

Json = dict[str, Any]


@pytest.fixture
def empty(services: Services) -> Iterator[TestClient]:
    """A client of a service with an empty library, which works its queue off."""
    with local_client(create_app(services)) as client:
        yield client


def sent(*paths: Path) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("files", (path.name, path.read_bytes(), "application/pdf")) for path in paths]


def over(client: TestClient, ingestion: Json) -> Json:
    """The ingestion once it is over."""

    def ended() -> Json | None:
        said: Json = client.get(f"/{ingestion['links']['self']}").json()
        return said if said["state"] not in ("queued", "running") else None

    found = until(ended)
    assert found is not None
    return found


def states(ingestion: Json) -> dict[str, str]:
    return {file["name"]: file["state"] for file in ingestion["files"]}


def test_files_that_are_sent_become_papers(empty: TestClient, papers_folder: Path) -> None:
    garden, openness = papers_folder / "garden.pdf", papers_folder / "openness.pdf"
    response = empty.post("/v1/papers", files=sent(garden, openness))
    assert response.status_code == 202
    accepted = response.json()
    assert response.headers["location"] == f"/v1/ingestions/{accepted['id']}"
    assert set(states(accepted)) == {"garden.pdf", "openness.pdf"}
    done = over(empty, accepted)
    assert done["state"] == "done"
    assert states(done) == {"garden.pdf": "added", "openness.pdf": "added"}
    assert (done["progress"]["files_done"], done["progress"]["pages"]) == (2, 3)
    answer = empty.post("/v1/ask", json={"question": "What is marginal risk?"}).json()
    cited = answer["statements"][0]["citations"][0]
    assert cited["paper"]["file"] == "openness.pdf"
    assert empty.get(f"/{cited['links']['pdf'].split('#')[0]}").content == openness.read_bytes()


def test_nothing_that_is_in_is_kept_twice(
    empty: TestClient, services: Services, papers_folder: Path
) -> None:
    over(empty, empty.post("/v1/papers", files=sent(papers_folder / "garden.pdf")).json())
    assert list((services.settings.data_dir / "uploads").rglob("*.pdf")) == []


def test_what_is_no_pdf_is_named_with_its_cause_and_the_rest_goes_in(
    empty: TestClient, make_pdf: MakePdf
) -> None:
    good = make_pdf("garden.pdf", GARDEN)
    fake = good.with_name("fake.pdf")
    fake.write_bytes(b"MZ\x90 I am a program")
    done = over(empty, empty.post("/v1/papers", files=sent(fake, good)).json())
    assert states(done) == {"fake.pdf": "failed", "garden.pdf": "added"}
    failed = next(file for file in done["files"] if file["state"] == "failed")
    assert failed["cause"]
    assert failed["remedy"]
    assert empty.get("/v1/papers").json()["failed"] == 1


def test_the_same_file_sent_twice_at_once_is_one_paper_and_a_duplicate(
    empty: TestClient, papers_folder: Path
) -> None:
    accepted: list[Json] = []

    def send() -> None:
        accepted.append(empty.post("/v1/papers", files=sent(papers_folder / "garden.pdf")).json())

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = [over(empty, ingestion) for ingestion in accepted]
    assert sorted(states(ingestion)["garden.pdf"] for ingestion in ended) == ["added", "duplicate"]
    duplicate = next(f for i in ended for f in i["files"] if f["state"] == "duplicate")
    assert "the same file as “Apple trees in small gardens”" in duplicate["cause"]
    assert empty.get("/v1/papers").json()["counts"]["papers"] == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.ini.pdf"),
        ("ab\u202efdp.exe.pdf", "abfdp.exe.pdf"),
        ("....pdf", "file-1.pdf"),
        ("é" * 300 + ".pdf", "é" * 58 + ".pdf"),
    ],
)
def test_a_name_cannot_lead_out_of_its_folder(
    services: Services, papers_folder: Path, name: str, kept: str
) -> None:
    client = local_client(create_app(services))  # not entered: its queue stands still
    content = (papers_folder / "garden.pdf").read_bytes()
    accepted = client.post("/v1/papers", files={"files": (name, content)}).json()
    assert [file["name"] for file in accepted["files"]] == [kept]
    folder = services.settings.data_dir / "uploads" / accepted["id"]
    assert [path.name for path in folder.iterdir()] == [kept]
    assert list((services.settings.data_dir / "uploads").iterdir()) == [folder]


def test_files_of_one_name_are_told_apart(services: Services, papers_folder: Path) -> None:
    client = local_client(create_app(services))
    files = [("files", ("paper.pdf", path.read_bytes())) for path in papers_folder.iterdir()]
    accepted = client.post("/v1/papers", files=files).json()
    assert [file["name"] for file in accepted["files"]] == ["paper.pdf", "paper (2).pdf"]


def test_no_file_and_too_many_files_are_refused(empty: TestClient) -> None:
    assert empty.post("/v1/papers").status_code == 422
    assert empty.post("/v1/papers", files={"other": ("a.pdf", b"x")}).status_code == 422
    many = [("files", (f"{n}.pdf", b"x")) for n in range(101)]
    refused = empty.post("/v1/papers", files=many)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:footnote:invalid-request")


def test_an_upload_may_be_larger_than_other_bodies_but_not_than_its_own_limit(
    services: Services,
) -> None:
    small = replace(services, settings=services.settings.model_copy(update={"upload_max_mb": 2}))
    client = local_client(create_app(small))
    assert client.post("/v1/papers", files={"files": ("a.pdf", bytes(3 << 19))}).status_code == 202
    refused = client.post("/v1/papers", files={"files": ("a.pdf", bytes(3 << 20))})
    assert refused.status_code == 413
    assert client.post("/v1/ask", content=b" " * (3 << 19)).status_code == 413


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


def test_a_paper_is_removed_with_its_file(client: TestClient, stocked_services: Services) -> None:
    garden = client.get("/v1/papers/garden.pdf").json()
    assert client.delete("/v1/papers/garden.pdf").json()["id"] == garden["id"]
    for path in ("", "/file", "/pages/1", "/pages/1.png"):
        assert client.get(f"/v1/papers/{garden['id']}{path}").status_code == 410
    assert client.delete(f"/v1/papers/{garden['id']}").status_code == 410
    assert [p.name for p in stocked_services.settings.files_folder.iterdir()] != [
        f"{garden['id']}.pdf"
    ]
    assert client.get("/v1/papers").json()["counts"]["papers"] == 1

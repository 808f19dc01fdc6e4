"""/v1/papers: files that are sent, named, limited and taken in."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.composition.http import create_app
from service.composition.services import Services
from tests.conftest import GARDEN, MakePdf, local_client
from tests.service.api.routes.ingestion_parts import Json, over, sent, states


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

"""`footnote serve`: a real server on a real port, in one process and in several."""

import asyncio
import json
import re
import shutil
import signal
import socket
import subprocess
import threading
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from service.answering.records.questions import QuestionError
from service.api.http_protocol import Protocol
from service.client.client import Client, ServerError
from service.composition.http import ExposureError, create_app, who_may_ask
from service.composition.services import Services, open_services, open_store
from service.schemas.answers import ViewedAskBody
from service.settings import Settings
from tests.conftest import GARDEN, OPENNESS, MakePdf
from tests.patience import PATIENCE, get, post, stream, until
from tests.service.api.streaming.streaming_parts import running as serving
from tests.service_process import COMMAND, running

QUESTION = {"question": "What is marginal risk?"}


@pytest.fixture
def data_dir(small_library: Path, tmp_path: Path) -> Path:
    """A data directory of its own with the two small papers."""
    return Path(shutil.copytree(small_library, tmp_path / "data", symlinks=True))


def test_a_running_service_answers_over_http_and_ends_in_good_order(data_dir: Path) -> None:
    with running(data_dir) as service:
        with Client(service.url) as client:
            answer = client.answer(ViewedAskBody(question="What is marginal risk?"))
            assert answer.statements[0].citations[0].page == 2
            assert client.export(answer.id, "ris").startswith("TY  - ")
            with pytest.raises(QuestionError, match="the question is empty"):
                client.answer(ViewedAskBody(question=" "))
        with (
            Client(f"{service.url}/elsewhere") as elsewhere,
            pytest.raises(ServerError, match="404"),
        ):
            elsewhere.answer(ViewedAskBody(question="Why?"))
    said = service.log.read_text()
    assert f"listens on {service.url} (for this machine only: there are no keys)" in said
    assert service.process.returncode == 0
    assert "Traceback" not in said


def test_a_question_to_a_service_with_keys_goes_with_a_key(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(Settings(data_dir=data_dir)) as store:
        _, token = store.keys.create("reader")
    asked = [*COMMAND, "ask", "What is marginal risk?", "--data-dir", str(tmp_path / "none")]

    def said(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*asked, *options], capture_output=True, text=True, check=False)  # noqa: S603

    with running(data_dir) as service:
        there = ("--server", service.url)
        without = said(*there)
        assert (without.returncode, "--key or in FOOTNOTE_KEY" in without.stderr) == (1, True)
        assert "Marginal risk is the risk" in said(*there, "--key", token).stdout
        assert said(*there, "--key", token, "--format", "ris").stdout.startswith("TY  - ")
        monkeypatch.setenv("FOOTNOTE_KEY", token)
        by_paper = said(*there, "--view", "by-paper", "--json")
        assert json.loads(by_paper.stdout)["agreement"]["claim"]
        wrong = said(*there, "--key", "fn_n\N{LATIN SMALL LETTER O WITH DIAERESIS}")
        assert wrong.returncode == 1
        assert "Traceback" not in wrong.stderr
    assert not (tmp_path / "none").exists()


def test_an_address_that_others_reach_is_refused_without_a_key(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir)
    done = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, "serve", "--host", "0.0.0.0", "--data-dir", str(data_dir)],  # noqa: S104
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "footnote keys create" in " ".join(done.stderr.split())
    for host in ("192.0.2.1", "example.org", "::"):
        with pytest.raises(ExposureError, match="there are no keys yet"):
            who_may_ask(settings.model_copy(update={"host": host}))
    for host in ("127.0.0.1", "::1", "localhost"):
        assert "this machine only" in who_may_ask(settings.model_copy(update={"host": host}))
    assert "open" in who_may_ask(settings.model_copy(update={"host": "0.0.0.0", "open": True}))  # noqa: S104
    with open_store(settings) as store:
        store.keys.create("admin")
    assert "with a key" in who_may_ask(settings.model_copy(update={"host": "0.0.0.0"}))  # noqa: S104


def test_keys_are_made_listed_and_revoked_on_the_command_line(data_dir: Path) -> None:
    def footnote(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own command
            [*COMMAND, "keys", *arguments, "--data-dir", str(data_dir)],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    assert "no keys" in footnote("list").stdout
    made = footnote("create", "--role", "reader", "--name", "Ada", "--expires", "90d")
    token = made.stdout.strip()
    assert re.fullmatch(r"fn_[0-9a-f]{12}_[\w-]{43}", token)
    assert "it cannot be shown again" in made.stderr
    (listed,) = json.loads(footnote("list", "--json").stdout)
    assert (listed["name"], listed["role"], listed["state"]) == ("Ada", "reader", "valid")
    assert listed["id"] in footnote("list").stdout
    assert "revoked" in footnote("revoke", listed["id"]).stdout
    assert "revoked" in footnote("list").stdout
    assert footnote("revoke", "nobody").returncode == 1
    for wrong in (["--role", "king"], ["--role", "reader", "--expires", "soon"], []):
        assert footnote("create", *wrong).returncode == 2


def test_several_processes_see_each_others_changes_within_two_seconds(
    data_dir: Path, make_pdf: MakePdf
) -> None:
    with running(data_dir, processes="2") as service:
        asked = [post(f"{service.url}/v1/ask", json=QUESTION) for _ in range(8)]
        assert {answer.json()["status"] for answer in asked} == {"answered"}
        more = make_pdf("more.pdf", GARDEN.replace("Apple", "Pear").replace("apple", "pear"))
        with more.open("rb") as content:
            accepted = post(f"{service.url}/v1/papers", files={"files": content}).json()
        followed = f"{service.url}/{accepted['links']['self']}"
        until(lambda: get(followed).json()["state"] == "done")
        for path, counted in (("/v1/papers", "counts"), ("/v1/library", "counts")):
            seen = [get(f"{service.url}{path}").json()[counted] for _ in range(8)]
            assert {each["papers"] for each in seen} == {3}
        found = [
            get(f"{service.url}/v1/search", params={"q": "pear tree pruned"}).json()
            for _ in range(8)
        ]
        assert {each["hits"][0]["paper"]["file"] for each in found} == {"more.pdf"}
        # Each process counts for itself, and any of them tells the sum.
        counts = {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(get(f"{service.url}/metrics").text)
            for sample in family.samples
        }
        assert counts["footnote_requests_total", "POST", "/v1/ask", "200"] == 8
        assert counts["footnote_library_papers",] == 3
    assert service.process.returncode == 0


def test_several_processes_answer_at_once_on_a_connection_that_is_kept(
    read_services: Services,
) -> None:
    noted: list[int] = []

    class Noting(Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            made: socket.socket = transport.get_extra_info("socket")
            noted.append(made.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    with serving(create_app(read_services), Noting, shared=True) as url:
        assert get(f"{url}/healthz").status_code == 200
    # Otherwise a body waits until the client has acknowledged the headers, up to 40 ms.
    assert noted
    assert all(noted)


def test_an_answer_under_way_ends_and_a_stream_closes_when_the_service_ends(
    data_dir: Path, make_pdf: MakePdf
) -> None:
    files = [make_pdf(f"{n}.pdf", f"{OPENNESS}\nThis is copy {n} of it.") for n in range(6)]
    with running(data_dir) as service:
        sent = [("files", (file.name, file.read_bytes())) for file in files]
        accepted = post(f"{service.url}/v1/papers", files=sent).json()
        said: list[str] = []

        def listen() -> None:
            events = f"{service.url}/{accepted['links']['events']}"
            with stream("GET", events) as heard:
                said.extend(heard.iter_text())

        listener = threading.Thread(target=listen)
        listener.start()
        until(lambda: said)
        service.process.send_signal(signal.SIGTERM)
        listener.join(PATIENCE)
        assert not listener.is_alive()
        assert "".join(said).endswith("\n\n")  # a whole event, and no broken connection
        with pytest.raises(httpx.TransportError):
            get(f"{service.url}/healthz")
    assert service.process.returncode == 0
    # What was not come to is taken up by the next service.
    with open_services(Settings(data_dir=data_dir)) as services:
        assert services.store.jobs.one(accepted["id"]).state in (
            "queued",
            "running",
            "done",
        )


def test_logs_are_json_objects_with_request_ids_and_without_questions(data_dir: Path) -> None:
    with running(data_dir, log_format="json", log_level="INFO") as service:
        headers = {"X-Request-ID": "from-the-caller-1"}
        answer = post(f"{service.url}/v1/ask", json=QUESTION, headers=headers)
        assert answer.headers["x-request-id"] == "from-the-caller-1"
        get(f"{service.url}/v1/search", params={"q": "what nobody may read"})
    lines = [
        json.loads(line) for line in service.log.read_text().splitlines() if line.startswith("{")
    ]
    request = next(line for line in lines if line.get("route") == "/v1/ask")
    assert (request["status"], request["method"]) == (200, "POST")
    assert request["ms"] > 0
    of_request = [line for line in lines if line.get("request_id") == "from-the-caller-1"]
    assert len(of_request) >= 2  # the answerer's line too
    assert "marginal" not in service.log.read_text()
    assert "nobody may read" not in service.log.read_text()

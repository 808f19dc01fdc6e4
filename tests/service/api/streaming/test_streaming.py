"""Answers as event streams, over real connections that break."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from service.answering.askers import LOCAL_ASKER
from service.api.streaming.stream_registry import StreamRegistry
from service.composition.http import create_app
from service.composition.services import Services
from tests.conftest import local_client
from tests.patience import PATIENCE, get, stream, until
from tests.service.api.streaming.streaming_parts import (
    RISK,
    STREAM,
    Served,
    Told,
    slowly_served,
    told,
)


def test_an_answer_comes_event_by_event(client: TestClient) -> None:
    with client.stream("POST", "/v1/ask", json={**RISK, "conversation": "new"}, headers=STREAM) as (
        response
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        events = list(told(response.iter_lines()))
    names = [event.name for event in events]
    statements = [event.data for event in events if event.name == "statement"]
    assert names == ["understood", "sources", *["statement"] * len(statements), "done"]
    done = events[-1].data
    assert done["statements"] == statements
    assert [event.id for event in events] == [f"{done['id']}:{n}" for n in range(len(events))]
    assert events[0].data["answer_id"] == done["id"]
    assert events[0].data["conversation"] == done["conversation"] is not None
    assert client.get(f"/v1/answers/{done['id']}").json() == done
    sources = events[1].data["sources"]
    assert isinstance(sources, list)
    assert {"passage_id", "paper", "section", "pages", "score"} == set(sources[0])


def test_bad_questions_are_refused_before_a_stream_begins(client: TestClient) -> None:
    assert client.post("/v1/ask", json={"question": " "}, headers=STREAM).status_code == 422
    body = {**RISK, "conversation": "nothing"}
    assert client.post("/v1/ask", json=body, headers=STREAM).status_code == 404


@pytest.fixture
def forgetful(stocked_services: Services) -> Iterator[TestClient]:
    """A client of a service that forgets a stream as soon as nobody reads it."""
    app = create_app(stocked_services, streams=StreamRegistry(patience=0.0))
    with local_client(app) as client:
        yield client


def test_a_whole_answer_is_given_again_from_any_event_on(forgetful: TestClient) -> None:
    with forgetful.stream("POST", "/v1/ask", json=RISK, headers=STREAM) as response:
        first = list(told(response.iter_lines()))
    answer_id = first[-1].id.partition(":")[0]
    path = f"/v1/answers/{answer_id}/events"

    def given(**headers: str) -> list[Told]:
        with forgetful.stream("GET", path, headers=headers) as response:
            assert response.status_code == 200
            return list(told(response.iter_lines()))

    assert given() == [first[0], *first[2:]]  # all but the sources
    for number in range(1, len(first)):
        assert given(**{"Last-Event-ID": first[number].id}) == first[number + 1 :]
    assert given(**{"Last-Event-ID": "what:ever"}) == [first[0], *first[2:]]
    with forgetful.stream(
        "POST", "/v1/ask", json=RISK, headers={**STREAM, "Last-Event-ID": first[2].id}
    ) as response:
        assert list(told(response.iter_lines())) == first[3:]
    assert forgetful.get("/v1/answers/nothing/events").status_code == 404


def test_another_question_with_an_old_event_id_is_answered_anew(client: TestClient) -> None:
    with client.stream("POST", "/v1/ask", json=RISK, headers=STREAM) as response:
        old = list(told(response.iter_lines()))
    other = {"question": "When is an apple tree pruned?"}
    for event_id in (old[2].id, "f" * 32 + ":3", "nonsense"):
        headers = {**STREAM, "Last-Event-ID": event_id}
        with client.stream("POST", "/v1/ask", json=other, headers=headers) as response:
            anew = list(told(response.iter_lines()))
        assert anew[0].name == "understood"
        assert anew[-1].data["question"] == other["question"]


def test_a_waiting_stream_says_that_it_lives(served: Served) -> None:
    with stream("POST", f"{served.url}/v1/ask", json=RISK, headers=STREAM) as response:
        lines = response.iter_lines()
        assert [next(lines) for _ in range(4)] == [": ping", "", ": ping", ""]
        served.answerer.go_on.release(100)
        assert next(told(lines)).name == "understood"
        assert list(told(lines))[-1].name == "done"


def test_when_nobody_listens_any_more_the_work_stops(stocked_services: Services) -> None:
    with slowly_served(stocked_services, patience=0.2) as served:
        with stream("POST", f"{served.url}/v1/ask", json=RISK, headers=STREAM) as response:
            served.answerer.go_on.release()
            first = next(told(response.iter_lines()))
            assert first.name == "understood"
            answer_id = str(first.data["answer_id"])
            owner = LOCAL_ASKER.owner
            assert served.streams.find(answer_id, owner)
        until(lambda: not served.streams.find(answer_id, owner))
        served.answerer.go_on.release()  # an event that was being made still is
        assert served.answerer.closed.wait(PATIENCE)
        served.answerer.go_on.release(10)
    assert "".join(served.answerer.made) in ("Understood", "UnderstoodPassagesFound")
    assert served.services.store.archive.answers(owner=None) == []


def test_a_reader_who_comes_back_in_time_misses_nothing(served: Served) -> None:
    url = f"{served.url}/v1/ask"
    served.answerer.go_on.release(3)
    with stream("POST", url, json=RISK, headers=STREAM) as response:
        lines = told(response.iter_lines())
        seen = [next(lines) for _ in range(2)]
    served.answerer.go_on.release(100)
    again = {**STREAM, "Last-Event-ID": seen[-1].id}
    with stream("POST", url, json=RISK, headers=again) as response:
        seen += told(response.iter_lines())
    assert [int(event.id.partition(":")[2]) for event in seen] == list(range(len(seen)))
    assert seen[-1].name == "done"
    assert len(served.answerer.questions) == 1  # it was one and the same work
    kept = get(f"{served.url}/v1/answers/{seen[-1].data['id']}").json()
    assert kept == seen[-1].data


def test_two_readers_of_one_stream_get_the_same(served: Served) -> None:
    url = f"{served.url}/v1/ask"
    with stream("POST", url, json=RISK, headers=STREAM) as response:
        lines = told(response.iter_lines())
        served.answerer.go_on.release()
        first = next(lines)
        answer_id = first.id.partition(":")[0]
        with stream("GET", f"{served.url}/v1/answers/{answer_id}/events") as other:
            served.answerer.go_on.release(100)
            assert list(told(other.iter_lines())) == [first, *lines]


def test_a_paper_deleted_while_an_answer_streams_does_not_break_it(served: Served) -> None:
    served.answerer.go_on.release(3)
    with stream("POST", f"{served.url}/v1/ask", json=RISK, headers=STREAM) as response:
        lines = told(response.iter_lines())
        assert [next(lines).name for _ in range(3)] == ["understood", "sources", "statement"]
        served.services.library.remove(served.services.library.paper("openness.pdf").id)
        served.answerer.go_on.release(100)
        assert list(lines)[-1].name == "done"

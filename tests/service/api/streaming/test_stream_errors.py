"""Errors while an answer streams, as clients of each API read them."""

import openai
import pytest

from index.errors import LibraryBusy
from tests.patience import stream
from tests.service.api.streaming.streaming_parts import RISK, STREAM, Served, told


@pytest.mark.parametrize(
    ("error", "status"), [(LibraryBusy("wait"), 503), (RuntimeError("secret"), 500)]
)
def test_an_error_under_way_is_the_last_event(
    served: Served, error: Exception, status: int
) -> None:
    served.answerer.fails = error
    served.answerer.go_on.release(100)
    with stream("POST", f"{served.url}/v1/ask", json=RISK, headers=STREAM) as response:
        events = list(told(response.iter_lines()))
    assert [event.name for event in events] == ["error"]
    problem = events[0].data
    assert problem["status"] == status
    assert problem["type"] in ("urn:footnote:librarybusy", "urn:footnote:internal-server-error")
    assert problem["request_id"] == response.headers["x-request-id"]
    assert "secret" not in str(problem)


@pytest.mark.parametrize(
    ("error", "code"), [(LibraryBusy("wait"), "librarybusy"), (RuntimeError("secret"), "internal_")]
)
def test_an_error_amid_a_chat_completion_is_raised_by_openais_client(
    served: Served, error: Exception, code: str
) -> None:
    served.answerer.go_on.release(3)
    with openai.OpenAI(base_url=f"{served.url}/v1", api_key="-", max_retries=0) as api:
        chunks = api.chat.completions.create(
            model="footnote",
            messages=[{"role": "user", "content": RISK["question"]}],
            stream=True,
        )
        said = [next(chunks).choices[0].delta.content for _ in range(2)]
        served.answerer.fails = error
        served.answerer.go_on.release(100)
        with pytest.raises(openai.APIError) as raised:
            list(chunks)
    assert str(said[1]).endswith("[1]")
    assert str(raised.value.code).startswith(code)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("error", [LibraryBusy("wait"), RuntimeError("secret")])
def test_an_error_amid_a_response_is_its_last_event(served: Served, error: Exception) -> None:
    served.answerer.go_on.release(3)
    with openai.OpenAI(base_url=f"{served.url}/v1", api_key="-", max_retries=0) as api:
        events = api.responses.create(model="footnote", input=RISK["question"], stream=True)
        before = [next(events) for _ in range(6)]
        served.answerer.fails = error
        served.answerer.go_on.release(100)
        (last,) = events
    assert before[-1].type == "response.output_text.annotation.added"
    assert last.type == "response.failed"
    assert last.sequence_number == len(before)
    assert last.response.status == "failed"
    assert last.response.output[0].type == "message"
    assert last.response.output[0].status == "incomplete"
    assert last.response.output_text.endswith("[1]")
    assert last.response.error
    assert last.response.error.code == "server_error"
    assert "secret" not in last.response.error.message


def test_openais_reader_of_streams_meets_an_error_too(served: Served) -> None:
    served.answerer.fails = LibraryBusy("wait")
    served.answerer.go_on.release(100)
    with (
        openai.OpenAI(base_url=f"{served.url}/v1", api_key="-", max_retries=0) as api,
        api.responses.stream(model="footnote", input=RISK["question"]) as stream,
    ):
        last = list(stream)[-1]
    assert last.type == "response.failed"
    assert last.response.output == []

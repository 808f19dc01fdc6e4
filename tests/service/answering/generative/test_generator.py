"""answering/generative/generator.py: what a language model writes is checked before it is shown."""

import itertools
import threading
from collections.abc import Iterator
from dataclasses import replace

from service.answering.records.events import Finished, StatementMade
from service.answering.records.questions import Question
from service.composition.http import create_app
from service.composition.services import Services
from tests.conftest import local_client
from tests.model_server import says, says_whole, serving, statement, structured
from tests.patience import PATIENCE, stream
from tests.service.answering.generative.generation_parts import (
    BASELINE,
    QUESTION,
    RISK,
    answered,
    assert_all_quotes_are_there,
    scripted,
    texts,
)
from tests.service.api.streaming.streaming_parts import running, told

PARAPHRASE = "Marginal risk is what an open model adds to the risk that exists without it."


def held(whole: str, go_on: threading.Event) -> Iterator[str]:
    """A reply in pieces, of which only the first statement comes before it may go on."""
    cut = whole.index("}]}") + 3
    yield whole[:cut]
    assert go_on.wait(PATIENCE)
    yield from whole[cut:]


def test_a_sentence_in_other_words_is_shown_with_the_words_it_rests_on(
    read_services: Services,
) -> None:
    answer = answered(read_services, says(structured(statement(PARAPHRASE, (1, RISK)))))
    (said,) = answer.statements
    assert (answer.generator, answer.notice) == ("scripted", "")
    assert (said.text, said.citations[0].quote.text) == (PARAPHRASE, RISK)
    assert said.support in ("verified", "partial")
    assert_all_quotes_are_there(answer, read_services)


def test_marks_do_where_the_server_takes_no_schema_and_it_is_asked_for_one_once(
    read_services: Services,
) -> None:
    marks = f'{PARAPHRASE} [1: "{RISK}"]\n- Evaluators compare with a search engine. [1]\n'
    with scripted(read_services, says(marks)) as (answerer, server):
        server.takes_schemas = False
        first, second = (answerer.answer(Question(QUESTION)) for _ in range(2))
    assert texts(first) == texts(second) == [
        PARAPHRASE, "Evaluators compare with a search engine.",
    ]  # fmt: skip
    assert ["response_format" in asked.body for asked in server.asked] == [True, False, False]


def test_a_server_that_does_not_stream_answers_too(read_services: Services) -> None:
    answer = answered(read_services, says_whole(structured(statement(RISK, (1, RISK)))))
    assert (texts(answer), answer.statements[0].support) == ([RISK], "verified")


def test_the_first_statement_comes_before_the_model_has_finished(read_services: Services) -> None:
    whole = structured(statement(RISK, (1, RISK)), statement(BASELINE, (1, BASELINE)))
    go_on = threading.Event()
    with scripted(read_services, says(held(whole, go_on))) as (answerer, _):
        events = answerer.stream(Question(QUESTION))
        first = next(event for event in events if isinstance(event, StatementMade))
        go_on.set()
        *_, last = events
    assert first.statement.text == RISK
    assert isinstance(last, Finished)
    assert (texts(last.answer), last.answer.generator) == ([RISK, BASELINE], "scripted")


def test_whoever_stops_reading_stops_the_model(read_services: Services) -> None:
    whole = structured(statement(RISK, (1, RISK)), statement(BASELINE, (1, BASELINE)))
    endless = itertools.chain([whole], itertools.repeat(" "))
    with scripted(read_services, says(endless, delay=0.01)) as (answerer, server):
        events = answerer.stream(Question(QUESTION))
        next(event for event in events if isinstance(event, StatementMade))
        events.close()  # type: ignore[attr-defined]
        assert server.hung_up.wait(PATIENCE)


def test_the_library_says_what_can_write_answers(stocked_services: Services) -> None:
    assert local_client(create_app(stocked_services)).get("/v1/library").json()["generators"] == [
        "extractive"
    ]
    with serving() as server:
        llm = server.settings()
        services = replace(
            stocked_services, settings=stocked_services.settings.model_copy(update={"llm": llm})
        )
        said = local_client(create_app(services)).get("/v1/library").json()
    assert said["generators"] == [llm.model, "extractive"]


def test_the_first_statement_reaches_a_client_before_the_model_has_finished(
    stocked_services: Services,
) -> None:
    whole = structured(statement(RISK, (1, RISK)), statement(BASELINE, (1, BASELINE)))
    go_on = threading.Event()
    with serving() as server:
        server.script(says(held(whole, go_on)))
        settings = stocked_services.settings.model_copy(update={"llm": server.settings()})
        with (
            running(create_app(replace(stocked_services, settings=settings))) as url,
            stream(
                "POST", f"{url}/v1/ask", json={"question": QUESTION},
                headers={"Accept": "text/event-stream"},
            ) as response,
        ):  # fmt: skip
            events = told(response.iter_lines())
            first = next(event for event in events if event.name == "statement")
            go_on.set()
            rest = list(events)
    assert first.data["text"] == RISK
    assert [event.name for event in rest] == ["statement", "done"]
    assert rest[-1].data["generator"] == "scripted"

"""POST /v1/responses, asked by OpenAI's own client over real connections."""

import httpx
import openai
import pytest
from openai.types.responses import Response, ResponseOutputText, ResponseStreamEvent
from openai.types.responses.response_output_text import AnnotationURLCitation

from service.composition.http import create_app
from service.composition.services import Services
from tests.conftest import local_client
from tests.patience import get

RISK = "What is marginal risk?"
NONSENSE = "Who won Wimbledon in 2019?"


def text_of(response: Response) -> ResponseOutputText:
    """The one text that a response holds."""
    (message,) = response.output
    assert message.type == "message"
    assert (message.role, message.status) == ("assistant", "completed")
    (part,) = message.content
    assert part.type == "output_text"
    assert response.output_text == part.text
    return part


def citations(part: ResponseOutputText) -> list[AnnotationURLCitation]:
    """The annotations of a text, which are all citations."""
    cited = [each for each in part.annotations if each.type == "url_citation"]
    assert len(cited) == len(part.annotations)
    return cited


def marked(part: ResponseOutputText) -> list[str]:
    """What of the text the annotations mark."""
    return [part.text[each.start_index : each.end_index] for each in citations(part)]


def test_an_answer_is_a_text_whose_annotations_mark_its_footnotes(asking: openai.OpenAI) -> None:
    response = asking.responses.create(
        model="footnote", input=RISK, temperature=0.2, store=False, max_output_tokens=10,
        instructions="Answer in French.", metadata={"for": "a test"},
    )  # fmt: skip
    part = text_of(response)
    assert (response.status, response.error, response.object) == ("completed", None, "response")
    assert "Marginal risk is the risk that an open model adds" in part.text
    text, _, sources = part.text.partition("\n\nSources\n")
    assert sources.startswith("[1] Open weights and their release, page ")
    assert marked(part)[0] == "[1]"
    assert all(mark in text for mark in marked(part))
    assert response.usage
    usage = response.usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens > usage.input_tokens > 0
    # The same that a chat completion says.
    chat = asking.chat.completions.create(
        model="footnote", messages=[{"role": "user", "content": RISK}]
    )
    assert chat.choices[0].message.content == part.text


def test_a_citation_names_the_paper_and_links_to_its_page(asking: openai.OpenAI) -> None:
    cited = citations(text_of(asking.responses.create(model="footnote", input=RISK)))[0]
    assert cited.title == "Open weights and their release"
    chat = asking.chat.completions.create(
        model="footnote", messages=[{"role": "user", "content": RISK}]
    )
    annotations = chat.choices[0].message.annotations or []
    assert annotations[0].url_citation.url == cited.url
    assert get(cited.url).headers["content-type"].startswith("text/html")


def test_the_answer_is_kept_under_the_responses_id(asking: openai.OpenAI) -> None:
    response = asking.responses.create(model="footnote", input=RISK)
    path = f"/answers/{response.id.removeprefix('resp_')}"
    assert asking.get(path, cast_to=httpx.Response).json()["question"] == RISK


def test_a_stream_has_openais_events_in_openais_order(asking: openai.OpenAI) -> None:
    whole = asking.responses.create(model="footnote", input=RISK)
    events = list(asking.responses.create(model="footnote", input=RISK, stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    names = [event.type for event in events]
    assert names[:4] == [
        "response.created", "response.in_progress", "response.output_item.added",
        "response.content_part.added",
    ]  # fmt: skip
    assert names[-5:] == [
        "response.output_text.delta", "response.output_text.done", "response.content_part.done",
        "response.output_item.done", "response.completed",
    ]  # fmt: skip
    # A statement, then its citations; at last the sources.
    assert names[4:6] == ["response.output_text.delta", "response.output_text.annotation.added"]
    deltas = "".join(e.delta for e in events if e.type == "response.output_text.delta")
    assert deltas == whole.output_text
    added = [e for e in events if e.type == "response.output_text.annotation.added"]
    assert [each.annotation_index for each in added] == list(range(len(added)))
    assert [each.annotation.model_dump() for each in added if each.annotation] == [
        each.model_dump() for each in citations(text_of(whole))
    ]
    items = {item_of(event) for event in events} - {None}
    assert len(items) == 1
    last = events[-1]
    assert last.type == "response.completed"
    assert text_of(last.response).annotations == text_of(whole).annotations
    assert last.response.usage == whole.usage


def item_of(event: ResponseStreamEvent) -> str | None:
    item: str | None = getattr(event, "item_id", None)
    return item


def test_the_clients_own_reader_of_streams_puts_the_answer_together(asking: openai.OpenAI) -> None:
    with asking.responses.stream(model="footnote", input=RISK) as stream:
        first = next(event for event in stream if event.type == "response.output_text.delta")
        assert first.snapshot == first.delta
        response = stream.get_final_response()
    assert response.output_text.startswith(first.delta)
    assert marked(text_of(response))[0] == "[1]"


@pytest.mark.parametrize("streamed", [False, True])
def test_a_refusal_is_the_reason_in_words_without_annotations(
    asking: openai.OpenAI, streamed: bool
) -> None:
    if streamed:
        with asking.responses.stream(model="footnote", input=NONSENSE) as stream:
            part = text_of(stream.get_final_response())
    else:
        part = text_of(asking.responses.create(model="footnote", input=NONSENSE))
    assert part.text
    assert "[1]" not in part.text
    assert part.annotations == []


def test_a_response_follows_on_the_one_it_names(asking: openai.OpenAI) -> None:
    first = asking.responses.create(model="footnote", input=RISK)
    second = asking.responses.create(
        model="footnote", input="Who proposes to compare it?", previous_response_id=first.id
    )
    assert second.previous_response_id == first.id
    assert "marginal risk" in understood(asking, second)


def test_a_response_follows_on_all_that_led_to_the_one_it_names(stocked_services: Services) -> None:
    app = create_app(stocked_services)
    with local_client(app) as http:
        api = openai.OpenAI(base_url="http://127.0.0.1:8000/v1", api_key="-", http_client=http)
        asked = [RISK, "Who proposes to compare it?", "With what?"]
        before = ""
        for question in asked:
            previous = before or openai.omit
            before = api.responses.create(
                model="footnote", input=question, previous_response_id=previous
            ).id
        kept = app.state.services.question_service.kept(before.removeprefix("resp_"))
    assert (*kept.question.earlier, kept.question.text) == tuple(asked)


def test_a_response_follows_on_the_messages_before_it(asking: openai.OpenAI) -> None:
    response = asking.responses.create(
        model="footnote",
        input=[
            {"role": "developer", "content": "Answer in French."},
            {"role": "user", "content": RISK},
            {"type": "function_call_output", "call_id": "x", "output": "{}"},
            {"role": "assistant", "content": "It is …"},
            {
                "type": "message",
                "role": "user",
                "content": [{"type": "input_text", "text": "Who proposes to compare it?"}],
            },
        ],
    )
    assert "marginal risk" in understood(asking, response)


def test_a_conversation_is_begun_and_goes_on(asking: openai.OpenAI) -> None:
    first = asking.responses.create(model="footnote", input=RISK, conversation="new")
    assert first.conversation
    second = asking.responses.create(
        model="footnote",
        input="Who proposes to compare it?",
        conversation={"id": first.conversation.id},
    )
    third = asking.responses.create(
        model="footnote", input="What is it?", previous_response_id=second.id
    )
    assert third.conversation == second.conversation == first.conversation
    assert "marginal risk" in understood(asking, second)
    kept = asking.get(f"/conversations/{first.conversation.id}", cast_to=httpx.Response).json()
    ids = [f"resp_{each['id']}" for each in kept["answers"]]
    assert ids == [first.id, second.id, third.id]


def understood(asking: openai.OpenAI, response: Response) -> str:
    """The question of a response as it was understood, in lower case."""
    path = f"/answers/{response.id.removeprefix('resp_')}"
    kept = asking.get(path, cast_to=httpx.Response).json()
    return str(kept["understanding"]["question"]).lower()


def test_what_is_not_as_it_should_be_is_an_error_of_openais(asking: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        asking.responses.create(model="gpt-5", input=RISK)
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError) as lost:
        asking.responses.create(model="footnote", input=RISK, previous_response_id="resp_0")
    assert lost.value.code == "previous_response_not_found"
    with pytest.raises(openai.NotFoundError) as nowhere:
        asking.responses.create(model="footnote", input=RISK, conversation="conv_0")
    assert nowhere.value.code == "conversationnotfound"
    with pytest.raises(openai.BadRequestError, match="do not go together"):
        asking.responses.create(
            model="footnote", input=RISK, previous_response_id="resp_0", conversation="new"
        )
    with pytest.raises(openai.BadRequestError, match="no message is a user's"):
        asking.responses.create(model="footnote", input=[{"role": "system", "content": "Hi."}])
    with pytest.raises(openai.BadRequestError, match="2,000"):
        asking.responses.create(model="footnote", input="why " * 600, stream=True)
    with pytest.raises(openai.BadRequestError) as wrong:
        asking.post("/responses", cast_to=httpx.Response, body={"input": 3})
    assert wrong.value.param
    assert wrong.value.param.startswith("input")

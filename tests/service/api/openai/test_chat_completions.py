"""The routes that speak OpenAI's API, asked by OpenAI's own client over real connections."""

from urllib.parse import parse_qsl

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam
from openai.types.chat.chat_completion_message import Annotation
from starlette.testclient import TestClient

from tests.patience import get, post

RISK: list[ChatCompletionMessageParam] = [{"role": "user", "content": "What is marginal risk?"}]
NONSENSE: list[ChatCompletionMessageParam] = [
    {"role": "user", "content": "Who won Wimbledon in 2019?"}
]


def marked(content: str | None, annotations: list[Annotation] | None) -> list[str]:
    """What of the text the annotations mark."""
    assert content
    places = [each.url_citation for each in annotations or []]
    return [content[place.start_index : place.end_index] for place in places]


def test_an_answer_is_a_message_whose_annotations_mark_its_footnotes(
    asking: openai.OpenAI,
) -> None:
    reply = asking.chat.completions.create(model="footnote", messages=RISK, temperature=0.2)
    message = reply.choices[0].message
    assert reply.choices[0].finish_reason == "stop"
    assert message.content
    assert "Marginal risk is the risk that an open model adds" in message.content
    text, _, sources = message.content.partition("\n\nSources\n")
    assert sources.startswith("[1] Open weights and their release, page ")
    found = marked(message.content, message.annotations)
    assert found[0] == "[1]"
    assert found == [f"[{number}]" for number in range(1, len(found) + 1)]
    assert all(mark in text for mark in found)
    assert reply.usage
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens


def test_an_annotation_links_to_the_page_with_its_quote_marked(asking: openai.OpenAI) -> None:
    reply = asking.chat.completions.create(model="footnote", messages=RISK)
    message = reply.choices[0].message
    assert message.annotations
    assert message.content
    citation = message.annotations[0].url_citation
    assert citation.title == "Open weights and their release"
    bearer = {"Authorization": f"Bearer {asking.api_key}"}
    assert get(citation.url).headers["content-type"].startswith("text/html")
    # What the page that it opens asks for, and what it shows.
    root, _, place = citation.url.partition("/papers/")
    paper, _, query = place.partition("?")
    asked = dict(parse_qsl(query))
    pages = f"{root}/v1/papers/{paper}/pages/{asked.pop('page')}"
    shown = get(pages, params=asked, headers=bearer).json()
    assert shown["quote"]
    assert shown["quote"] in message.content
    assert get(f"{pages}.png", params=asked, headers=bearer).headers["x-highlight"]


def test_a_stream_has_a_chunk_for_each_statement_and_ends_with_the_annotations(
    asking: openai.OpenAI,
) -> None:
    whole = asking.chat.completions.create(model="footnote", messages=RISK).choices[0].message
    with asking.chat.completions.stream(
        model="footnote", messages=RISK, stream_options={"include_usage": True}
    ) as stream:
        chunks = [event.chunk for event in stream if event.type == "chunk"]
        final = stream.get_final_completion()
    message = final.choices[0].message
    assert message.content == whole.content
    assert marked(message.content, message.annotations) == marked(whole.content, whole.annotations)
    assert final.usage
    deltas = [chunk.choices[0] for chunk in chunks if chunk.choices]
    texts = [choice.delta.content for choice in deltas if choice.delta.content]
    statements, sources = texts[:-1], texts[-1]
    assert all(text.endswith("]") for text in statements)
    assert sources.startswith("\n\nSources\n")
    assert [choice.finish_reason for choice in deltas] == [None] * (len(deltas) - 1) + ["stop"]
    assert deltas[-1].delta.model_extra
    assert "annotations" in deltas[-1].delta.model_extra


def test_a_stream_ends_as_openais_do(asking: openai.OpenAI) -> None:
    body = {"messages": RISK, "stream": True}
    bearer = {"Authorization": f"Bearer {asking.api_key}"}
    raw = post(f"{asking.base_url}chat/completions", json=body, headers=bearer)
    assert raw.text.endswith("data: [DONE]\n\n")


@pytest.mark.parametrize("streamed", [False, True])
def test_a_refusal_is_the_reason_in_words_without_annotations(
    asking: openai.OpenAI, streamed: bool
) -> None:
    if streamed:
        with asking.chat.completions.stream(model="footnote", messages=NONSENSE) as stream:
            choice = stream.get_final_completion().choices[0]
            content, annotations = choice.message.content, choice.message.annotations
    else:
        whole = asking.chat.completions.create(model="footnote", messages=NONSENSE).choices[0]
        content, annotations = whole.message.content, whole.message.annotations
        assert whole.finish_reason == "stop"
    assert content
    assert "[1]" not in content
    assert "Sources" not in content
    assert not annotations


def test_a_follow_up_is_understood_by_the_users_earlier_messages(asking: openai.OpenAI) -> None:
    reply = asking.chat.completions.create(
        model="footnote",
        messages=[
            {"role": "system", "content": "Answer in French."},
            *RISK,
            {"role": "assistant", "content": "It is …"},
            {"role": "user", "content": [{"type": "text", "text": "Who proposes to compare it?"}]},
        ],
    )
    answer_id = reply.id.removeprefix("chatcmpl-")
    kept = asking.get(f"/answers/{answer_id}", cast_to=httpx.Response).json()
    assert kept["question"] == "Who proposes to compare it?"
    assert "marginal risk" in kept["understanding"]["question"].lower()


def test_the_one_model_is_listed_and_another_is_not_found(asking: openai.OpenAI) -> None:
    assert [model.id for model in asking.models.list()] == ["footnote"]
    assert asking.models.retrieve("footnote").owned_by == "footnote"
    with pytest.raises(openai.NotFoundError) as raised:
        asking.chat.completions.create(model="gpt-5", messages=RISK)
    assert raised.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        asking.models.retrieve("gpt-5")


def test_a_wrong_key_is_an_authentication_error(asking: openai.OpenAI) -> None:
    stranger = asking.with_options(api_key="fn_wrong")
    with pytest.raises(openai.AuthenticationError) as raised:
        stranger.chat.completions.create(model="footnote", messages=RISK)
    assert raised.value.code == "invalid_api_key"
    assert raised.value.type == "authentication_error"


def test_a_request_that_is_not_as_it_should_be_names_the_part(asking: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        asking.post("/chat/completions", cast_to=httpx.Response, body={"messages": 3})
    assert raised.value.param == "messages"
    with pytest.raises(openai.BadRequestError, match="no message is a user's"):
        asking.chat.completions.create(
            model="footnote", messages=[{"role": "system", "content": "Be kind."}]
        )
    with pytest.raises(openai.BadRequestError, match="2,000"):
        asking.chat.completions.create(
            model="footnote", messages=[{"role": "user", "content": "why " * 600}]
        )


def test_only_these_routes_speak_openais_errors(client: TestClient) -> None:
    assert "error" in client.post("/v1/chat/completions", json={}).json()
    assert client.get("/v1/chat/completions").headers["allow"] == "POST"
    assert client.post("/v1/ask", json={}).json()["status"] == 422

"""The shapes of OpenAI's chat completions, as far as this service speaks them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

MODEL = "footnote"


def _is_none(value: object) -> bool:
    return value is None


_TEXTS = frozenset({"text", "input_text", "output_text"})


class PartShape(BaseModel):
    """A part of a message; only texts are read."""

    type: str
    text: str | None = None


class MessageShape(BaseModel):
    """A message of a chat; only a user's are read."""

    role: str
    content: str | list[PartShape] | None = None

    def said(self) -> str:
        """The text of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text or "" for part in self.content if part.type in _TEXTS)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream holds beside the text."""

    include_usage: StrictBool | None = False


class ChatBody(BaseModel):
    """A chat whose last user's message is the question; other parameters are ignored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "What is marginal risk?"}],
                }
            ]
        }
    )

    model: str = Field(default=MODEL, description=f"`{MODEL}`; there is no other.")
    messages: list[MessageShape] = Field(min_length=1, max_length=1000)
    stream: StrictBool | None = False
    stream_options: StreamOptions | None = None


class UrlCitationShape(BaseModel):
    """A footnote's number in the text, as `content[start_index:end_index]`, and its page."""

    title: str
    url: str
    start_index: int
    end_index: int


class AnnotationShape(BaseModel):
    """An annotation of a text."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitationShape


class UsageShape(BaseModel):
    """Numbers of tokens: estimates, a token for each four characters."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ReplyShape(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[AnnotationShape]


class ChoiceShape(BaseModel):
    """The one reply there is."""

    index: Literal[0] = 0
    message: ReplyShape
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class CompletionShape(BaseModel):
    """An answer as a chat completion; after `chatcmpl-`, its id is the kept answer's."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[ChoiceShape]
    usage: UsageShape


class DeltaShape(BaseModel):
    """What a chunk adds to the message."""

    role: Literal["assistant"] | None = Field(default=None, exclude_if=_is_none)
    content: str | None = Field(default=None, exclude_if=_is_none)
    annotations: list[AnnotationShape] | None = Field(default=None, exclude_if=_is_none)


class ChunkChoiceShape(BaseModel):
    """A chunk's part of the one reply."""

    index: Literal[0] = 0
    delta: DeltaShape
    finish_reason: Literal["stop"] | None = None


class ChunkShape(BaseModel):
    """A piece of a chat completion."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str = MODEL
    choices: list[ChunkChoiceShape]
    usage: UsageShape | None = Field(default=None, exclude_if=_is_none)


class OpenAIModelShape(BaseModel):
    """What can be named as a model."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int
    owned_by: str = MODEL


class ModelsShape(BaseModel):
    """The models there are: one."""

    object: Literal["list"] = "list"
    data: list[OpenAIModelShape]

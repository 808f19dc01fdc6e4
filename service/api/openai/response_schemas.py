"""The shapes of OpenAI's responses, as far as this service speaks them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from service.api.openai.chat_schemas import MODEL, MessageShape


class ItemShape(MessageShape):
    """An item of what is put in; only a user's messages are read."""

    role: str = ""


class ConversationName(BaseModel):
    """A conversation by its id."""

    id: str = Field(max_length=100)


class ResponseBody(BaseModel):
    """What is asked, as text or in messages; other parameters are ignored."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"model": MODEL, "input": "What is marginal risk?"}]}
    )

    model: str = Field(default=MODEL, description=f"`{MODEL}`; there is no other.")
    input: str | list[ItemShape] = Field(
        max_length=1_000_000, description="The question, or messages of which the last asks it."
    )
    stream: StrictBool | None = False
    previous_response_id: str | None = Field(
        default=None, max_length=100, description="The response whose answer this follows on."
    )
    conversation: str | ConversationName | None = Field(
        default=None,
        description="`new` begins a conversation, an id goes on with one; not together with "
        "`previous_response_id`.",
    )

    def messages(self) -> list[MessageShape]:
        """What is put in, as messages."""
        if isinstance(self.input, str):
            return [MessageShape(role="user", content=self.input)]
        return list(self.input)

    def conversation_id(self) -> str:
        """The conversation that is named; empty where none is."""
        named = self.conversation
        return named.id if isinstance(named, ConversationName) else named or ""


class CitedAddressShape(BaseModel):
    """A footnote's number in the text, as `text[start_index:end_index]`, and its page."""

    type: Literal["url_citation"] = "url_citation"
    title: str
    url: str
    start_index: int
    end_index: int


class OutputTextShape(BaseModel):
    """The text of an answer with its footnotes."""

    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[CitedAddressShape]
    logprobs: list[None] = []


ItemStatus = Literal["in_progress", "completed", "incomplete"]


class OutputMessageShape(BaseModel):
    """The answer as a message."""

    id: str
    type: Literal["message"] = "message"
    role: Literal["assistant"] = "assistant"
    status: ItemStatus
    content: list[OutputTextShape]


class ReadTokensShape(BaseModel):
    """No tokens are kept from one response to the next."""

    cached_tokens: Literal[0] = 0
    cache_write_tokens: Literal[0] = 0


class WrittenTokensShape(BaseModel):
    """None are spent on reasoning."""

    reasoning_tokens: Literal[0] = 0


class ResponseUsageShape(BaseModel):
    """Numbers of tokens: estimates, a token for each four characters."""

    input_tokens: int
    input_tokens_details: ReadTokensShape = ReadTokensShape()
    output_tokens: int
    output_tokens_details: WrittenTokensShape = WrittenTokensShape()
    total_tokens: int


class ResponseErrorShape(BaseModel):
    """Why there is no whole answer."""

    code: Literal["server_error", "rate_limit_exceeded"]
    message: str


ResponseStatus = Literal["in_progress", "completed", "failed"]


class ResponseShape(BaseModel):
    """An answer as a response; after `resp_`, its id is the kept answer's."""

    id: str
    object: Literal["response"] = "response"
    created_at: int
    status: ResponseStatus
    error: ResponseErrorShape | None = None
    incomplete_details: None = None
    instructions: None = None
    metadata: dict[str, str] = {}
    model: str = MODEL
    output: list[OutputMessageShape]
    parallel_tool_calls: Literal[False] = False
    previous_response_id: str | None
    conversation: ConversationName | None
    temperature: None = None
    tool_choice: Literal["none"] = "none"
    tools: list[None] = []
    top_p: None = None
    usage: ResponseUsageShape | None = None

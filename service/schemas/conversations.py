"""The shapes of conversations, of differences between answers, and of feedback."""

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field

from index.catalog.history import Removal
from service.answering.difference import Difference
from service.answering.kept_answers import KeptAnswer
from service.schemas.answers import (
    KeptAnswerShape,
    QuoteShape,
    StatementShape,
    kept_answer_shape,
    quote_shape,
    statement_shape,
)
from service.schemas.papers import PaperShape, paper_shape
from service.store.archive import TITLE_LENGTH, Conversation, Feedback, Thumb

LONGEST_REASON = 2_000


class ConversationShape(BaseModel):
    """A conversation without its answers."""

    id: str
    title: str
    created: datetime
    changed: datetime
    answer_count: int


class ConversationsShape(BaseModel):
    """Conversations, last changed first."""

    conversations: list[ConversationShape]
    next_cursor: str | None = Field(description="For the next page, where there is one.")


class WholeConversationShape(ConversationShape):
    """A conversation with its answers in the order in which they were asked for."""

    answers: list[KeptAnswerShape]


class TitleBody(BaseModel):
    """Another title for a conversation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "On marginal risk"}]})

    title: str = Field(min_length=1, max_length=TITLE_LENGTH, pattern=r"\S")


class RemovalShape(BaseModel):
    """A paper that was removed from the library."""

    paper_id: str
    title: str
    file: str
    removed: datetime


class SupersededShape(BaseModel):
    """A paper of which a newer version came in."""

    paper: PaperShape
    newer: PaperShape


class MovedShape(BaseModel):
    """A quote of a kept statement that stands elsewhere now."""

    text: str = Field(description="The statement's.")
    before: QuoteShape
    after: QuoteShape


class DifferenceShape(BaseModel):
    """What the later of two answers to a question says otherwise, and what changed meanwhile."""

    same: bool = Field(description="Both say the same and cite the same places.")
    kept: list[StatementShape]
    gone: list[StatementShape]
    new: list[StatementShape]
    moved: list[MovedShape]
    papers_added: list[PaperShape] = Field(description="Since the earlier answer.")
    papers_removed: list[RemovalShape] = Field(description="Since the earlier answer.")
    papers_superseded: list[SupersededShape] = Field(description="Of those that it cites.")


class AgainShape(BaseModel):
    """A question answered once more, beside its earlier answer."""

    before: KeptAnswerShape
    answer: KeptAnswerShape
    difference: DifferenceShape


class FeedbackBody(BaseModel):
    """What somebody thinks of an answer, or of one citation of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"thumb": "down", "citation": 2, "reason": "The quote is about Brazil."}]
        }
    )

    thumb: Thumb
    citation: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Its number; the whole answer where there is none.",
    )
    reason: str = Field(default="", max_length=LONGEST_REASON)
    giver: str = Field(
        default="",
        max_length=100,
        pattern=r"^[A-Za-z0-9:._-]*$",
        description="Whom a program gives it for, where it speaks for several.",
    )


class FeedbackShape(BaseModel):
    """What was said of an answer, or of one citation of it."""

    thumb: Thumb
    citation: int | None
    reason: str
    given: datetime


class GivenFeedbackShape(FeedbackShape):
    """What was said, and by whom: the key's name as logs have it, empty without keys."""

    giver: str


class AllFeedbackShape(BaseModel):
    """All that was said of an answer."""

    feedback: list[GivenFeedbackShape]


def conversation_shape(conversation: Conversation) -> ConversationShape:
    """A conversation as it goes over the wire."""
    return ConversationShape(
        id=conversation.id,
        title=conversation.title,
        created=_moment(conversation.created),
        changed=_moment(conversation.changed),
        answer_count=conversation.answers,
    )


def again_shape(before: KeptAnswer, after: KeptAnswer, difference: Difference) -> AgainShape:
    """Both answers to a question and what differs, as they go over the wire."""
    return AgainShape(
        before=kept_answer_shape(before),
        answer=kept_answer_shape(after),
        difference=difference_shape(difference),
    )


def difference_shape(difference: Difference) -> DifferenceShape:
    """What differs, as it goes over the wire."""
    return DifferenceShape(
        same=difference.same,
        kept=[statement_shape(statement) for statement in difference.kept],
        gone=[statement_shape(statement) for statement in difference.gone],
        new=[statement_shape(statement) for statement in difference.new],
        moved=[
            MovedShape(
                text=moved.text, before=quote_shape(moved.before), after=quote_shape(moved.after)
            )
            for moved in difference.moved
        ],
        papers_added=[paper_shape(paper) for paper in difference.added],
        papers_removed=[_removal_shape(removal) for removal in difference.removed],
        papers_superseded=[
            SupersededShape(paper=paper_shape(paper), newer=paper_shape(newer))
            for paper, newer in difference.superseded
        ],
    )


def _removal_shape(removal: Removal) -> RemovalShape:
    return RemovalShape(
        paper_id=removal.paper_id,
        title=removal.title,
        file=removal.file,
        removed=_moment(removal.at),
    )


def feedback_shape(said: Feedback) -> FeedbackShape:
    """Feedback as its giver sees it."""
    return FeedbackShape(
        thumb=said.thumb,
        citation=said.citation or None,
        reason=said.reason,
        given=_moment(said.given),
    )


def given_feedback_shape(said: Feedback) -> GivenFeedbackShape:
    """Feedback as librarians see it."""
    return GivenFeedbackShape(**dict(feedback_shape(said)), giver=said.giver)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)

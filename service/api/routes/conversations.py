"""/v1/conversations: stored conversations."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from service.answering.records.questions import tidied
from service.api.access.guard import READER, GuardedRoute
from service.api.dependencies.services import AskerDep, ServicesDep
from service.api.errors.problems import PROBLEM_SCHEMA, ApiError
from service.schemas.answers import kept_answer_shape
from service.schemas.conversations import (
    ConversationShape,
    ConversationsShape,
    TitleBody,
    WholeConversationShape,
    conversation_shape,
)
from service.schemas.cursors import cursor_of, place_of

router = APIRouter(
    prefix="/v1/conversations",
    tags=["conversations"],
    route_class=GuardedRoute,
    responses={422: PROBLEM_SCHEMA},
)

_CURSOR = "conversations"
ConversationId = Annotated[str, Path(max_length=100, description="As `ask` told it.")]


@router.get("", openapi_extra=READER, responses={404: PROBLEM_SCHEMA})
def conversations(
    services: ServicesDep,
    asker: AskerDep,
    q: Annotated[
        str,
        Query(max_length=200, description="Words of its title or of its questions; all of them."),
    ] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[
        str | None, Query(max_length=200, description="`next_cursor` of the page before.")
    ] = None,
    everyone: Annotated[bool, Query(description="Those of others too; for admins.")] = False,
) -> ConversationsShape:
    """Your conversations, last changed first."""
    if everyone and not asker.sees_all:
        raise ApiError(403, "you need admin access to see the conversations of others", kind="role")
    found = services.store.archive.conversations(
        owner=None if everyone else asker.owner,
        words=tidied(q).split(),
        after=_place(cursor),
        limit=limit + 1,
    )
    page = found[:limit]
    last = page[-1] if len(found) > limit else None
    return ConversationsShape(
        conversations=[conversation_shape(each) for each in page],
        next_cursor=None if last is None else cursor_of(_CURSOR, repr(last.changed), last.id),
    )


@router.get("/{conversation_id}", openapi_extra=READER, responses={404: PROBLEM_SCHEMA})
def conversation(
    conversation_id: ConversationId, services: ServicesDep, asker: AskerDep
) -> WholeConversationShape:
    """One conversation with its answers, in the order in which they were asked for."""
    found = services.question_service.conversation(conversation_id, asker)
    return WholeConversationShape(
        **dict(conversation_shape(found)),
        answers=[kept_answer_shape(kept) for kept in services.question_service.kept_in(found)],
    )


@router.patch("/{conversation_id}", openapi_extra=READER, responses={404: PROBLEM_SCHEMA})
def rename(
    conversation_id: ConversationId, body: TitleBody, services: ServicesDep, asker: AskerDep
) -> ConversationShape:
    """Gives a conversation another title."""
    found = services.question_service.conversation(conversation_id, asker)
    return conversation_shape(services.question_service.rename(found, tidied(body.title)))


@router.delete(
    "/{conversation_id}", status_code=204, openapi_extra=READER, responses={404: PROBLEM_SCHEMA}
)
def delete(conversation_id: ConversationId, services: ServicesDep, asker: AskerDep) -> None:
    """Deletes a conversation with all its answers; links to them open no more."""
    services.question_service.delete(services.question_service.conversation(conversation_id, asker))


def _place(cursor: str | None) -> tuple[float, str] | None:
    """Where a page begins; raises ApiError if the cursor is not one of this list."""
    if cursor is None:
        return None
    changed, conversation = [*map(str, place_of(cursor, _CURSOR)), "", ""][:2]
    try:
        return float(changed), conversation
    except ValueError:
        raise ApiError(
            404,
            "this cursor is not one of this list: leave it out to begin at the start",
            kind="cursor",
        ) from None

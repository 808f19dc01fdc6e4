"""The shapes of comparisons of papers."""

from pydantic import BaseModel, Field

from service.answering.perspectives.positions import Perspectives, Position
from service.answering.perspectives.stance import Stance
from service.schemas.answers import (
    StatementShape,
    UnderstandingShape,
    statement_shape,
    understanding_shape,
)
from service.schemas.papers import PaperShape, paper_shape


class PositionShape(BaseModel):
    """What one paper says on a question, and how it stands to the claim."""

    paper: PaperShape
    statement: StatementShape
    stance: Stance
    superseded: list[PaperShape] = Field(description="Older versions, which are left out.")


class AgreementShape(BaseModel):
    """Ids of the papers that support, oppose or qualify a claim, and of those that say neither."""

    claim: str = Field(description="The question, or the statement that most agree with.")
    support: list[str]
    oppose: list[str]
    qualify: list[str]
    unclear: list[str]


class PerspectivesShape(BaseModel):
    """For one question each paper's best statement; empty where no paper has something to say."""

    question: str
    understanding: UnderstandingShape
    positions: list[PositionShape]
    agreement: AgreementShape
    not_indexed: int = Field(description="Files that could not be taken into the library.")
    library_revision: int
    elapsed_ms: float


def perspectives_shape(found: Perspectives) -> PerspectivesShape:
    """A comparison of papers as it goes over the wire."""
    return PerspectivesShape(
        question=found.question,
        understanding=understanding_shape(found.understanding),
        positions=[_position_shape(position) for position in found.positions],
        agreement=AgreementShape(
            claim=found.claim,
            support=[paper.id for paper in found.papers("support")],
            oppose=[paper.id for paper in found.papers("oppose")],
            qualify=[paper.id for paper in found.papers("qualify")],
            unclear=[paper.id for paper in found.papers("unclear")],
        ),
        not_indexed=found.not_indexed,
        library_revision=found.library_revision,
        elapsed_ms=found.elapsed,
    )


def _position_shape(position: Position) -> PositionShape:
    return PositionShape(
        paper=paper_shape(position.paper),
        statement=statement_shape(position.statement),
        stance=position.stance,
        superseded=[paper_shape(older) for older in position.superseded],
    )

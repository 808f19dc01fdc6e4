"""What a question asks for, as the first stage understands it."""

from dataclasses import dataclass
from typing import Literal

from index.records import Paper

# fact: one thing is asked for; explanation: why or how; comparison: things are set side by side;
# survey: what the papers at large say; smalltalk: nothing that a paper could answer.
QuestionKind = Literal[
    "fact", "definition", "list", "explanation", "comparison", "survey", "smalltalk"
]


@dataclass(frozen=True, slots=True)
class NamedPaper:
    """A paper that a question names: by what words, and how surely, in 0..1."""

    paper: Paper
    name: str
    strength: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question made to stand alone, and what it asks for.

    `parts` are the questions in it, each to be answered by itself. `language` is an ISO 639-1 code.
    `named` are papers that the question names, surest first.
    """

    question: str
    parts: tuple[str, ...]
    kind: QuestionKind = "fact"
    language: str = "en"
    named: tuple[NamedPaper, ...] = ()

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("an understanding without parts asks nothing")

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers that the question names, surest first."""
        return tuple(named.paper for named in self.named)

    @property
    def names(self) -> tuple[str, ...]:
        """What in the question names them, each once."""
        return tuple(dict.fromkeys(named.name for named in self.named))

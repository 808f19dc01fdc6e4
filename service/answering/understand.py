"""What a question asks, before anything is searched."""

from dataclasses import dataclass

from index.records import Paper


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of a question.

    `question` stands alone, whatever was asked before; `parts` are the questions in it, each
    answered by itself. `language` is an ISO 639-1 code, `papers` are those that it names.
    """

    question: str
    parts: tuple[str, ...]
    kind: str = "fact"
    language: str = "en"
    papers: tuple[Paper, ...] = ()

"""What a person asks."""

import unicodedata
from dataclasses import dataclass, field

from index.errors import FootnoteError
from index.records import Filter

MAX_QUESTION = 2_000


class QuestionError(FootnoteError):
    """A question that is empty or too long."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, tidied, and the filter on the papers that may answer it.

    `earlier` are the questions asked before it in the same conversation, oldest first. With
    `drafts`, statements that their quotes do not support are kept, and say so.
    """

    text: str
    where: Filter = field(default_factory=Filter)
    earlier: tuple[str, ...] = ()
    drafts: bool = False

    def __post_init__(self) -> None:
        if not any(character.isalnum() for character in self.text):
            raise QuestionError("the question is empty: ask it in words")
        if len(self.text) > MAX_QUESTION:
            raise QuestionError(
                f"the question has {len(self.text):,} characters: "
                f"ask it in at most {MAX_QUESTION:,}"
            )


def tidied(text: str) -> str:
    """A question's text in NFC with its white space collapsed and control characters dropped."""
    kept = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return " ".join(kept.split())

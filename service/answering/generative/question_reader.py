"""Questions understood by a language model: follow-ups rewritten, compound questions split.

The model's reading is used only if it keeps to the words of the conversation. Otherwise, and where
the model fails, the rules read the question.
"""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from pydantic import BaseModel, ValidationError

from service.answering.generative import prompts
from service.answering.generative.model_server import ModelServer, Prompt
from service.answering.records.drafts import GeneratorError
from service.answering.records.questions import MAX_QUESTION, Question, tidied
from service.answering.records.understanding import QuestionKind, Understanding

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """When a model is asked, and which of its readings are used; chosen by hand.

    The cases are in tests/service/answering/generative/test_question_reader.py.
    """

    seconds: float = 8.0
    """Time for a reply: nothing is searched before it."""
    characters: int = 8_000
    """Characters of a reply that are read."""
    earlier: int = 6
    """Earlier questions in the prompt."""
    parts: int = 4
    """Most parts of a question."""
    long: int = 25
    """Words from which on a question may be compound."""
    known_words: float = 0.75
    """Share of a reading's words that the conversation must have."""


LIMITS = ReadingLimits()
_WORD = re.compile(r"[^\W_]{3,}")

Rules = Callable[[str, Sequence[str]], Understanding]


class _Understood(BaseModel):
    """The model's reply."""

    question: str
    parts: list[str]
    kind: QuestionKind


class QuestionReader:
    """Asks a language model to understand a question where rules may not."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server

    def understood(self, question: Question, by_rules: Rules) -> Understanding:
        """The understanding of a question: by the model for follow-ups and compound questions."""
        if not question.earlier and not _may_be_several(question.text):
            return by_rules(question.text, question.earlier)
        try:
            said = self._asked(question)
        except (GeneratorError, ValidationError) as error:
            logger.info("question understood by rules: %s", type(error).__name__)
            return by_rules(question.text, question.earlier)
        whole = tidied(said.question)
        parts = tuple(filter(None, map(tidied, said.parts))) or (whole,)
        if not _is_faithful((whole, *parts), question):
            return by_rules(question.text, question.earlier)
        # The rules find the papers that it names in any case.
        return replace(by_rules(whole, ()), parts=parts, kind=said.kind)

    def _asked(self, question: Question) -> _Understood:
        asked = question.text
        if question.earlier:
            earlier = "\n".join(f"- {each}" for each in question.earlier[-LIMITS.earlier :])
            asked = prompts.CONVERSATION.format(earlier=earlier, question=question.text)
        prompt = Prompt(
            system=prompts.UNDERSTAND,
            user=asked,
            structured="",
            marked="",
            schema=prompts.UNDERSTAND_SCHEMA,
        )
        reply = ""
        with closing(self._server.pieces(prompt, seconds=LIMITS.seconds)) as pieces:
            for piece in pieces:
                reply += piece
                if len(reply) > LIMITS.characters:
                    break
        return _Understood.model_validate_json(reply[reply.find("{") : reply.rfind("}") + 1])


def _may_be_several(text: str) -> bool:
    return text.count("?") > 1 or len(text.split()) > LIMITS.long


def _is_faithful(made: Iterable[str], question: Question) -> bool:
    """Whether a reading keeps to the conversation in length, number of parts and words."""
    made = tuple(made)
    if len(made) > LIMITS.parts + 1 or any(not 0 < len(each) <= MAX_QUESTION for each in made):
        return False
    known = set(_words((question.text, *question.earlier)))
    words = list(_words(made))
    said = sum(word in known for word in words)
    numbers_said = all(word in known for word in words if any(map(str.isdigit, word)))
    return bool(words) and numbers_said and said >= LIMITS.known_words * len(words)


def _words(texts: Iterable[str]) -> Iterable[str]:
    return (word.casefold() for text in texts for word in _WORD.findall(text))

"""Questions understood by a language model: follow-ups made to stand alone, several in one parted.

What the model says is believed only where it keeps to the words of the conversation; else, and
where the model fails, the rules have it.
"""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace

from pydantic import BaseModel, ValidationError

from service.answering.generative import prompts
from service.answering.generative.model_server import ModelServer, Prompt
from service.answering.records.drafts import GeneratorError
from service.answering.records.questions import MAX_QUESTION, Question, tidied
from service.answering.records.understanding import QuestionKind, Understanding

logger = logging.getLogger(__name__)

# A reader waits for this before anything is searched.
_SECONDS = 8.0
_MAX_CHARACTERS = 8_000
_EARLIER = 6
_MAX_PARTS = 4
# From so many words on, a question may be several.
_LONG = 25
# Share of the words of what the model made of a question that must have been said.
_SAID = 0.75
_WORD = re.compile(r"[^\W_]{3,}")

Rules = Callable[[str, Sequence[str]], Understanding]


class _Understood(BaseModel):
    """The model's reply."""

    question: str
    parts: list[str]
    kind: QuestionKind


class QuestionReader:
    """Asks a language model what a question asks, where rules may not see it."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server

    def understood(self, question: Question, by_rules: Rules) -> Understanding:
        """What a question asks: by the model where it leans on others or may be several."""
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
        # What is named in it is found by the rules, whoever made it stand alone.
        return replace(by_rules(whole, ()), parts=parts, kind=said.kind)

    def _asked(self, question: Question) -> _Understood:
        asked = question.text
        if question.earlier:
            earlier = "\n".join(f"- {each}" for each in question.earlier[-_EARLIER:])
            asked = prompts.CONVERSATION.format(earlier=earlier, question=question.text)
        prompt = Prompt(prompts.UNDERSTAND, asked, "", "", prompts.UNDERSTAND_SCHEMA)
        reply = ""
        with closing(self._server.pieces(prompt, seconds=_SECONDS)) as pieces:
            for piece in pieces:
                reply += piece
                if len(reply) > _MAX_CHARACTERS:
                    break
        return _Understood.model_validate_json(reply[reply.find("{") : reply.rfind("}") + 1])


def _may_be_several(text: str) -> bool:
    return text.count("?") > 1 or len(text.split()) > _LONG


def _is_faithful(made: Iterable[str], question: Question) -> bool:
    """Whether what the model made keeps to what was asked, in length, number and words."""
    made = tuple(made)
    if len(made) > _MAX_PARTS + 1 or any(not 0 < len(each) <= MAX_QUESTION for each in made):
        return False
    known = set(_words((question.text, *question.earlier)))
    words = list(_words(made))
    said = sum(word in known for word in words)
    numbers_said = all(word in known for word in words if any(map(str.isdigit, word)))
    return bool(words) and numbers_said and said >= _SAID * len(words)


def _words(texts: Iterable[str]) -> Iterable[str]:
    return (word.casefold() for text in texts for word in _WORD.findall(text))

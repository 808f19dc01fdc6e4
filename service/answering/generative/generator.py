"""Answers written by a language model from numbered passages, each sentence with what it copied."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from rapidfuzz import fuzz

from index.records import ScoredPassage
from index.text.splitting import sentence_ranges
from service.answering.generative import prompts
from service.answering.generative.locate import located
from service.answering.generative.markup import plain_text
from service.answering.generative.model_reply import DECLINED
from service.answering.generative.model_server import ModelServer, Prompt
from service.answering.generative.replies import Copied, ReplyParser, Said
from service.answering.records.answers import Quote
from service.answering.records.drafts import Draft, GeneratorError, Rejected
from service.answering.records.evidence import Evidence

MAX_DRAFTS = 16


@dataclass(frozen=True, slots=True)
class ReplyLimits:
    """How much of a reply is read: bounds well above what the prompt asks for."""

    sentence: int = 800
    """Characters of a sentence; longer ones are dropped."""
    copied: int = 6
    """Passages that one sentence may quote."""


LIMITS = ReplyLimits()
_APOLOGY = re.compile(
    r"\W*(?:(?:i'?m|i am|we are)\s+(?:very\s+)?(?:sorry|afraid|unable|not able)|sorry\b|"
    r"i\s+(?:can(?:'?t|not)|won'?t|will not|must decline)|as an? (?:ai|language model))",
    re.IGNORECASE,
)


class GenerativeGenerator:
    """Drafts that a language model writes; their quotes are the words of the pages."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server

    @property
    def name(self) -> str:
        """The model's name."""
        return self._server.model

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        """The sentences of the model's reply as they come; none if it declines to answer.

        Raises GeneratorError where the model fails or its reply cannot be read.
        """
        return self._written(question_of(evidence), evidence)

    def repaired(self, evidence: Evidence, rejected: Sequence[Rejected]) -> Iterator[Draft]:
        """The sentences that the model writes in place of rejected ones."""
        listed = "".join(
            prompts.REJECTED.format(text=each.draft.text, why=each.why)
            for each in rejected[:MAX_DRAFTS]
        )
        asked = prompts.REPAIR.format(question=question_of(evidence), rejected=listed)
        return self._written(asked, evidence)

    def _written(self, asked: str, evidence: Evidence) -> Iterator[Draft]:
        language = evidence.understanding.language
        prompt = Prompt(
            system=prompts.ANSWER.format(language=language),
            user=asked,
            structured=prompts.ANSWER_IN_JSON,
            marked=prompts.ANSWER_IN_MARKS,
            schema=prompts.ANSWER_SCHEMA,
        )
        parser, count = ReplyParser(), 0
        with closing(self._server.pieces(prompt)) as pieces:
            for said in _said(parser, pieces):
                for draft in drafts_of(said, evidence):
                    count += 1
                    yield draft
                if count >= MAX_DRAFTS:
                    return
        if not count and not parser.declines:
            raise GeneratorError("the language model gave no answer that can be read")


def _said(parser: ReplyParser, pieces: Iterator[str]) -> Iterator[Said]:
    for piece in pieces:
        yield from map(_not_refused, parser.feed(piece))
    yield from map(_not_refused, parser.end())


def _not_refused(said: Said) -> Said:
    """What the model said; raises GeneratorError where it is an apology."""
    if not said.copied and _APOLOGY.match(said.text.replace("’", "'")):
        raise GeneratorError(DECLINED)
    return said


def question_of(evidence: Evidence) -> str:
    """The prompt with the question and its passages, between marks that no passage can forge."""
    texts = [hit.passage.text for hit in evidence.found]
    whole = "\n".join((evidence.question, *texts))
    fence = hashlib.sha256(whole.encode()).hexdigest()[:10]
    passages = "\n".join(
        prompts.PASSAGE.format(
            number=number,
            fence=fence,
            title=hit.paper.title,
            year=f", {hit.paper.year}" if hit.paper.year else "",
            page=hit.passage.spans[0].page,
            text=hit.passage.text,
        )
        for number, hit in enumerate(evidence.found, 1)
    )
    return prompts.QUESTION.format(passages=passages, fence=fence, question=evidence.question)


def drafts_of(said: Said, evidence: Evidence) -> Iterator[Draft]:
    """The sentences of what a model said; each cites all that was copied for them."""
    text = plain_text(said.text[: 4 * LIMITS.sentence])
    quotes: dict[Quote, None] = {}
    for copied in said.copied[: LIMITS.copied]:
        quotes.update(dict.fromkeys(_quotes(copied, text, evidence)))
    for start, end in sentence_ranges(text):
        sentence = text[start:end]
        if any(map(str.isalnum, sentence)) and len(sentence) <= LIMITS.sentence:
            yield Draft(text=sentence, quotes=tuple(quotes))


def _quotes(copied: Copied, text: str, evidence: Evidence) -> tuple[Quote, ...]:
    if copied.words:
        return located(copied.passage, copied.words, evidence)
    if 1 <= copied.passage <= len(evidence.found):
        near = _nearest_sentence(text, evidence.found[copied.passage - 1])
        return located(copied.passage, near, evidence)
    return ()


def _nearest_sentence(text: str, hit: ScoredPassage) -> str:
    """The sentence of a passage most like a text, for models that only name passages."""
    sentences = [hit.passage.text[start:end] for start, end in hit.passage.sentences]
    return max(sentences, key=lambda said: fuzz.token_set_ratio(text, said), default="")

"""Answers written by a language model from numbered passages, each sentence with what it copied."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import closing

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

# More sentences, and longer ones, than an answer should have are not read.
MAX_DRAFTS, _MAX_SENTENCE, _MAX_COPIED = 16, 800, 6
_SORRY = re.compile(
    r"\W*(?:(?:i'?m|i am|we are)\s+(?:very\s+)?(?:sorry|afraid|unable|not able)|sorry\b|"
    r"i\s+(?:can(?:'?t|not)|won'?t|will not|must decline)|as an? (?:ai|language model))",
    re.IGNORECASE,
)


class GenerativeGenerator:
    """Drafts that a language model writes; quotes are the pages' words where they are found."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server

    @property
    def name(self) -> str:
        """The model's name."""
        return self._server.model

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        """The sentences of the model's reply, each as soon as it is there; none if it has none."""
        return self._written(question_of(evidence), evidence)

    def repaired(self, evidence: Evidence, rejected: Sequence[Rejected]) -> Iterator[Draft]:
        """What the model writes in the place of rejected sentences."""
        listed = "".join(
            prompts.REJECTED.format(text=each.draft.text, why=each.why)
            for each in rejected[:MAX_DRAFTS]
        )
        asked = prompts.REPAIR.format(question=question_of(evidence), rejected=listed)
        return self._written(asked, evidence)

    def _written(self, asked: str, evidence: Evidence) -> Iterator[Draft]:
        language = evidence.understanding.language
        prompt = Prompt(
            prompts.ANSWER.format(language=language), asked, prompts.ANSWER_IN_JSON,
            prompts.ANSWER_IN_MARKS, prompts.ANSWER_SCHEMA,
        )  # fmt: skip
        reply, count = ReplyParser(), 0
        with closing(self._server.pieces(prompt)) as pieces:
            for said in _said(reply, pieces):
                for draft in drafts_of(said, evidence):
                    count += 1
                    yield draft
                if count >= MAX_DRAFTS:
                    return
        if not count and not reply.declines:
            raise GeneratorError("the language model gave no answer that can be read")


def _said(reply: ReplyParser, pieces: Iterator[str]) -> Iterator[Said]:
    for piece in pieces:
        yield from map(_not_sorry, reply.feed(piece))
    yield from map(_not_sorry, reply.end())


def _not_sorry(said: Said) -> Said:
    if not said.copied and _SORRY.match(said.text.replace("’", "'")):
        raise GeneratorError(DECLINED)
    return said


def question_of(evidence: Evidence) -> str:
    """The question and its passages, in marks that no passage can forge."""
    texts = [hit.passage.text for hit in evidence.found]
    whole = "\n".join((evidence.question, *texts))
    fence = hashlib.sha256(whole.encode()).hexdigest()[:10]
    passages = "\n".join(
        prompts.PASSAGE.format(
            number=number, fence=fence, title=hit.paper.title, text=hit.passage.text,
            year=f", {hit.paper.year}" if hit.paper.year else "", page=hit.passage.spans[0].page,
        )
        for number, hit in enumerate(evidence.found, 1)
    )  # fmt: skip
    return prompts.QUESTION.format(passages=passages, fence=fence, question=evidence.question)


def drafts_of(said: Said, evidence: Evidence) -> Iterator[Draft]:
    """The sentences of what a model said, each on all that was copied for them."""
    text = plain_text(said.text[: 4 * _MAX_SENTENCE])
    quotes: dict[Quote, None] = {}
    for copied in said.copied[:_MAX_COPIED]:
        quotes.update(dict.fromkeys(_quotes(copied, text, evidence)))
    for start, end in sentence_ranges(text):
        sentence = text[start:end]
        if any(map(str.isalnum, sentence)) and len(sentence) <= _MAX_SENTENCE:
            yield Draft(sentence, tuple(quotes))


def _quotes(copied: Copied, text: str, evidence: Evidence) -> tuple[Quote, ...]:
    if copied.words:
        return located(copied.passage, copied.words, evidence)
    if 1 <= copied.passage <= len(evidence.found):
        near = _nearest_sentence(text, evidence.found[copied.passage - 1])
        return located(copied.passage, near, evidence)
    return ()


def _nearest_sentence(text: str, hit: ScoredPassage) -> str:
    """The sentence of a passage with most words of a text, for a model that only names passages."""
    sentences = [hit.passage.text[start:end] for start, end in hit.passage.sentences]
    return max(sentences, key=lambda said: fuzz.token_set_ratio(text, said), default="")

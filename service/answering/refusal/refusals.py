"""The messages of refusals: why there is no answer, and what to try instead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from service.answering.records.answers import Quote, Reason
from service.answering.records.evidence import Evidence
from service.answering.records.quotes import quotes_of
from service.answering.refusal.abstention import is_off_topic
from service.answering.refusal.requests import OutOfScopeRequest, request_of
from service.answering.refusal.subjects import as_written, subjects, unnamed

_NEAR = "The nearest passages are listed; they are not an answer."
_TITLES, _TITLE_CHARACTERS, _NEAREST = 3, 90, 3
_LANGUAGES = {
    "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "zh": "Chinese", "ja": "Japanese", "ru": "Russian", "pl": "Polish",
}  # fmt: skip
_WISHED = {
    "talk": "This is a service that quotes papers, and no paper answers small talk.",
    "opinion": "This asks for an opinion, and the service has none: it quotes what papers say.",
    "harm": "This asks for help with harm, which is not given.",
    "writing": "This asks for a text to be written, and the service only quotes what papers say.",
    "translation": "This asks for a translation, and the service only quotes what papers say.",
    "calculation": "This asks for a calculation, and the service only quotes what papers say.",
}


@dataclass(frozen=True, slots=True)
class AnswerRefusal:
    """Why there is no answer, for programs and for people, and what to try instead.

    `nearest` are the first quotes of the nearest passages: something to read on, not an answer.
    """

    reason: Reason
    message: str
    suggestions: tuple[str, ...]
    nearest: tuple[Quote, ...] = ()


def refusal(evidence: Sequence[Evidence]) -> AnswerRefusal:
    """The refusal for a question, from the evidence for each of its parts, at least one.

    Evidence without passages counts as nothing found.
    """
    return replace(_refusal(evidence), nearest=_nearest(evidence))


def _refusal(evidence: Sequence[Evidence]) -> AnswerRefusal:
    wish = request_of(evidence[0].understanding)
    if wish:
        return _needs_model(wish, evidence)
    if not any(each.found for each in evidence):
        return AnswerRefusal(
            "nothing_found",
            "No paper that was searched has anything on this question.",
            ("Ask all papers, or take in papers on this subject.",),
        )
    # For a question in another language than the papers, cosines do not separate subjects.
    if is_off_topic(evidence) and not _in_their_language(evidence):
        return AnswerRefusal(
            "off_topic",
            f"The question is on another subject than the papers in the library. {_NEAR}",
            (*_about(evidence), "Take in papers on this subject."),
        )
    return _not_said(evidence)


def _needs_model(wish: OutOfScopeRequest, evidence: Sequence[Evidence]) -> AnswerRefusal:
    tries = ["Ask what the papers say about it."]
    if wish.is_writing:
        tries.append(
            "Set FOOTNOTE_LLM_BASE_URL to the server of a language model, which can write "
            "from the papers."
        )
    return AnswerRefusal("needs_llm", _WISHED[wish.wish], (*tries, *_about(evidence)))


def _not_said(evidence: Sequence[Evidence]) -> AnswerRefusal:
    missing_of_parts = (
        as_written(unnamed(subjects(each.question, each.understanding), each.found), each.question)
        for each in evidence
    )
    missing = list(dict.fromkeys(chain.from_iterable(missing_of_parts)))
    tries: tuple[str, ...]
    if missing:
        named = " or ".join(f"“{word}”" for word in missing[:_TITLES])
        why = f"No passage near this question names {named}. {_NEAR}"
        tries = (f"Check how {named} is written, or take in a paper on it.",)
    else:
        why = f"The papers in the library do not answer this question. {_NEAR}"
        tries = ("Ask in other words.", "Take in papers on this subject.")
    return AnswerRefusal(
        "not_in_the_papers", why, (*_in_their_language(evidence), *_about(evidence), *tries)
    )


def _about(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The suggestion to ask about the titles of the nearest papers; empty without titles."""
    titles = dict.fromkeys(
        _short(hit.paper.title) for each in evidence for hit in each.found if hit.paper.title
    )
    if not titles:
        return ()
    return (f"Ask about what the nearest papers are on: {'; '.join(list(titles)[:_TITLES])}.",)


def _in_their_language(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The suggestion to ask in English, if the papers are in English and the question is not."""
    asked = evidence[0].understanding.language
    spoken = {hit.paper.language or "en" for each in evidence for hit in each.found}
    if asked in spoken or spoken != {"en"}:
        return ()
    said = _LANGUAGES.get(asked)
    return (f"Ask in English{f' rather than {said}' if said else ''}: the papers are in English.",)


def _short(title: str) -> str:
    if len(title) <= _TITLE_CHARACTERS:
        return title
    return title[:_TITLE_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _nearest(evidence: Sequence[Evidence]) -> tuple[Quote, ...]:
    """The first quote of each of the nearest passages of each part."""
    return tuple(
        quotes[0]
        for each in evidence
        for hit in each.found[:_NEAREST]
        if (quotes := quotes_of(hit, 0, len(hit.passage.text), each.pages[hit.paper.id]))
    )

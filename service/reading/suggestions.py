"""Suggested questions, made of the library's own terms; only those that it answers."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.library.library import Library
from index.records import Paper, Passage
from index.text.section_kinds import section_kind
from index.text.stop_words import STOP_WORDS
from service.answering.answerer import Answerer
from service.answering.records.questions import Question

_VERSION = 1
MOST = 24


@dataclass(frozen=True, slots=True)
class SuggestionLimits:
    """How many candidates are put to the library, and for how long.

    In four seconds the evaluation's library answers 20 (docs/quality.md).
    """

    tried: int = 72
    seconds: float = 4.0


LIMITS = SuggestionLimits()
_ASIDE = ("table", "appendix")
_OF_EACH = 4
# “Staged release” means …; but without quotes "the nature of X means …"
# defines nothing.
_DEFINITION = re.compile(
    r"(?:\(?\w{1,3}[.)] )?(?:(?:an?|the) )?(?:[\"“‘'](?P<quoted>[a-z][\w -]+)[\"”’'] "
    r"(?:means?|refers? to|(?:is|are) defined as) |"
    r"(?P<named>[a-z][\w-]*(?: [\w-]+){0,3}?) (?:refers? to|(?:is|are) defined as|"
    r"(?:is|are) the practice of) |"
    r"(?<!the )(?P<bare>[a-z][\w-]*(?: (?!of)[\w-]+){1,2}?) means that )",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[A-Z]\.?\d*|[IVX]+)[.):]?\s+")
_INNER = frozenset(("of", "and", "for", "in", "to"))
_SHORTEST_TERM, _LONGEST_TERM = 2, 4  # words


def suggested_questions(
    library: Library, answerer: Answerer, n: int = 8, *, limits: SuggestionLimits = LIMITS
) -> tuple[str, ...]:
    """At most n questions that the library answers, from as many papers as possible.

    They are made on the first request at a revision of the library, within `limits`, and kept.
    """
    kept = library.derived.kept(
        "",
        "suggestions",
        f"{_VERSION} at {library.revision}",
        lambda: _answered(library, answerer, _candidates(library, limits.tried), limits),
    )
    return tuple(kept[:n])


def _answered(
    library: Library,
    answerer: Answerer,
    candidates: Iterator[tuple[str, str]],
    limits: SuggestionLimits,
) -> list[str]:
    """The questions among the candidates that the library answers, within the limits."""
    until = time.monotonic() + limits.seconds
    asked: set[frozenset[str]] = set()
    found: list[str] = []
    for tried, (term, question) in enumerate(candidates):
        if tried == limits.tried or len(found) == MOST or time.monotonic() > until:
            break
        about = library.terms(term)
        if not about or about in asked:
            continue
        asked.add(about)
        statements = answerer.answer(Question(question)).statements
        if any(about <= library.terms(statement.text) for statement in statements[:2]):
            found.append(question)
    return found


def _candidates(library: Library, papers_at_most: int) -> Iterator[tuple[str, str]]:
    """Terms and questions about them: the first one of each paper, then the second of each."""
    newest = [paper for paper in library.papers() if library.newest(paper).id == paper.id]
    # In the order of their ids, which favours no paper and is always the same.
    papers = sorted(newest, key=lambda paper: paper.id)[:papers_at_most]
    of_papers = [list(_of_paper(library, paper)) for paper in papers]
    for round_ in range(_OF_EACH):
        for candidates in of_papers:
            yield from candidates[round_ : round_ + 1]


def _of_paper(library: Library, paper: Paper) -> Iterator[tuple[str, str]]:
    passages = library.passages_of(paper.id)
    yield from _defined(passages)
    yield from _headed(passages)


def _defined(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """The terms that the paper defines, with the question of their meaning."""
    for passage in passages:
        for start, end in passage.sentences:
            found = _DEFINITION.match(passage.text[start:end])
            if found is None or section_kind(passage.section) in _ASIDE:
                continue
            term = _written(found["quoted"] or found["named"] or found["bare"])
            if _is_term(term):
                yield term, f"What is meant by “{term}”?"


def _headed(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """The headings of the paper's sections as questions; headings that ask stay as they are."""
    last = ""
    for passage in passages:
        heading = _NUMBER.sub("", passage.section[-1].strip()) if passage.section else ""
        if heading == last or section_kind(passage.section[-1:]) != "other":
            continue
        last = heading
        if heading.endswith("?"):
            if len(heading.split()) > _LONGEST_TERM:
                yield heading, heading
        elif heading.lower() in passage.text.lower() and _is_term(term := _written(heading)):
            term = term.lower() if heading.lower() in passage.text else term
            yield term, f"What do the papers say about {term}?"


def _written(term: str) -> str:
    """A term as it is written inside a sentence: without the capital of a first word."""
    first, _, rest = term.partition(" ")
    opens = first[:1].isupper() and first[1:].islower()
    is_name = bool(rest) and all(w[:1].isupper() or w in _INNER for w in rest.split())
    return term if is_name or not opens else term[:1].lower() + term[1:]


def _is_term(term: str) -> bool:
    """Whether the words can be a term: two to four, no stop words among them."""
    words = term.lower().split()
    ends = {words[0], words[-1]} if words else set()
    return (
        _SHORTEST_TERM <= len(words) <= _LONGEST_TERM
        and not ends & _INNER
        and not (set(words) - _INNER) & STOP_WORDS
        and all(re.fullmatch(r"[a-z][a-z-]+", word) for word in words)
        and not words[0].endswith("ly")
    )

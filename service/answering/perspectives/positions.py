"""Who says what: for one question each paper's best statement, and who agrees with whom.

question -> Topic -> Evidence -> PaperEvidence -> PaperStatement -> Agreement -> Perspectives
"""

import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace

from index.library.library import Library
from index.records import Paper
from service.answering.evidence.gatherer import EvidenceGatherer
from service.answering.perspectives.agreement import PaperStatement, StanceJudge
from service.answering.perspectives.relevance import PaperEvidence, relevant_papers
from service.answering.perspectives.stance import Stance, StanceClaim, in_words
from service.answering.perspectives.topic import topic_of
from service.answering.records.answers import Statement
from service.answering.records.drafts import Draft
from service.answering.records.events import PassagesFound, StatementMade, Understood
from service.answering.records.evidence import Evidence
from service.answering.records.questions import Question
from service.answering.records.stopwatch import Stopwatch
from service.answering.records.understanding import Understanding
from service.answering.support.draft_check import DraftCheck
from service.answering.writing.extractive import ExtractiveGenerator
from service.answering.writing.writer import Writer, Writing


@dataclass(frozen=True, slots=True)
class Position:
    """What one paper says and how that stands to the claim; `superseded` are its older versions."""

    paper: Paper
    statement: Statement
    stance: Stance
    superseded: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Perspectives:
    """What each paper says on a question, the paper with the best passage first.

    `claim` is what the positions are compared with: the question, where it can be answered by yes
    or no, else the statement that most others support; empty where there are no positions.
    `not_indexed` counts known papers that are not in the library. `elapsed` is in milliseconds.
    """

    question: str
    understanding: Understanding
    claim: str
    positions: tuple[Position, ...]
    not_indexed: int
    library_revision: int
    elapsed: float

    def papers(self, stance: Stance) -> tuple[Paper, ...]:
        """The papers with this stance to the claim."""
        return tuple(each.paper for each in self.positions if each.stance == stance)


class _FirstDraft(ExtractiveGenerator):
    """Drafts one statement from the one sentence that a paper's evidence is narrowed to."""

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        """The first draft."""
        yield from list(super().drafts(evidence))[:1]


def perspectives(library: Library, gatherer: EvidenceGatherer, question: Question) -> Perspectives:
    """What each paper says on a question, checked as answers are, and who agrees with whom."""
    for event in perspective_events(library, gatherer, question):
        if isinstance(event, Perspectives):
            return event
    raise AssertionError("the papers' positions come last")


def perspective_events(
    library: Library, gatherer: EvidenceGatherer, question: Question
) -> Generator[Understood | PassagesFound | StatementMade | Perspectives]:
    """The stages of a comparison as they end: each paper's statement once it has been checked.

    Perspectives come last, since the stance of one paper may depend on what the others say.
    """
    started = time.perf_counter()
    judge = StanceJudge(terms=library.terms, term_weights=library.term_weights)
    understanding = gatherer.understood(question)
    yield Understood(understanding)
    topic = topic_of(understanding.question)
    evidence = gatherer.gathered(topic.about, understanding, question.where, spread=True)
    yield PassagesFound(evidence.found)
    claim = judge.claim(topic.proposition) if topic.proposition else None
    papers = (each for each in relevant_papers(evidence) if _speaks(library, question, each.paper))
    statements = []
    for statement in _numbered(_statements(papers, judge, claim)):
        statements.append(statement)
        yield StatementMade(statement.statement)
    agreement = judge.agreement(claim, statements)
    yield Perspectives(
        question=question.text,
        understanding=understanding,
        claim=in_words(agreement.claim) if statements else "",
        positions=tuple(
            Position(
                paper=each.paper,
                statement=each.statement,
                stance=stance,
                superseded=tuple(library.older(each.paper)),
            )
            for each, stance in zip(statements, agreement.stances, strict=True)
        ),
        not_indexed=library.ledger.missing_count(),
        library_revision=library.revision,
        elapsed=round(1000 * (time.perf_counter() - started), 2),
    )


def _speaks(library: Library, question: Question, paper: Paper) -> bool:
    """Whether a paper takes part: the newest version of it, or one that the question asks for."""
    return library.newest(paper).id == paper.id or paper.id in question.where.papers


def _statements(
    papers: Iterable[PaperEvidence], judge: StanceJudge, claim: StanceClaim | None
) -> Iterator[PaperStatement]:
    """Each paper's statement, checked; a paper whose sentence does not stand has none."""
    writer = Writer(extractive=_FirstDraft(), check=DraftCheck())
    for each in papers:
        candidate = judge.best_sentence(each.relevant, claim)
        # A writing for each paper, since two papers may say the same in the same words.
        writing = Writing(writer, Stopwatch())
        for statement in writing.statements(0, each.narrowed(candidate)):
            yield PaperStatement(paper=each.paper, statement=statement, candidate=candidate)


def _numbered(statements: Iterable[PaperStatement]) -> Iterator[PaperStatement]:
    """The statements with their citations numbered throughout, from 1."""
    number = 0
    for each in statements:
        cited = []
        for citation in each.statement.citations:
            number += 1
            cited.append(replace(citation, number=number))
        yield replace(each, statement=replace(each.statement, citations=tuple(cited)))

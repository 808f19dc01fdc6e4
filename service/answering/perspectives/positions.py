"""Who says what: for one question each paper's best statement, and who agrees with whom."""

import re
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from index.library.library import Library
from index.records import Paper
from service.answering.evidence import EvidenceGatherer
from service.answering.perspectives.stance import (
    Stance,
    StanceClaim,
    claim_of,
    in_words,
    proposition,
    stance,
)
from service.answering.records.answers import Statement
from service.answering.records.drafts import Draft
from service.answering.records.events import PassagesFound, StatementMade, Understood
from service.answering.records.evidence import Evidence
from service.answering.records.questions import Question
from service.answering.records.sentences import Candidate
from service.answering.records.stopwatch import Stopwatch
from service.answering.records.understanding import Understanding
from service.answering.support.draft_check import DraftCheck
from service.answering.writing.extractive import ExtractiveGenerator
from service.answering.writing.writer import Writer, Writing

# A paper is heard on a question with a sentence so near to it (cosine); or somewhat less near, and
# with so much of the weight of the question's terms, or so good beside the best one of all.
_NEAR, _SOMEWHAT_NEAR, _SAME_TERMS, _NEAR_BEST = 0.6, 0.4, 0.5, 0.7
# Entries of notes and references say nothing themselves.
_REFERENCE = re.compile(r"https?:|www\.|\barXiv\b|\bIbid\b|\bdoi\b|^\d{1,3}\.? [A-Z][\w-]+, [A-Z]")
# What a question about papers is about.
_FRAME = re.compile(
    r"^(?:what|how) (?:do|does|did) .{0,40}?(?:papers?|authors?|researchers?|experts?|studies|"
    r"sources?|reports?|documents?) .{0,20}?(?:say|think|write|argue|agree|disagree|discuss|treat|"
    r"view|see|recommend|propose) (?:about |on |of |with |regarding )?(?P<about>.{3,}?)\??$",
    re.IGNORECASE,
)
# A sentence that takes a side is taken for a paper's best where it is so good beside that.
_NEAR_OWN_BEST = 0.8


@dataclass(frozen=True, slots=True)
class Position:
    """What one paper says, how it stands to the claim, and the older versions left out for it."""

    paper: Paper
    statement: Statement
    stance: Stance
    superseded: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Perspectives:
    """What each paper says on a question, the paper with most to say first.

    `claim` is what positions are held against: the question, where one can say yes or no to it,
    else the statement that most of the others agree with; empty where there are no positions.
    `elapsed` is in milliseconds.
    """

    question: str
    understanding: Understanding
    claim: str
    positions: tuple[Position, ...]
    not_indexed: int
    library_revision: int
    elapsed: float

    def papers(self, stance: Stance) -> tuple[Paper, ...]:
        """The papers that stand so to the claim."""
        return tuple(each.paper for each in self.positions if each.stance == stance)


@dataclass(frozen=True, slots=True, eq=False)
class _PaperStatement:
    """A paper's statement and the sentence that it begins with."""

    paper: Paper
    statement: Statement
    candidate: Candidate


class _BestSentence(ExtractiveGenerator):
    """Drafts the one sentence that a paper's evidence has been narrowed to."""

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
    """What happens while the papers are heard: each one's statement once it has been checked.

    The positions come last: how one stands may hang on what the others say.
    """
    begun = time.perf_counter()
    understanding = gatherer.understood(question)
    yield Understood(understanding)
    asked = proposition(understanding.question)
    framed = _FRAME.match(understanding.question)
    about = framed["about"] if framed else asked or understanding.question
    evidence = gatherer.gathered(about, understanding, question.where, spread=True)
    yield PassagesFound(evidence.found)
    claim = claim_of(asked, library.term_weights(asked), library.terms) if asked else None
    voices: list[_PaperStatement] = []
    for voice in _voices(library, evidence, question, claim):
        voices.append(voice)
        yield StatementMade(voice.statement)
    if claim is None:
        claim, stances = _common_claim(library, voices)
    else:
        stances = [
            stance(claim, v.statement.text, v.candidate.cosine, library.terms) for v in voices
        ]
    positions = tuple(
        Position(v.paper, v.statement, each, tuple(library.older(v.paper)))
        for v, each in zip(voices, stances, strict=True)
    )
    yield Perspectives(
        question.text, understanding, in_words(claim) if positions else "", positions,
        library.ledger.missing_count(), library.revision,
        round(1000 * (time.perf_counter() - begun), 2),
    )  # fmt: skip


def _voices(
    library: Library, evidence: Evidence, question: Question, claim: StanceClaim | None
) -> Iterator[_PaperStatement]:
    """The papers that have something to say, the one with the best passage first."""
    best = max((candidate.score for candidate in evidence.sentences), default=0.0)
    writer, numbers = Writer(_BestSentence(), DraftCheck()), count(1)
    for paper, own in _by_paper(evidence):
        is_newest = library.newest(paper).id == paper.id or paper.id in question.where.papers
        near = [candidate for candidate in own.sentences if _is_near(candidate, best)]
        if not is_newest or not near:
            continue
        candidate = _best(library, near, claim)
        # Each paper has a writing of its own: two may say the same in the same words.
        writing = Writing(writer, Stopwatch())
        for statement in writing.statements(0, replace(own, sentences=(candidate,))):
            cited = tuple(replace(each, number=next(numbers)) for each in statement.citations)
            yield _PaperStatement(paper, replace(statement, citations=cited), candidate)


def _is_near(candidate: Candidate, best: float) -> bool:
    is_near = candidate.cosine >= _NEAR or (
        candidate.cosine >= _SOMEWHAT_NEAR
        and (candidate.coverage >= _SAME_TERMS or candidate.score >= _NEAR_BEST * best)
    )
    return is_near and not _REFERENCE.search(candidate.text)


def _by_paper(evidence: Evidence) -> Iterator[tuple[Paper, Evidence]]:
    """Each paper found with what was found in it, the one with the best passage first."""
    papers = {hit.paper.id: hit.paper for hit in evidence.found}
    for paper in papers.values():
        found = tuple(hit for hit in evidence.found if hit.paper.id == paper.id)
        sentences = tuple(c for c in evidence.sentences if c.found.paper.id == paper.id)
        yield paper, replace(evidence, found=found, sentences=sentences)


def _best(library: Library, rated: Sequence[Candidate], claim: StanceClaim | None) -> Candidate:
    """A paper's best sentence; one that takes a side where it is nearly as good."""
    if claim is None:
        return rated[0]
    near = (c for c in rated if c.score >= _NEAR_OWN_BEST * rated[0].score)
    sided = (c for c in near if _stance(library, claim, c.text, c.cosine) != "unclear")
    return next(sided, rated[0])


def _common_claim(
    library: Library, voices: Sequence[_PaperStatement]
) -> tuple[StanceClaim, list[Stance]]:
    """The statement that most others agree with, the first of equals, and how each stands to it."""
    claims = [
        claim_of(v.statement.text, library.term_weights(v.statement.text), library.terms)
        for v in voices
    ]
    if not claims:
        return claim_of("", {}, library.terms), []
    vectors = np.stack([voice.candidate.vector for voice in voices])
    cosines = vectors @ vectors.T
    stances: list[list[Stance]] = [
        [
            "support" if row == column else
            _stance(library, claim, voice.statement.text, float(cosines[row, column]))
            for column, voice in enumerate(voices)
        ]
        for row, claim in enumerate(claims)
    ]  # fmt: skip
    common = max(range(len(claims)), key=lambda row: (stances[row].count("support"), -row))
    return claims[common], stances[common]


def _stance(library: Library, claim: StanceClaim, text: str, cosine: float) -> Stance:
    return stance(claim, text, cosine, library.terms)

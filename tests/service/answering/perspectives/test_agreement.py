"""answering/perspectives/topic.py, relevance.py and agreement.py: the stages of a comparison."""

from dataclasses import replace

import numpy as np
import pytest

from index.records import Paper, Passage, ScoredPassage, Span
from service.answering.perspectives.agreement import PaperStatement, StanceJudge
from service.answering.perspectives.relevance import relevant_papers
from service.answering.perspectives.topic import Topic, topic_of
from service.answering.records.answers import Statement
from service.answering.records.evidence import Evidence
from service.answering.records.sentences import Candidate, Stretch
from service.answering.records.understanding import Understanding

JUDGE = StanceJudge(
    terms=lambda text: frozenset(word.strip("?.").lower() for word in text.split()) - {"the"},
    term_weights=lambda text: {
        word.strip("?.").lower(): 1.0 for word in text.split() if word.lower() != "the"
    },
)
FOR, AGAINST = "Audits increase safety.", "Audits do not increase safety."


def candidate(text: str, *, paper: str = "a", score: float = 0.5, cosine: float = 0.7) -> Candidate:
    passage = Passage(
        id=f"{paper}-1",
        paper_id=paper,
        ordinal=0,
        text=text,
        spans=(Span(1, 0, len(text)),),
        sentences=((0, len(text)),),
        section=(),
    )
    hit = ScoredPassage(
        passage=passage,
        paper=Paper(paper, paper, (), None, f"{paper}.pdf", 1),
        score=score,
        dense=0.0,
        lexical=0.0,
    )
    return Candidate(
        found=hit,
        stretch=Stretch(first=0, last=0, start=0, end=len(text)),
        text=text,
        vector=np.array([1, 0], np.float32),
        cosine=cosine,
        coverage=0.0,
        score=score,
    )


def evidence(*candidates: Candidate) -> Evidence:
    return Evidence(
        question="Do audits increase safety?",
        understanding=Understanding("Do audits increase safety?", ("Do audits increase safety?",)),
        found=tuple(each.found for each in candidates),
        sentences=candidates,
        pages={},
    )


def stated(text: str) -> PaperStatement:
    sentence = candidate(text)
    return PaperStatement(
        paper=sentence.found.paper,
        statement=Statement(text=text, support="verified", citations=()),
        candidate=sentence,
    )


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What do the papers say about audits?", Topic("audits", "")),
        ("Do the papers agree that audits work?", Topic("audits work", "audits work")),
        ("What is an audit?", Topic("What is an audit?", "")),
    ],
)
def test_the_topic_is_the_matter_without_its_frame(question: str, topic: Topic) -> None:
    assert topic_of(question) == topic


def test_papers_without_a_near_sentence_are_left_out() -> None:
    near, far = candidate(FOR, paper="a"), candidate(AGAINST, paper="b", score=0.1, cosine=0.3)
    (found,) = relevant_papers(evidence(near, far))
    assert (found.paper.id, found.relevant) == ("a", (near,))
    assert found.narrowed(near).sentences == (near,)


def test_a_somewhat_near_sentence_counts_where_it_is_nearly_the_best() -> None:
    best = candidate(FOR, paper="a", score=0.5)
    good = candidate(AGAINST, paper="b", score=0.4, cosine=0.45)
    poor = replace(candidate(AGAINST, paper="c", cosine=0.45), score=0.2)
    assert [each.paper.id for each in relevant_papers(evidence(best, good, poor))] == ["a", "b"]


def test_references_are_no_statements() -> None:
    assert list(relevant_papers(evidence(candidate("Audits, see https://example.org/a.")))) == []


def test_a_sentence_that_takes_a_side_is_preferred_where_it_is_nearly_as_good() -> None:
    vague = candidate("Trees grow.", score=0.5)
    sided, worse = candidate(FOR, score=0.45), candidate(FOR, score=0.3)
    claim = JUDGE.claim("audits increase safety")
    assert JUDGE.best_sentence([vague, sided], claim) is sided
    assert JUDGE.best_sentence([vague, worse], claim) is vague
    assert JUDGE.best_sentence([vague, sided], None) is vague


def test_without_a_claim_the_statement_that_most_support_is_the_claim() -> None:
    statements = [stated(AGAINST), stated(FOR), stated("Audits increase the safety.")]
    agreement = JUDGE.agreement(None, statements)
    assert agreement.claim.text == FOR
    assert agreement.stances == ("oppose", "support", "support")


def test_without_statements_there_is_nothing_to_agree_on() -> None:
    agreement = JUDGE.agreement(None, [])
    assert (agreement.claim.text, agreement.stances) == ("", ())

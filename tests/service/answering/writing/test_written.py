"""answering/writing/written.py and drafting.py: the answer so far, and the best draft answer."""

import threading
from collections.abc import Iterator

import pytest

from index.records import Paper
from service.answering.records.answers import Quote, Support
from service.answering.records.drafts import Draft, GeneratorError
from service.answering.records.evidence import Evidence
from service.answering.records.understanding import Understanding
from service.answering.support.check import Verdict
from service.answering.support.draft_check import JudgedDraft
from service.answering.writing.drafting import best_supported, drafted
from service.answering.writing.written import WrittenAnswer

PAPER = Paper("p", "A title", (), None, "p.pdf", 1)
EVIDENCE = Evidence(
    question="What is risk?",
    understanding=Understanding("What is risk?", ("What is risk?",)),
    found=(),
    sentences=(),
    pages={},
)


def quote(text: str) -> Quote:
    return Quote(
        paper=PAPER,
        page=1,
        page_label="",
        start=0,
        end=len(text),
        text=text,
        section=(),
        passage_id="p-1",
        score=0.9,
    )


def judged(
    text: str, *quotes: str, score: float = 1.0, support: Support = "verified"
) -> JudgedDraft:
    return JudgedDraft(Draft(text, tuple(map(quote, quotes))), Verdict(score, support))


def test_citations_are_numbered_on_through_the_statements_of_all_parts() -> None:
    written = WrittenAnswer().with_statement(judged("One.", "a", "b"), "model", part=0)
    written = written.with_statement(judged("Two.", "c", score=0.4, support="partial"), "x", part=1)
    numbers = [[c.number for c in statement.citations] for statement in written.statements]
    assert numbers == [[1, 2], [3]]
    last = written.statements[-1]
    assert (last.text, last.support, last.score, last.part) == ("Two.", "partial", 0.4, 1)
    assert written.authors == ("model", "x")


def test_a_value_is_left_as_it_is_by_what_is_written_after_it() -> None:
    empty = WrittenAnswer()
    empty.with_statement(judged("One.", "a"), "model", part=0)
    empty.with_problem("it failed")
    assert empty == WrittenAnswer()


def test_it_knows_its_texts_and_quotes() -> None:
    written = WrittenAnswer().with_statement(judged("One.", "a", "b"), "model", part=0)
    assert written.has_text(Draft("One.", ()))
    assert not written.has_text(Draft("Two.", (quote("a"),)))
    assert written.has_quotes([quote("b")])
    assert not written.has_quotes([quote("b"), quote("c")])
    assert not written.has_quotes([])


def test_a_notice_says_each_problem_once_and_whose_words_the_statements_are() -> None:
    failed = WrittenAnswer().with_problem("the model is gone").with_problem("the model is gone")
    assert WrittenAnswer().notice("extractive") == ""
    assert failed.notice("extractive") == "The model is gone."
    extracted = failed.with_statement(judged("One.", "a"), "extractive", part=0)
    assert extracted.notice("extractive").endswith("This answer is in the papers' own words.")
    generated = failed.with_statement(judged("One.", "a"), "model", part=0)
    assert generated.notice("extractive").endswith("was checked and stands.")
    mixed = generated.with_statement(judged("Two.", "b"), "extractive", part=0)
    assert mixed.notice("extractive").endswith("the rest is in the papers' own words.")


class Failing:
    """A generator whose first attempts fail."""

    name = "failing"

    def __init__(self, failures: int) -> None:
        self._left = failures
        self._lock = threading.Lock()

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        del evidence
        with self._lock:
            self._left -= 1
            if self._left >= 0:
                raise GeneratorError("no reply")
        yield Draft("One.", ())


def test_draft_answers_that_fail_are_left_out() -> None:
    assert drafted(Failing(2), EVIDENCE, 3) == [[Draft("One.", ())]]


def test_an_answer_fails_where_all_its_drafts_do() -> None:
    with pytest.raises(GeneratorError, match="no reply"):
        drafted(Failing(3), EVIDENCE, 3)


def test_the_best_draft_answer_has_most_support_and_not_most_sentences() -> None:
    sure = [judged("One.", "a")]
    unsure = [judged("One.", "a", score=0.6), judged("Two.", "b", score=0.3)]
    assert best_supported([unsure, sure, sure]) is sure

"""answering/writing/extractive.py: which sentences answer."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from index.records import Paper, Passage, ScoredPassage, Span
from service.answering.records.understanding import QuestionKind
from service.answering.sentences.prose import prose_of
from service.answering.sentences.rating import Asked, candidates
from service.answering.writing.extractive import MAX_STATEMENTS, choose


def vector(*values: float) -> NDArray[np.float32]:
    raw = np.array(values, np.float32)
    return raw / np.float32(np.linalg.norm(raw))


def found(paper: str, *sentences: str, score: float = 0.8) -> ScoredPassage:
    text = " ".join(sentences)
    ranges = tuple((start := text.index(sentence), start + len(sentence)) for sentence in sentences)
    passage = Passage(f"{paper}-1", paper, 0, text, (Span(1, 0, len(text)),), ranges, ())
    return ScoredPassage(passage, Paper(paper, paper, (), None, "f.pdf", 1), score, 0.5, 1.0)


QUERY = vector(1, 0, 0)


def rated(
    hits: list[ScoredPassage], vectors: list[NDArray[np.float32]], kind: QuestionKind = "fact"
) -> list[str]:
    asked = Asked("What is the risk of a model?", kind, QUERY, {"risk": 3.0, "model": 1.0})
    told = partial(prose_of, terms=lambda text: frozenset(text.lower().split()))
    ranked = candidates(asked, hits, vectors, told)
    return [candidate.text for candidate in choose(ranked, kind)]


def test_the_sentence_nearest_the_question_comes_first() -> None:
    hit = found("a", "Cats sleep most of the day.", "The risk of a model grows.")
    assert rated([hit], [np.stack([vector(0, 1, 0), vector(1, 0.1, 0)])])[0].startswith("The risk")


def test_fragments_headings_and_questions_do_not_answer() -> None:
    hit = found(
        "a", "and so the risk goes on.", "Risk Model Risk Model Risk", "12 34 56 78 (9) 10.",
        "What is the risk of a model?", "The risk is small in a model.",
    )  # fmt: skip
    same = np.stack([vector(1, 0, 0)] * 5)
    assert rated([hit], [same]) == ["The risk is small in a model."]


def test_the_same_words_in_two_papers_answer_once() -> None:
    hits = [
        found("a", "The risk is small in a model."),
        found("b", "The risk is small in a model."),
    ]
    assert len(rated(hits, [vector(1, 0, 0)[None], vector(1, 0.2, 0)[None]])) == 1


def test_nearly_the_same_words_in_two_papers_answer_once() -> None:
    hits = [
        found("a", "The risk is small in a model that was tested by a company of its own."),
        found("b", "The risk is small in a model that was tested by a company."),
    ]
    assert len(rated(hits, [vector(1, 0, 0)[None], vector(1, 0.7, 0)[None]])) == 1


def test_a_sentence_about_the_document_stands_behind_one_that_answers() -> None:
    hit = found("a", "This section discusses the risk of a model.", "The risk of a model is small.")
    chosen = rated([hit], [np.stack([vector(1, 0, 0), vector(1, 0.5, 0)])])
    assert chosen[0] == "The risk of a model is small."


def test_a_fact_is_answered_by_fewer_sentences_than_an_explanation() -> None:
    hits = [
        found("a", "The risk of a model is small."),
        found("b", "Developers of software keep to their habits."),
    ]
    vectors = [vector(1, 0, 0)[None], vector(0.85, 0.53, 0)[None]]
    assert len(rated(hits, vectors)) == 1
    assert len(rated(hits, vectors, "explanation")) == 2


def test_no_more_than_five_sentences_answer() -> None:
    hits = [found(str(n), f"The risk number {n} is one model.") for n in range(9)]
    vectors = [vector(1, 0.1 * n, 0.3)[None] for n in range(9)]
    assert 1 <= len(rated(hits, vectors)) <= MAX_STATEMENTS


def test_another_paper_is_preferred_over_more_of_the_same() -> None:
    first = found("a", "The risk of a model is real.", "A risk of the model is real too.")
    other = found("b", "Some risk of one model is real.")
    chosen = rated(
        [first, other],
        [np.stack([vector(1, 0, 0), vector(1, 0.01, 0)]), vector(0.9, 0, 0.3)[None]],
    )
    assert chosen[1] == "Some risk of one model is real."


def test_nothing_found_gives_nothing_chosen() -> None:
    assert choose([], "fact") == []

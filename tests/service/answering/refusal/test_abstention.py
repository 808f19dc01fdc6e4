"""answering/refusal/abstention.py: whether the library holds an answer."""

from index.records import Paper, Passage, ScoredPassage, Span
from service.answering.records.evidence import Evidence
from service.answering.records.understanding import NamedPaper, QuestionKind, Understanding
from service.answering.refusal.abstention import (
    ABSTENTION,
    AbstentionSignals,
    answerable,
    is_off_topic,
    names_what_is_not_there,
    signals,
)


def test_stronger_signals_make_an_answer_more_likely() -> None:
    weak, strong = AbstentionSignals(0.2, 0.2), AbstentionSignals(0.7, 0.7)
    assert answerable(weak) < ABSTENTION.threshold < answerable(strong)
    assert answerable(AbstentionSignals(0.5, 0.4)) < answerable(AbstentionSignals(0.6, 0.4))
    assert answerable(AbstentionSignals(0.5, 0.4)) < answerable(AbstentionSignals(0.5, 0.5))


def test_nothing_found_is_no_signal() -> None:
    nothing = Evidence("Why?", Understanding("Why?", ("Why?",), "fact", "en"), (), (), {})
    assert signals(nothing) == AbstentionSignals(0.0, 0.0, 0.0)
    assert answerable(signals(nothing)) < ABSTENTION.threshold


def test_a_name_that_is_not_there_makes_an_answer_unlikely() -> None:
    assert (
        answerable(AbstentionSignals(0.6, 0.6, 1.0))
        < ABSTENTION.threshold
        < answerable(AbstentionSignals(0.6, 0.6, 0.0))
    )


def test_a_comparison_lacks_its_answer_only_where_most_names_are_missing() -> None:
    question = "How do Gemma and Llama differ?"
    kinds: dict[QuestionKind, bool] = {"fact": True, "comparison": False}
    for kind, is_missing in kinds.items():
        understanding = Understanding(question, (question,), kind, "en")
        evidence = Evidence(question, understanding, (found("Llama is open."),), (), {})
        assert names_what_is_not_there(evidence) == is_missing


def test_a_question_that_surely_names_a_paper_is_not_off_topic() -> None:
    question = "Who signed the letter?"
    paper = found("").paper
    for strength, is_off in ((0.9, False), (0.4, True)):
        named = (NamedPaper(paper, "the letter", strength),)
        understanding = Understanding(question, (question,), "fact", "en", named)
        assert is_off_topic([Evidence(question, understanding, (), (), {})]) == is_off


def found(text: str) -> ScoredPassage:
    passage = Passage("p", "a", 0, text, (Span(1, 0, len(text) or 1),), ((0, len(text)),), ())
    return ScoredPassage(passage, Paper("a", "", (), None, "a.pdf", 1), 1.0, 0.5, 1.0)

"""answering/refusal/subjects.py: what a question is about by name."""

from index.records import Paper, Passage, ScoredPassage, Span
from service.answering.records.understanding import NamedPaper, Understanding
from service.answering.refusal.subjects import as_written, subjects, unnamed
from service.answering.retrieval.named_papers import without_names

PAPER = Paper("a", "The AI Act", ("Ada Byron",), 2024, "ai-act.pdf", 1)


def understood(question: str, *names: str, language: str = "en") -> Understanding:
    named = tuple(NamedPaper(PAPER, name, 1.0) for name in names)
    return Understanding(question, (question,), "fact", language, named)


def found(text: str) -> ScoredPassage:
    passage = Passage("p", "a", 0, text, (Span(1, 0, len(text)),), ((0, len(text)),), ("1 Fines",))
    return ScoredPassage(passage, PAPER, 1.0, 0.5, 1.0)


def test_names_and_numbers_are_what_a_question_is_about() -> None:
    question = "Which fines does Google's Gemma 2 face in Colorado?"
    assert {"google", "gemma", "2", "colorado"} <= subjects(question, understood(question))


def test_what_names_a_paper_or_its_authors_is_not() -> None:
    question = "What do Byron and the AI Act say of Gemma?"
    assert subjects(question, understood(question, "AI Act")) == {"gemma"}
    assert "AI Act" not in without_names(question, understood(question, "AI Act"))
    assert without_names("the AI Act", understood("the AI Act", "AI Act")) == "the AI Act"


def test_the_first_word_is_no_name_for_its_capital() -> None:
    assert subjects("Penalties are due when?", understood("Penalties are due when?")) == frozenset()


def test_capitals_tell_nothing_in_titles_and_in_other_languages() -> None:
    shouted = "WHAT ARE OPEN WEIGHTS GOOD FOR"
    assert subjects(shouted, understood(shouted)) == frozenset()
    german = "Was sind die Gewichte eines Modells?"
    assert subjects(german, understood(german, language="de")) == frozenset()


def test_names_are_missing_where_no_passage_title_or_section_has_them() -> None:
    asked = frozenset({"gemma", "fine", "act", "colorado"})
    assert unnamed(asked, [found("Colorado is named here.")]) == {"gemma"}
    assert unnamed(asked, []) == asked


def test_missing_words_are_told_as_the_question_writes_them() -> None:
    question = "What does Gemma's licence forbid, and DeepSeek-R1's?"
    assert as_written(frozenset({"gemma", "r1"}), question) == ["Gemma", "DeepSeek-R1"]

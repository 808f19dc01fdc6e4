"""answering/sentences/prose.py: what a passage's stretches are, whatever is asked."""

from index.records import Passage, Span
from service.answering.records.sentences import StretchFeatures
from service.answering.sentences.prose import prose_of


def told(*sentences: str) -> tuple[StretchFeatures, ...]:
    text = " ".join(sentences)
    ranges = tuple((start := text.index(sentence), start + len(sentence)) for sentence in sentences)
    passage = Passage("a-1", "a", 0, text, (Span(1, 0, len(text)),), ranges, ())
    return prose_of(passage, lambda said: frozenset(said.lower().strip(".").split()))


def test_fragments_are_left_out_and_lists_stand_behind_the_sentences() -> None:
    prose = told(
        "and so it goes.", "A licence may forbid these uses:", "(a) The making of weapons.",
        "(b) The tracking of people.",
    )  # fmt: skip
    assert [each.text for each in prose] == [
        "A licence may forbid these uses:", "(a) The making of weapons.",
        "(b) The tracking of people.",
        "A licence may forbid these uses: (a) The making of weapons. (b) The tracking of people.",
    ]  # fmt: skip
    assert [each.stretch.is_list for each in prose] == [False, False, False, True]
    assert [each.is_listing for each in prose] == [False, False, False, True]


def test_a_sentence_is_told_by_its_terms_its_length_and_what_it_defines() -> None:
    (said,) = told("Open weights are the parameters of a model.")
    assert said.terms == {"open", "weights", "are", "the", "parameters", "of", "a", "model"}
    assert said.defined == {"open", "weights", "are", "the"}
    assert 2.0 < said.log_words < 2.1  # the logarithm of eight
    marks = said.is_leaning, said.is_announcement, said.is_about_itself
    assert (said.is_whole, marks) == (True, (False, False, False))


def test_what_leans_what_announces_and_what_is_about_its_document_is_marked() -> None:
    leaning, about, announcing = told(
        "However, they are hard to take back.", "This section discusses the risk of a model.",
        "The rules for it are the following:",
    )  # fmt: skip
    assert leaning.is_leaning
    assert about.is_about_itself
    assert announcing.is_announcement
    assert announcing.is_unfinished  # nothing follows

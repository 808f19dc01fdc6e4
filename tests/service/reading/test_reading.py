"""service/reading: what papers say of themselves, over real papers set by typst."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import typst

from index.embedding.embedder import Embedder
from index.records import Paper
from service.answering.records.answers import Statement
from service.answering.support.quotes import is_there, is_verbatim
from service.composition.services import Services, open_services
from service.reading.centrality import diverse, lexrank
from service.reading.key_sentences import key_sentences
from service.reading.paper_page_service import PaperPages
from service.reading.paper_text import paper_text
from service.reading.similar_papers import most_similar, paper_vector
from service.reading.standalone_sentences import is_standalone
from service.settings import Settings
from tests.conftest import MakePdf

STUDY = """
#set document(title: "Safeguards of open-weight models", author: "Ada Byron")
#set page(width: 15cm, height: 21cm, numbering: "1")
= Abstract
This paper examines how well safeguards of open-weight models withstand fine-tuning.
We introduce a benchmark of forty safeguards for open-weight models.
We find that most safeguards are removed by fine-tuning on a few hundred examples.
= 1 Introduction
Developers of open-weight models train safeguards into them before release.
Safeguards of open-weight models are trained to refuse harmful requests from users.
However, they can be removed by anyone who holds the weights.
In this paper, we measure how much effort the removal of safeguards takes.
= 2 Results
Our results show that safeguards of larger models withstand fine-tuning no better.
Table 3 shows the details for each of the forty safeguards that we have tested.
We observed that safeguards in pretraining data last longer than refusal training.
= 3 Limitations
Our evaluation is limited to models with fewer than seventy billion parameters.
We did not examine safeguards that are applied outside of the model.
= References
[1] A. Turing. We find that machines can think about safeguards of open models. Mind, 1950.

[2] G. Hopper. Our results show that compilers can be written for open models. ACM, 1952.
"""

NOTE = """
#set document(title: "A note on safeguards of models", author: "Grace Hopper")
#set page(width: 15cm, height: 21cm)
= Safeguards
Safeguards of models refuse harmful requests that users make of the models.
A safeguard of an open-weight model can be removed by fine-tuning the weights.
"""

ORCHARD = """
#set document(title: "Apple trees in orchards", author: "Gertrude Jekyll")
#set page(width: 15cm, height: 21cm)
= Pruning
An apple tree that bears fruit every second year is pruned in late winter.
Young apple trees need less pruning than old apple trees in an orchard.
"""


@pytest.fixture(scope="module")
def three_papers(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data directory with a study, a note on the same subject, and a paper on another."""
    folder = tmp_path_factory.mktemp("three")
    papers = folder / "papers"
    papers.mkdir()
    for name, markup in (("study.pdf", STUDY), ("note.pdf", NOTE), ("orchard.pdf", ORCHARD)):
        (papers / name).write_bytes(typst.compile(markup.encode(), format="pdf"))
    with open_services(Settings(data_dir=folder / "data"), embedder) as services:
        services.pipeline().run([str(papers)], lambda _: None)
    return folder / "data"


@pytest.fixture
def small_library(settings: Settings, three_papers: Path, embedder: Embedder) -> Iterator[Services]:
    """An open house with the three papers in."""
    shutil.copytree(three_papers, settings.data_dir, dirs_exist_ok=True)
    with open_services(settings, embedder) as opened:
        yield opened


def study(small_library: Services) -> Paper:
    return small_library.library.paper("study.pdf")


def texts(statements: tuple[Statement, ...]) -> list[str]:
    return [statement.text for statement in statements]


def test_a_summary_is_the_papers_own_sentences_in_reading_order(small_library: Services) -> None:
    paper = study(small_library)
    summary = PaperPages(small_library.library).summary(paper)
    assert 3 <= len(summary.quick_summary) <= 5
    places = [
        (s.citations[0].quote.page, s.citations[0].quote.start) for s in summary.quick_summary
    ]
    assert places == sorted(places)
    assert any("This paper examines" in text for text in texts(summary.quick_summary))
    assert not any("Turing" in text or "However" in text for text in texts(summary.quick_summary))


def test_findings_contributions_and_limitations_are_those_that_the_paper_states(
    small_library: Services,
) -> None:
    summary = PaperPages(small_library.library).summary(study(small_library))
    assert texts(summary.key_findings) == [
        "We find that most safeguards are removed by fine-tuning on a few hundred examples.",
        "Our results show that safeguards of larger models withstand fine-tuning no better.",
        "We observed that safeguards in pretraining data last longer than refusal training.",
    ]
    assert texts(summary.contributions)[:2] == [
        "This paper examines how well safeguards of open-weight models withstand fine-tuning.",
        "We introduce a benchmark of forty safeguards for open-weight models.",
    ]
    assert texts(summary.limitations) == [
        "Our evaluation is limited to models with fewer than seventy billion parameters.",
        "We did not examine safeguards that are applied outside of the model.",
    ]


def test_a_paper_that_states_no_findings_has_none(small_library: Services) -> None:
    summary = PaperPages(small_library.library).summary(small_library.library.paper("orchard.pdf"))
    assert summary.quick_summary
    assert not summary.key_findings + summary.contributions + summary.limitations


def test_every_sentence_of_a_summary_stands_where_it_says(small_library: Services) -> None:
    paper = study(small_library)
    summary = PaperPages(small_library.library).summary(paper)
    lists = (
        summary.quick_summary,
        summary.key_findings,
        summary.contributions,
        summary.limitations,
    )
    statements = [statement for of_list in lists for statement in of_list]
    pages = small_library.library.pages(paper.id, range(1, paper.page_count + 1))
    numbers = [citation.number for s in statements for citation in s.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    for statement in statements:
        quotes = [citation.quote for citation in statement.citations]
        assert all(is_there(quote, pages) for quote in quotes)
        assert is_verbatim(statement.text, quotes, pages)


def test_a_kept_place_that_is_not_there_is_left_out(small_library: Services) -> None:
    paper, made_by = study(small_library), f"1 {small_library.library.model}"
    lists = ("quick_summary", "key_findings", "contributions", "limitations")
    small_library.library.derived.kept(
        paper.id, "summary", made_by, lambda: {name: [["gone", 0, 10]] for name in lists}
    )
    assert PaperPages(small_library.library).summary(paper).quick_summary == ()


def test_what_another_making_kept_is_made_anew(small_library: Services) -> None:
    room, paper = PaperPages(small_library.library), study(small_library)
    before = room.summary(paper)
    small_library.library.derived.kept(paper.id, "summary", "another making", dict)
    assert room.summary(paper) == before


def test_what_was_made_of_a_paper_goes_with_it(small_library: Services) -> None:
    paper = study(small_library)
    PaperPages(small_library.library).summary(paper)
    made_by = f"1 {small_library.library.model}"
    assert small_library.library.derived.kept(paper.id, "summary", made_by, dict)
    small_library.library.remove(paper.id)
    assert small_library.library.derived.kept(paper.id, "summary", made_by, dict) == {}


def test_key_terms_are_what_this_paper_speaks_of_and_others_do_not(small_library: Services) -> None:
    terms = PaperPages(small_library.library).terms(small_library.library.paper("orchard.pdf"))
    assert terms[0].weight == 1.0
    assert [term.weight for term in terms] == sorted((t.weight for t in terms), reverse=True)
    assert "apple trees" in [term.term for term in terms]
    of_study = [term.term for term in PaperPages(small_library.library).terms(study(small_library))]
    assert any("safeguards" in term for term in of_study)
    assert not {"paper", "shows", "turing", "Turing"} & set(of_study)


def test_papers_on_one_subject_are_similar_and_others_are_not(small_library: Services) -> None:
    similar = PaperPages(small_library.library).similar(study(small_library))
    assert [like.paper.file for like in similar] == ["note.pdf"]
    assert 0.35 <= similar[0].score <= 1


def test_terms_and_similar_papers_follow_the_library(
    small_library: Services, make_pdf: MakePdf
) -> None:
    room, paper = PaperPages(small_library.library), study(small_library)
    assert len(room.similar(paper)) == 1
    another = make_pdf("another.pdf", NOTE.replace("refuse", "decline").replace("note", "remark"))
    small_library.pipeline().run([str(another)], lambda _: None)
    small_library.library.catch_up()
    assert {like.paper.file for like in room.similar(paper)} & {"another.pdf"}


def test_a_paper_without_sentences_has_an_empty_page(small_library: Services) -> None:
    paper = study(small_library)
    empty = paper_text(small_library.library, "no such paper")
    assert empty.sentences == ()
    assert key_sentences(empty).quick_summary == ()
    assert len(paper_text(small_library.library, paper.id).sentences) > 10


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Developers train safeguards into open-weight models before they are released.", True),
        ("1. The purpose of this Regulation is to improve the functioning of the market.", True),
        ("This report sets out how safeguards of open-weight models should be tested.", True),
        ("This means that anyone can remove the safeguards of an open-weight model.", False),
        ("However, anyone who holds the weights can remove the safeguards of a model.", False),
        ("As Table 3 shows, the safeguards of the larger models are removed as fast.", False),
        ("The code of the benchmark is available at https://example.org for everyone.", False),
        ("societal harms such as fraud, discrimination, bias, and disinformation rise.", False),
        ("The safeguards of open-weight models can be removed by anyone who holds", False),
        ("Do the safeguards of open-weight models withstand fine-tuning by users?", False),
        ("We show a sharp example of this phenomenon in models of all the sizes.", False),
        ("Ada Byron, Grace Hopper, Alan Turing, University Of Cambridge, Royal Society.", False),
    ],
)
def test_only_sentences_that_can_be_read_alone_are_shown_alone(text: str, whole: bool) -> None:
    assert is_standalone(text) is whole


def test_the_sentence_that_others_are_like_is_the_most_central() -> None:
    vectors = np.array([[1, 0], [0.9, 0.436], [0.6, 0.8], [0, 1]], np.float32)
    central = lexrank(vectors, np.arange(4))
    assert central.argmax() in (1, 2)
    assert central.max() == pytest.approx(1)
    assert lexrank(vectors[:0], np.arange(0)).shape == (0,)


def test_sentences_of_one_passage_do_not_vote_for_each_other() -> None:
    vectors = np.array([[1, 0], [1, 0], [1, 0], [0.8, 0.6]], np.float32)
    apart = lexrank(vectors, np.array([0, 0, 0, 1]))
    assert apart.argmax() == 3


def test_of_sentences_that_say_the_same_only_the_best_is_chosen() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    assert diverse([0.9, 0.8, 0.1], vectors, 3) == [0, 2]
    assert diverse([], vectors[:0], 3) == []


def test_similarity_of_papers_is_the_cosine_of_the_means_of_their_passages() -> None:
    north, east = np.array([[0, 1]], np.float32), np.array([[1, 0]], np.float32)
    both = paper_vector(np.concatenate([north, east]))
    assert both == pytest.approx([2**-0.5, 2**-0.5])
    assert paper_vector(north[:0]) == pytest.approx([0, 0])
    vectors = {"a": both, "b": paper_vector(north), "c": paper_vector(-north)}
    (name, cosine), *others = most_similar("a", vectors)
    assert (name, others) == ("b", [])
    assert cosine == pytest.approx(0.7071)
    assert most_similar("nobody", vectors) == []

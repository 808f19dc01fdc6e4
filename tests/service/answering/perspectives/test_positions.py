"""answering/perspectives/positions.py: who says what, over real papers set by typst."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typst

from index.embedding.embedder import Embedder
from index.records import Filter
from service.answering.perspectives.positions import Perspectives, perspectives
from service.answering.records.questions import Question
from service.answering.support.quotes import is_there
from service.composition.services import Services, open_services
from service.settings import Settings

_HEAD = '#set document(title: "{}", author: "An Author")\n#set page(width: 14cm, height: 18cm)\n'
PAPERS = {
    "for.pdf": ("On the licensing of open weights",
        "Regulators should require that open weights of large models be licensed before release."),
    "against.pdf": ("Open weights and freedom",
        "Open weights of language models should not be licensed by any public authority."),
    "between.pdf": ("A middle way for open weights",
        "Open weights should be licensed only if the model passes a threshold of capability."),
    "aside.pdf": ("A history of open weights",
        "Many of the open weights that were released last year are licensed under Apache terms."),
    "orchard.pdf": ("Apple trees", "An apple tree is pruned in late winter, before the buds open."),
}  # fmt: skip
QUESTION = "Should open weights be licensed?"


@pytest.fixture(scope="module")
def debate(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data directory with papers that disagree, and with one on another subject."""
    folder = tmp_path_factory.mktemp("debate")
    papers = folder / "papers"
    papers.mkdir()
    for name, (title, said) in PAPERS.items():
        markup = f"{_HEAD.format(title)}= Introduction\n{said}\n"
        (papers / name).write_bytes(typst.compile(markup.encode(), format="pdf"))
    with open_services(Settings(data_dir=folder / "data"), embedder) as services:
        services.pipeline().run([str(papers)], lambda _: None)
    return folder / "data"


@pytest.fixture
def debated_services(settings: Settings, debate: Path, embedder: Embedder) -> Iterator[Services]:
    """An open house with the papers that disagree."""
    shutil.copytree(debate, settings.data_dir, dirs_exist_ok=True)
    with open_services(settings, embedder) as opened:
        yield opened


def asked(services: Services, question: str, where: Filter | None = None) -> Perspectives:
    return perspectives(
        services.library, services.answerer().evidence, Question(question, where or Filter())
    )


def stances(found: Perspectives) -> dict[str, str]:
    return {position.paper.file: position.stance for position in found.positions}


def test_papers_support_oppose_and_qualify_what_is_asked(debated_services: Services) -> None:
    found = asked(debated_services, QUESTION)
    assert stances(found) == {
        "for.pdf": "support", "against.pdf": "oppose", "between.pdf": "qualify",
        "aside.pdf": "unclear",
    }  # fmt: skip
    assert found.claim == "Should open weights be licensed?"
    assert [paper.file for paper in found.papers("oppose")] == ["against.pdf"]


def test_each_paper_speaks_in_its_own_words_at_a_place_that_is_checked(
    debated_services: Services,
) -> None:
    found = asked(debated_services, QUESTION)
    numbers = []
    for position in found.positions:
        assert position.statement.text == PAPERS[position.paper.file][1]
        for citation in position.statement.citations:
            numbers.append(citation.number)
            pages = debated_services.library.pages(position.paper.id, [citation.quote.page])
            assert is_there(citation.quote, pages)
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_question_that_is_no_proposition_is_held_against_a_statement(
    debated_services: Services,
) -> None:
    found = asked(debated_services, "What do the papers say about licensing open weights?")
    assert found.claim in {said for _, said in PAPERS.values()}
    claimed = [each for each in found.positions if each.statement.text == found.claim]
    assert [position.stance for position in claimed] == ["support"]


def test_no_paper_is_heard_on_a_question_that_none_speaks_of(debated_services: Services) -> None:
    found = asked(debated_services, "Who won Wimbledon in 2019?")
    assert (found.positions, found.claim) == ((), "")


def test_only_the_papers_that_are_asked_are_heard(debated_services: Services) -> None:
    one = debated_services.library.paper("against.pdf")
    found = asked(debated_services, QUESTION, Filter(papers=frozenset({one.id})))
    assert stances(found) == {"against.pdf": "oppose"}


def test_the_newest_version_speaks_and_names_those_that_it_supersedes(
    debated_services: Services, tmp_path: Path
) -> None:
    said = "Open weights of language models need not be licensed, as the paper has said before. "
    body = " ".join(f"In the view of chapter {n} freedom number {n} counts." for n in range(60))
    for name, month in (("draft.pdf", 1), ("final.pdf", 6)):
        markup = (
            f'#set document(title: "Freedom of weights", author: "An Author", '
            f"date: datetime(year: 2024, month: {month}, day: 1))\n"
            f"#set page(width: 14cm, height: 18cm)\n{month}/2024\n= Introduction\n{said}{body}\n"
        )
        (tmp_path / name).write_bytes(typst.compile(markup.encode(), format="pdf"))
    debated_services.pipeline().run(
        [str(tmp_path / name) for name in ("draft.pdf", "final.pdf")], lambda _: None
    )
    debated_services.library.catch_up()
    newest = debated_services.library.newest(debated_services.library.paper("draft.pdf"))
    older = {"draft.pdf", "final.pdf"} - {newest.file}
    heard = [
        p
        for p in asked(debated_services, QUESTION).positions
        if p.paper.title == "Freedom of weights"
    ]
    assert [position.paper.file for position in heard] == [newest.file]
    assert {paper.file for paper in heard[0].superseded} == older

"""A data directory of an earlier version opens, and a rebuilt library leaves the store alone."""

import shutil
from pathlib import Path

import pytest

from index.catalog.catalog import Catalog
from index.embedding.embedder import Embedder
from index.errors import LibraryMismatch
from ingest.pipeline.chunk import CHUNKING
from service.answering.records.questions import Question
from service.composition.migrations import pending
from service.composition.reindexing import ReindexReport, reindex_library
from service.composition.services import Services, open_services
from service.settings import Settings
from service.store.api_keys import opens

_FIXTURE = Path(__file__).parent / "fixtures" / "before_the_store"
_CONVERSATION = "2729ba944405403295f19ed59f35fd86"
_ANSWERS = ["985059baad41456d98876fb519fea9b7", "a6c69275a7c146c991607c20f945deea"]
_TOKEN = "fn_8326fa3a119e_B0y_GV0yOsrWOlbS5RHtk9_xwy6t9AXVxgiYw-LDKfQ"  # noqa: S105 - opens nothing
_OPENNESS, _GARDEN = "cd02985941a354f39ab1e4d54a9fd316", "47a884c812045e170eb4299406d98cd6"
_ORIGINS = ["/tmp/footnote/papers/garden.pdf", "/tmp/footnote/papers/openness.pdf"]  # noqa: S108


@pytest.fixture
def earlier(settings: Settings) -> Settings:
    """Settings of a copy of the data directory that an earlier version made."""
    shutil.copytree(_FIXTURE, settings.data_dir, dirs_exist_ok=True)
    return settings.model_copy(update={"read_seconds": 120.0})


def assert_the_store_is_whole(services: Services) -> None:
    store = services.store
    conversation = store.archive.conversation(_CONVERSATION, owner=None)
    assert (conversation.title, conversation.answers) == ("What is marginal risk?", 2)
    assert [row.id for row in store.archive.answers_in(_CONVERSATION)] == _ANSWERS
    assert [said.reason for said in store.archive.feedback(_ANSWERS[0])] == ["too short"]
    [key] = store.keys.all()
    assert (key.name, key.role, opens(key, _TOKEN)) == ("Ada", "reader", True)
    assert [job.sources for job in store.jobs.latest(9)] == [("garden.pdf",)]
    assert [each.state for each in store.deliveries.latest("slack:T1:U1", 9)] == ["answered"]


def assert_kept_answers_cite_papers_that_are_there(services: Services) -> None:
    for kept in services.question_service().kept_in(
        services.store.archive.conversation(_CONVERSATION, owner=None)
    ):
        assert kept.answer.statements
        for statement in kept.answer.statements:
            for citation in statement.citations:
                quote = citation.quote
                page = services.library.pages(quote.paper.id, [quote.page])[quote.page]
                assert page.text[quote.start : quote.end]


def assert_papers_are_in(services: Services) -> None:
    assert {paper.id for paper in services.library.papers()} == {_OPENNESS, _GARDEN}
    entries = services.library.ledger.entries()
    assert [entry.origin for entry in entries] == _ORIGINS
    assert {entry.state for entry in entries} == {"in"}
    answer = services.answerer().answer(Question("What is marginal risk?"))
    assert answer.statements[0].citations[0].quote.paper.id == _OPENNESS


def made_by_old_chunking(settings: Settings) -> None:
    catalog = Catalog(settings.catalog_url)
    catalog.identity.reclaim({"chunking": "sentences 100-120 v1"})
    catalog.close()


def test_a_data_directory_from_before_the_store_opens_whole(
    earlier: Settings, embedder: Embedder
) -> None:
    assert {step.schema for step in pending(earlier)} == {"catalog", "store"}
    with open_services(earlier, embedder) as services:
        assert_the_store_is_whole(services)
        assert_papers_are_in(services)
        assert_kept_answers_cite_papers_that_are_there(services)
        assert [p.id for p in services.library.history.added_since(1)] == [_OPENNESS]
        assert services.store.deliveries.withdraw("message:T1:C1:1.1") is not None
    assert pending(earlier) == ()


def test_a_library_of_old_chunking_is_rebuilt_and_the_store_stays(
    earlier: Settings, embedder: Embedder
) -> None:
    made_by_old_chunking(earlier)
    with (
        pytest.raises(LibraryMismatch, match=r"chunking sentences 100-120 v1.*footnote reindex"),
        open_services(earlier, embedder),
    ):
        pass
    seen: list[tuple[int, int]] = []
    report = reindex_library(earlier, lambda done, total: seen.append((done, total)))
    assert report == ReindexReport(passages=3, read_again=True, not_rebuilt=())
    assert seen == [(1, 2), (2, 2)]
    with open_services(earlier, embedder) as services:
        assert services.library.made_by["chunking"] == CHUNKING
        assert_the_store_is_whole(services)
        assert_papers_are_in(services)
        assert_kept_answers_cite_papers_that_are_there(services)
        # Papers that were read again are no new papers, and none was removed.
        assert services.library.history.added_since(2) == []
        assert services.library.history.removed_since(0) == []
        assert services.library.health().dense_passages == 3
        assert services.library.health().lexical_passages == 3


def test_a_rebuild_cut_short_loses_nothing_and_is_done_again(
    earlier: Settings, embedder: Embedder
) -> None:
    made_by_old_chunking(earlier)

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex_library(earlier, stop)
    catalog = Catalog(earlier.catalog_url)
    assert catalog.counts() == (2, 3, 3)
    catalog.close()
    with (
        pytest.raises(LibraryMismatch, match=r"unfinished reindex.*footnote reindex"),
        open_services(earlier, embedder),
    ):
        pass
    # A paper whose file is gone stays as it was, and is named.
    (earlier.files_folder / f"{_GARDEN}.pdf").unlink()
    report = reindex_library(earlier, lambda _done, _total: None)
    assert [(each.paper.id, each.cause) for each in report.not_rebuilt] == [
        (_GARDEN, "the file cannot be opened (No such file or directory)")
    ]
    with open_services(earlier, embedder) as services:
        assert_papers_are_in(services)
        assert_the_store_is_whole(services)

"""index/library/library.py: papers in and out, whole; passages found."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.catalog.catalog import Catalog
from index.embedding.embedder import Embedder, ModelIdentity, QueryVectors, embedded_text
from index.errors import LibraryMismatch, PaperNotFound
from index.library.library import Library
from index.library.reindexing import reindex
from index.records import Filter, Paper
from tests.index.library_parts import MODEL, paper_of, query, vector

Open = Callable[[], Library]


@pytest.fixture
def open_library(tmp_path: Path) -> Iterator[Open]:
    """Opens one more library over the same data directory, as another process would."""
    opened: list[Library] = []

    def open_one(model: ModelIdentity = MODEL) -> Library:
        catalog = Catalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
        opened.append(Library(tmp_path / "index", catalog, model=model, chunking="c"))
        return opened[-1]

    yield open_one
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: Open) -> Library:
    made = open_library()
    made.add(paper_of("old", "Licences forbid uses.", "Weights are numbers.", year=2019))
    made.add(paper_of("new", "A licence permits uses.", "Stages of release.", year=2024))
    return made


def found(library: Library, text: str, where: Filter | None = None, k: int = 10) -> list[str]:
    # No tokens: these tests are of the two indexes, and the vectors stand for no language.
    vectors = QueryVectors(vector(text), np.empty((0, 8), np.float32))
    hits = library.search(text, vectors, k, where=where or Filter())
    return [hit.passage.id for hit in hits]


def test_a_passage_is_found_by_its_words(library: Library) -> None:
    assert found(library, "release stages")[0] == "new-2"


def test_a_passage_is_found_by_its_vector(library: Library) -> None:
    hits = library.search("zzz", query("Weights are numbers."), 1)
    assert hits[0].passage.id == "old-2"
    assert hits[0].dense == pytest.approx(1.0, abs=1e-5)
    assert hits[0].lexical == 0.0


def test_late_interaction_puts_the_passage_that_answers_each_token_first(library: Library) -> None:
    texts = ("Licences forbid uses.", "Stages of release.")
    asked = QueryVectors(vector("something else"), np.stack([vector(text) for text in texts]))
    hits = {hit.passage.id: hit for hit in library.search("zzz", asked, 10)}
    answering = {hits["old-1"].late, hits["new-2"].late}
    assert min(answering) > max(hits["old-2"].late, hits["new-1"].late)
    for hit in hits.values():
        assert hit.dense_rank > 0 == hit.lexical_rank
        assert 0 <= hit.score <= 1


def test_a_search_is_kept_to_papers_and_years(library: Library) -> None:
    assert set(found(library, "licence", Filter(frozenset({"old"})))) == {"old-1", "old-2"}
    assert set(found(library, "licence", Filter(year_from=2020))) == {"new-1", "new-2"}
    assert found(library, "licence", Filter(frozenset({"gone"}))) == []


def test_a_search_gives_all_where_more_is_asked_for(library: Library) -> None:
    assert len(found(library, "licence", k=500)) == 4
    assert len(found(library, "licence", k=3)) == 3


def test_a_search_in_an_empty_library_finds_nothing(open_library: Open) -> None:
    assert found(open_library(), "anything") == []


def test_a_removed_paper_is_not_found(library: Library) -> None:
    assert library.remove("new").title == "Title of new"
    assert set(found(library, "licence")) == {"old-1", "old-2"}
    with pytest.raises(PaperNotFound):
        library.remove("new")


def test_another_process_sees_what_was_added_and_removed(
    library: Library, open_library: Open
) -> None:
    other = open_library()
    library.add(paper_of("third", "Amendments to the act."))
    assert found(other, "amendment")[0] == "third-1"
    other.remove("old")
    assert not {name for name in found(library, "licence") if name.startswith("old")}
    other.catch_up()
    assert library.revision == other.revision == 4


def test_a_snapshot_spares_the_next_start_the_replay(library: Library, tmp_path: Path) -> None:
    found(library, "licence")
    library.snapshot()
    files = [path.name for path in (tmp_path / "index").glob("dense-*")]
    assert files == ["dense-2.faiss"]
    library.add(paper_of("third", "More."))
    found(library, "licence")
    library.snapshot()
    files = [path.name for path in (tmp_path / "index").glob("dense-*")]
    assert files == ["dense-3.faiss"]


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: shutil.rmtree(folder),
        lambda folder: shutil.rmtree(folder / "lexical"),
        lambda folder: (folder / "lexical" / "meta.json").write_text("{"),
        lambda folder: (folder / "lexical" / "footnote.json").write_text("]"),
        lambda folder: (folder / "dense.json").write_text('{"revision": 99}'),
        lambda folder: next(folder.glob("dense-*.faiss")).write_bytes(b"damaged"),
        lambda folder: next(folder.glob("dense-*.faiss")).unlink(),
    ],
    ids=["all", "lexical", "meta", "lexical note", "dense note", "dense damaged", "dense gone"],
)
def test_indexes_that_are_lost_or_damaged_are_made_anew(
    library: Library, open_library: Open, tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    before = found(library, "licence")
    library.close()
    harm(tmp_path / "index")
    again = open_library()
    assert found(again, "licence") == before
    assert found(again, "zzz") != []


def test_rebuilding_gives_the_same_results(library: Library) -> None:
    before = found(library, "licence")
    library.rebuild()
    assert found(library, "licence") == before


def test_a_paper_goes_by_its_id_its_start_or_its_file(library: Library) -> None:
    library.add(paper_of("abcdef123456", "One."))
    assert library.paper("abcdef").id == "abcdef123456"
    assert library.paper("old.pdf").id == "old"
    with pytest.raises(PaperNotFound, match="no paper goes by 'ol'"):
        library.paper("ol")
    twin = paper_of("twin", "Two.")
    library.add(replace(twin, paper=replace(twin.paper, file="old.pdf")))
    with pytest.raises(PaperNotFound, match="2 papers go by"):
        library.paper("old.pdf")


def test_another_model_is_refused_until_a_reindex(
    stocked_catalog: Catalog, tmp_path: Path, embedder: Embedder
) -> None:
    folder = tmp_path / "index"
    with pytest.raises(LibraryMismatch, match="footnote reindex"):
        Library(folder, stocked_catalog, model=embedder.identity, chunking="c")
    seen: list[tuple[int, int]] = []
    reindex(stocked_catalog, embedder, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (2, 2)
    library = Library(folder, stocked_catalog, model=embedder.identity, chunking="c")
    hits = library.search("zzz", embedder.embed_query("What numbers are learned?"), 1)
    assert hits[0].passage.id == "old-2"
    with pytest.raises(LibraryMismatch):
        Library(folder, stocked_catalog, model=MODEL, chunking="c")


@pytest.fixture
def stocked_catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(f"sqlite:///{tmp_path / 'other.sqlite'}")
    first = Library(tmp_path / "first", catalog, model=MODEL, chunking="c")
    first.add(paper_of("old", "Licences forbid uses.", "Weights are numbers."))
    first.catch_up()
    yield catalog
    catalog.close()


def test_a_reindex_cut_short_leaves_a_library_that_says_so(
    stocked_catalog: Catalog, tmp_path: Path, embedder: Embedder
) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(stocked_catalog, embedder, stop)
    for model in (MODEL, embedder.identity):
        with pytest.raises(LibraryMismatch, match="unfinished reindex"):
            Library(tmp_path / "index", stocked_catalog, model=model, chunking="c")


def test_title_and_section_are_embedded_before_the_text() -> None:
    new = paper_of("a", "The text.")
    paper, passages = new.paper, new.passages
    made = embedded_text(paper, passages[0])
    assert made.text == "Title of a > 1 Section\nThe text."
    assert [made.text[start:end] for start, end in made.sentences] == ["The text."]


def test_papers_are_listed_by_title(library: Library) -> None:
    assert [paper.id for paper in library.papers()] == ["new", "old"]
    assert isinstance(library.papers()[0], Paper)

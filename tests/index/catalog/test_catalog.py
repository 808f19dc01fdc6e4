"""index/catalog/catalog.py: the source of truth on a real SQLite database."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sql

from index.catalog.catalog import Catalog
from index.errors import DatabaseError, LibraryMismatch, PaperNotFound
from index.records import Page
from tests.index.library_parts import paper_of

MADE_BY = {"model": "m", "chunking": "c"}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'catalog.sqlite'}"


@pytest.fixture
def catalog(url: str) -> Iterator[Catalog]:
    made = Catalog(url)
    made.identity.claim(MADE_BY)
    yield made
    made.close()


def test_what_is_added_comes_back_whole(catalog: Catalog) -> None:
    new = paper_of("a", "First text.", "Second text.")
    paper, pages, passages, vectors = new.paper, new.pages, new.passages, new.vectors
    catalog.add(new)
    assert catalog.papers() == [paper]
    assert catalog.paper("a") == paper
    places = [("a", 1), ("a", 2), ("a", 9)]
    assert catalog.pages(places) == {("a", 1): pages[0], ("a", 2): pages[1]}
    rows = catalog.passages.between(1, 100)
    assert [(key, passage, its) for key, passage, its in rows] == [
        (1, passages[0], paper),
        (2, passages[1], paper),
    ]
    keys, found = catalog.vectors.between(1, 100)
    assert keys.tolist() == [1, 2]
    assert np.array_equal(found, vectors.passages)
    sentences = catalog.vectors.of_sentences([passages[1].id])[passages[1].id]
    assert np.allclose(sentences, vectors.sentences[1], atol=1e-3)
    assert catalog.counts() == (1, 2, 2)


def test_each_change_raises_the_revision_by_one(catalog: Catalog) -> None:
    assert catalog.revisions.current() == 0
    catalog.add(paper_of("a", "One.", "Two."))
    catalog.add(paper_of("b", "Three."))
    catalog.remove("a")
    assert catalog.revisions.current() == 3
    changes = catalog.revisions.since(1)
    assert [(c.revision, c.change, c.first_key, c.end_key) for c in changes] == [
        (2, "add", 3, 4),
        (3, "remove", 1, 3),
    ]


def test_adding_a_paper_again_changes_nothing(catalog: Catalog) -> None:
    catalog.add(paper_of("a", "One."))
    catalog.add(paper_of("a", "One."))
    assert (catalog.revisions.current(), catalog.counts()) == (1, (1, 1, 1))


def test_a_paper_that_cannot_be_added_whole_is_not_added(catalog: Catalog) -> None:
    new = paper_of("a", "One.", "Two.")
    twice = [new.pages[0], replace(new.pages[1], number=1)]
    with pytest.raises(DatabaseError) as raised:
        catalog.add(replace(new, pages=twice))
    assert isinstance(raised.value.__cause__, sql.exc.IntegrityError)
    assert raised.value.reason.startswith("UNIQUE constraint failed")
    assert (catalog.revisions.current(), catalog.revisions.next_key()) == (0, 1)
    assert catalog.counts() == (0, 0, 0)
    catalog.add(new)
    assert catalog.counts() == (1, 2, 2)


def test_a_removed_paper_leaves_nothing_behind(catalog: Catalog) -> None:
    catalog.add(paper_of("a", "One."))
    catalog.ledger.enter("a.pdf", "a.pdf", "content", "in", paper_id="a")
    catalog.remove("a")
    assert (catalog.counts(), catalog.ledger.entries()) == ((0, 0, 0), [])
    assert catalog.vectors.between(0, 100)[0].tolist() == []
    with pytest.raises(PaperNotFound, match="footnote papers"):
        catalog.remove("a")


def test_keys_are_never_used_again(catalog: Catalog) -> None:
    catalog.add(paper_of("a", "One."))
    catalog.remove("a")
    catalog.add(paper_of("a", "One."))
    assert catalog.ranges()["a"] == (2, 3)


def test_a_library_made_by_another_model_is_refused_with_the_remedy(
    catalog: Catalog, url: str
) -> None:
    assert catalog.identity.made_by()["model"] == "m"
    other = Catalog(url)
    with pytest.raises(LibraryMismatch, match=r"model m, not n: .*`footnote reindex`"):
        other.identity.claim({**MADE_BY, "model": "n"})
    with pytest.raises(LibraryMismatch, match=r"chunking c, not d: .*reindex`.*keys stay"):
        other.identity.claim({**MADE_BY, "chunking": "d"})
    other.identity.claim(MADE_BY)
    other.close()


def test_writers_at_the_same_time_lose_nothing(catalog: Catalog, url: str) -> None:
    second = Catalog(url)

    def add(into: Catalog, name: str) -> None:
        for number in range(8):
            into.add(paper_of(f"{name}{number}", "One.", "Two."))

    threads = [
        threading.Thread(target=add, args=(into, name))
        for into, name in ((catalog, "a"), (second, "b"), (second, "c"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (catalog.revisions.current(), catalog.counts()) == (24, (24, 48, 48))
    assert [c.revision for c in catalog.revisions.since(0)] == list(range(1, 25))
    assert len({key for c in catalog.revisions.since(0) for key in (c.first_key,)}) == 24
    second.close()


def test_text_of_any_script_is_kept_as_it_is(catalog: Catalog) -> None:
    text = "Ünïcödé 政策 🜁 \ufffd\u00ad\n"
    page = Page(number=1, label="iv", text=text, width=1, height=1, glyphs=bytes(8 * len(text)))
    catalog.add(replace(paper_of("a", text), pages=[page]))
    assert catalog.pages([("a", 1)])["a", 1].text == text

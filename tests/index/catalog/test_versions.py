"""index/catalog/versions.py and paper_links.py: versions of a paper, and who cites whom."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.catalog.catalog import Catalog
from index.catalog.versions import Edition, are_versions, newest_first, sketch
from index.library.library import Library
from index.records import Filter, PaperDetails, Reference
from tests.index.library_parts import MODEL, paper_of, query

WORDS = [f"word{number}" for number in range(3_000)]
TEXT = " ".join(WORDS)
EARLIER = Edition("a", "", 0, "2024-01-31", 10, 100)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    catalog = Catalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    opened = Library(tmp_path / "index", catalog, model=MODEL, chunking="c")
    yield opened
    opened.close()


def test_a_sketch_is_the_same_for_the_same_words() -> None:
    samples = sketch(TEXT)
    assert samples == sketch(TEXT.upper().replace(" ", ",\n"))
    assert 0.7 < len(samples) * 16 / len(WORDS) < 1.3
    assert samples == tuple(sorted(samples))
    assert max(samples) < 2**63
    assert sketch("too few words") == ()


def test_a_part_of_a_text_has_a_part_of_its_samples() -> None:
    whole, part = set(sketch(TEXT)), set(sketch(" ".join(WORDS[500:1_000])))
    assert len(part & whole) >= 0.95 * len(part) > 10
    other = set(sketch(" ".join(f"term{number}" for number in range(3_000))))
    assert not whole & other


def test_papers_that_quote_each_other_are_not_versions() -> None:
    other = replace(EARLIER, paper_id="b", sketch_size=300)
    assert not are_versions(EARLIER, other, 20)
    assert are_versions(EARLIER, other, 60)
    tiny = replace(EARLIER, paper_id="c", sketch_size=4)
    assert not are_versions(EARLIER, tiny, 4)


def test_the_same_arxiv_identifier_makes_versions_whatever_the_text() -> None:
    first = replace(EARLIER, arxiv="2405.00001", arxiv_version=1)
    second = replace(EARLIER, paper_id="b", arxiv="2405.00001", arxiv_version=3, page_count=2)
    assert are_versions(first, second, 0)
    assert newest_first(first, second) == newest_first(second, first) == (second, first)


def test_the_later_version_goes_first_and_the_whole_before_a_part() -> None:
    later = replace(EARLIER, paper_id="b", dated="2024-06-01")
    assert newest_first(EARLIER, later) == newest_first(later, EARLIER) == (later, EARLIER)
    part = replace(EARLIER, paper_id="c", dated="2025-01-01", sketch_size=20)
    assert newest_first(part, EARLIER) == (EARLIER, part)
    longer = replace(EARLIER, paper_id="d", dated="", page_count=11)
    assert newest_first(EARLIER, longer) == (longer, EARLIER)


def add(library: Library, name: str, text: str, **details: object) -> None:
    new = paper_of(name, f"{name} on weights.", "And more on weights.")
    known = PaperDetails(sketch=sketch(text), **details)  # type: ignore[arg-type]
    library.add(replace(new, details=known))
    library.catch_up()


def found(library: Library, where: Filter | None = None) -> set[str]:
    hits = library.search("weights", query("x"), 10, where=where or Filter())
    return {hit.paper.id for hit in hits}


def test_a_search_looks_at_the_newest_version_only(library: Library) -> None:
    add(library, "old", TEXT, dated="2023-01-01")
    add(library, "other", "nothing in common " * 500)
    add(library, "new", TEXT + " and a new ending of it", dated="2024-01-01")
    assert found(library) == {"new", "other"}
    assert found(library, Filter(all_versions=True)) == {"new", "old", "other"}
    assert found(library, Filter(papers=frozenset({"old"}))) == {"old"}
    old, new = library.paper("old"), library.paper("new")
    assert (library.newest(old), library.newest(new)) == (new, new)
    assert (library.older(new), library.older(old)) == ([old], [])


def test_a_version_that_comes_later_into_the_library_may_be_the_older_one(library: Library) -> None:
    add(library, "new", TEXT, dated="2024-01-01")
    add(library, "old", TEXT, dated="2023-01-01")
    assert found(library) == {"new"}


def test_an_older_version_is_back_when_the_newer_one_goes(library: Library) -> None:
    for year in (2022, 2023, 2024):
        add(library, f"of-{year}", TEXT, dated=f"{year}-01-01")
    assert library.newest(library.paper("of-2022")).id == "of-2024"
    library.remove("of-2024")
    library.catch_up()
    assert found(library) == {"of-2023"}
    library.remove("of-2023")
    library.catch_up()
    assert found(library) == {"of-2022"}


def test_as_many_are_found_as_exist_however_many_old_versions_there_are(library: Library) -> None:
    for number in range(60):
        add(library, f"v{number:02}", TEXT, dated=f"2024-01-01T{number:02}")
    add(library, "other", "nothing in common " * 500)
    assert len(library.search("weights", query("x"), 4)) == 4
    assert found(library) == {"v59", "other"}


def reference(ordinal: int, title: str, **said: object) -> Reference:
    known: dict[str, object] = {"year": 2024, "doi": "", "arxiv": "", "url": "", **said}
    return Reference(ordinal, f"An Author. {title}.", 9, title, **known)  # type: ignore[arg-type]


def cite(library: Library, name: str, *references: Reference) -> None:
    add(library, name, name, references=references)


@pytest.mark.parametrize("cited_first", [True, False])
def test_who_cites_whom_is_known_in_whatever_order_papers_come(
    library: Library, cited_first: bool
) -> None:
    def take_in_cited() -> None:
        new = paper_of("cited", "Text.")
        paper = replace(new.paper, title="On the release of model weights", arxiv="2405.00001")
        library.add(replace(new, paper=paper))

    if cited_first:
        take_in_cited()
    cite(library, "by-title", reference(1, "On the Release of Model Weights"))
    cite(library, "by-identifier", reference(3, "Weights", arxiv="2405.00001"))
    cite(library, "another-year", reference(2, "On the release of model weights", year=2015))
    if not cited_first:
        take_in_cited()
    network = library.network
    assert [paper.id for paper in network.cited_by("cited")] == ["by-identifier", "by-title"]
    assert [paper.id for paper in network.cites("by-title")] == ["cited"]
    assert network.cites("another-year") == []
    (kept,) = network.references("by-identifier")
    assert (kept.ordinal, kept.title, kept.arxiv) == (3, "Weights", "2405.00001")
    library.remove("cited")
    assert network.cites("by-title") == []

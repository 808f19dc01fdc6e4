"""ingest/pipeline/identification.py: which files need not be read."""

from pathlib import Path

import pytest

from index.records import FileState, LedgerEntry
from ingest.errors import SourceError
from ingest.pipeline.identification import (
    Duplicate,
    IdentifiedFile,
    InLibrary,
    LibraryBefore,
    Unread,
    identified,
    standing_of,
)
from ingest.sources.sources import SourceFile

CONTENT = "0" * 32
EMPTY = LibraryBefore(titles={}, entries={})


def item(origin: str, content: str = CONTENT) -> IdentifiedFile:
    file = SourceFile(name=origin, origin=origin, path=Path(origin))
    return IdentifiedFile(file=file, content=content, size=1)


def holding(origin: str, state: FileState) -> LibraryBefore:
    """A library with one paper, which came from that origin."""
    entry = LedgerEntry(
        origin=origin,
        name=origin,
        content=CONTENT,
        state=state,
        paper_id=CONTENT,
        cause="",
        remedy="",
        attempts=1,
        queued=0.0,
        changed=0.0,
    )
    return LibraryBefore(titles={CONTENT: "Apple trees"}, entries={origin: entry})


def test_new_content_must_be_read() -> None:
    assert standing_of(item("a.pdf"), EMPTY, ()) == Unread()
    assert standing_of(item("b.pdf", "1" * 32), holding("a.pdf", "in"), ()) == Unread()


@pytest.mark.parametrize("state", ["in", "superseded"])
def test_the_file_of_a_paper_is_known_and_another_of_its_content_is_a_duplicate(
    state: FileState,
) -> None:
    before = holding("a.pdf", state)
    known = InLibrary(title="Apple trees", is_recorded=True)
    assert standing_of(item("a.pdf"), before, ()) == known
    assert standing_of(item("b.pdf"), before, ()) == Duplicate(title="Apple trees")


@pytest.mark.parametrize("state", ["failed", "reading", "duplicate"])
def test_a_paper_without_a_line_in_the_ledger_is_to_be_recorded(state: FileState) -> None:
    standing = standing_of(item("a.pdf"), holding("a.pdf", state), ())
    assert standing == InLibrary(title="Apple trees", is_recorded=False)


def test_the_second_file_of_a_run_with_the_same_content_is_a_duplicate_of_the_first() -> None:
    queued = [item("a.pdf")]
    assert standing_of(item("b.pdf"), EMPTY, queued) == Duplicate(title="a.pdf")
    assert standing_of(item("a.pdf"), EMPTY, queued) == Unread()


def test_settled_origins_are_those_whose_content_is_in_the_library() -> None:
    assert holding("a.pdf", "duplicate").settled_origins == {"a.pdf"}
    assert holding("a.pdf", "failed").settled_origins == frozenset()


def test_a_file_is_identified_by_its_content(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-")
    found = [
        identified(SourceFile(name=name, origin=name, path=tmp_path / name))
        for name in ("a.pdf", "b.pdf", "gone.pdf")
    ]
    first, second, gone = found
    assert isinstance(first, IdentifiedFile)
    assert isinstance(second, IdentifiedFile)
    assert first.content == second.content
    assert (len(first.content), first.size) == (32, 5)
    assert isinstance(gone, SourceError)
    assert gone.cause == "the file cannot be opened (No such file or directory)"
